"""Measures the store against the bare driver, in one run: ``python -m benchmarks.store FOLDER [DOCUMENTS]``.

The store of a million documents is built in FOLDER the first time. Ratios are what counts: the seconds are this
machine's, on this day.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks.store import bare
from benchmarks.store.build import NOW, build
from benchmarks.store.documents import AREAS, PLACES, THEMES, make_document, make_documents, words
from store.bulk import load_documents
from store.facets import count_facets, count_grid
from store.language import parse
from store.records import Document, Section
from store.schema import upgrade
from store.search import search
from store.session import connect, reading, writing
from store.writing import put_document

TODAY = dt.date(2024, 11, 1)
LOADED = 20_000
NIGHT = 2_000


def main() -> None:
    folder = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    path = folder / f"store-{count}.sqlite"
    engine = connect(f"sqlite:///{path}")
    for step, took in build(engine, count).items():
        show(f"building, {step}", f"{took:,.0f} s")
    show("documents", f"{count:,}")
    measure_pages(engine, path)
    measure_typed(engine)
    measure_facets(engine)
    measure_size(engine, path)
    measure_memory(engine)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        measure_load(Path(scratch))
        measure_night(path, Path(scratch), count)


def show(what: str, value: str) -> None:
    print(f"{what:<66}{value}", flush=True)


def each(times: int, act: Callable[[int], object]) -> list[float]:
    """The milliseconds of each of so many acts."""
    taken = []
    for number in range(times):
        started = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - started) * 1_000)
    return taken


def middle_and_high(taken: list[float]) -> str:
    ordered = sorted(taken)
    return (
        f"p50 {statistics.median(ordered):.1f} ms, p99 {ordered[int(len(ordered) * 0.99)]:.1f}, max {ordered[-1]:.1f}"
    )


def measure_pages(engine: Engine, path: Path) -> None:
    chance = random.Random(1)
    asked = []
    for _ in range(300):
        first = dt.date(2014, 1, 1) + dt.timedelta(days=chance.randrange(2_000))
        theme, area = chance.choice(THEMES[:30]).id, chance.choice(PLACES[:60]).code
        asked.append((theme, area, first, first + dt.timedelta(days=chance.randrange(300, 2_000))))
    driver = bare.open_bare(str(path))
    with reading(engine) as connection:

        def ours(n: int) -> None:
            theme, area, first, last = asked[n]
            search(connection, parse(f"theme:{theme} area:{area} after:{first} before:{last}"), today=TODAY)

        for act in (ours, lambda n: bare.first_page(driver, *asked[n])):
            each(len(asked), act)  # warm
        mine = each(len(asked), ours)
        theirs = each(len(asked), lambda n: bare.first_page(driver, *asked[n]))
    show("theme + area + dates, first page with tags and snippets", middle_and_high(mine))
    show("the same by hand-written SQL through the bare driver", middle_and_high(theirs))
    show("  ratio of the p50", f"{statistics.median(mine) / statistics.median(theirs):.1f}x (must: 3x, or 2 ms)")


def typed(chance: random.Random) -> Iterator[str]:
    """Searches as people type them: common words and rare, phrases, filters, exclusions, wide dates."""
    vocabulary, weights = words()
    while True:
        word = [chance.choices(vocabulary, cum_weights=weights)[0] for _ in range(3)]
        theme, area = chance.choice(THEMES).id, chance.choice(AREAS)
        year = chance.randrange(2014, 2025)
        yield chance.choice(
            [
                word[0],
                f"{word[0]} {word[1]}",
                f'"{word[0]} {word[1]}"',
                f"{word[0]} OR {word[1]}",
                f"{word[0]} -{word[1]}",
                " ".join(word),
                f"{word[0][:4]}*" if len(word[0]) > 3 else word[0],
                f"theme:{theme}",
                f'area:"{area.name}"',
                f"theme:{theme} area:{area.code}",
                f"theme:{theme} {word[0]}",
                f"area:{area.code} {word[0]} {word[1]}",
                f"{word[0]} after:{year}",
                f"{word[0]} before:{year}",
                f"theme:{theme} after:{year} before:{year + 2}",
                f"kind:guide {word[0]}",
                f"member:{chance.randrange(1_500)}",
                f"department:c {word[0]}",
                f"theme:{theme} OR area:{area.code}",
                f"({word[0]} OR {word[1]}) theme:{theme}",
                f"-theme:{theme} {word[0]}",
                f"source:govuk theme:{theme}",
                f"title:{word[0]}",
                f"uin:{chance.randrange(10**6)}",
                f"changed:corrected {word[0]}",
                f"status:open {word[0]}",
                f"theme:{theme} -{word[0]}",
                "",
            ]
        )


def measure_typed(engine: Engine) -> None:
    asked = list(islice(typed(random.Random(2)), 1_000))
    slowest: list[tuple[float, str]] = []
    cursors: list[tuple[str, str]] = []
    with reading(engine) as connection:

        def ask(n: int) -> None:
            found = search(connection, parse(asked[n]), today=TODAY)
            if found.next:
                cursors.append((asked[n], found.next))

        taken = each(len(asked), ask)
        slowest = sorted(zip(taken, asked, strict=True), reverse=True)[:5]
        show("any search a person types, first page", middle_and_high(taken) + " (must: p99 100)")
        for took, query in slowest:
            show("  slowest", f"{took:.0f} ms  {query}")
        deep = cursors[:300]
        for _ in range(3):  # three pages on, and into the depths
            deep = [
                (query, found.next)
                for query, cursor in deep
                if (found := search(connection, parse(query), today=TODAY, after=cursor)).next
            ]
        far = [(query, str(int(cursor) - (1_500 << 20))) for query, cursor in deep]
        taken = each(len(far), lambda n: search(connection, parse(far[n][0]), today=TODAY, after=far[n][1]))
        show("  deep pages of the same, four years back", middle_and_high(taken))


def measure_facets(engine: Engine) -> None:
    queries = [
        "", "theme:theme00", "theme:theme07", "area:E07000000", 'area:"region 1"', "after:2016 before:2020",
        "kind:guide", "theme:theme00 area:E07000000", "source:govuk after:2018",
        "theme:theme03 area:E12000002 kind:written_question", "schools", "the", "schools theme:theme01",
    ]  # fmt: skip
    with reading(engine) as connection:
        for name, count in (("facets", count_facets), ("theme x area grid", count_grid)):

            def ask(query: str, count: Callable[..., object] = count) -> float:
                return statistics.mean(each(3, lambda _: count(connection, parse(query), today=TODAY))[1:])

            means = [ask(query) for query in queries]
            worst = max(zip(means, queries, strict=True))
            show(f"{name}, {len(queries)} filters", f"{middle_and_high(means)} (must: 150), worst: {worst[1]!r}")


def measure_size(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        letters = connection.execute(text("SELECT sum(length(text)) FROM sections")).scalar_one()
    size = path.stat().st_size
    show("size against the text", f"{size / letters:.2f}x of {letters / 1e6:,.0f} MB (must: 3x)")


def measure_memory(engine: Engine) -> None:
    peaks = []
    for query in ("uin:77", "the", "theme:theme00"):
        with reading(engine) as connection:
            search(connection, parse(query), today=TODAY)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    show(
        "peak memory after a search with 1 hit, with most, with a theme", ", ".join(f"{peak:.0f} MB" for peak in peaks)
    )


def measure_load(scratch: Path) -> None:
    found = list(make_documents(400_000, 400_000 + LOADED))
    ours, theirs = scratch / "ours.sqlite", scratch / "theirs.sqlite"
    for path in (ours, theirs):
        engine = connect(f"sqlite:///{path}")
        upgrade(engine)
        if path is ours:
            started = time.perf_counter()
            load_documents(engine, found, NOW)
            mine = time.perf_counter() - started
        engine.dispose()
    bare_took = bare.load(theirs, found)
    show(f"bulk load of {LOADED:,} with search index", f"{LOADED / mine:,.0f} documents a second")
    show("the same through the bare driver", f"{LOADED / bare_took:,.0f} documents a second")
    show("  rate of the bare driver's", f"{bare_took / mine:.0%} (must: 50%)")


def measure_night(path: Path, scratch: Path, count: int) -> None:
    small = scratch / "small.sqlite"
    engine = connect(f"sqlite:///{small}")
    upgrade(engine)
    load_documents(engine, make_documents(count - 10_000, count), NOW)
    engine.dispose()
    copy = scratch / "bare.sqlite"
    shutil.copyfile(small, copy)
    on_small = [_night(small, count, n) for n in range(3)]
    on_bare = [bare.night(copy, _changed(count, n), f"2024-11-0{n + 2} 03:30:00.000000") for n in range(3)]
    on_large = [_night(path, count, n) for n in range(3)]
    show(f"a night of {NIGHT:,} documents, 5% changed, 10,000 stored", f"{min(on_small) * 1e3:,.0f} ms")
    show(f"the same with {count:,} stored", f"{min(on_large) * 1e3:,.0f} ms")
    show("the same through the bare driver, 10,000 stored", f"{min(on_bare) * 1e3:,.0f} ms")
    show("  ratio to 10,000 stored", f"{min(on_large) / min(on_small):.2f}x (must: 1.5x)")
    show("  ratio to the bare driver", f"{min(on_small) / min(on_bare):.2f}x (must: 2x)")


def _changed(count: int, night: int) -> list[Document]:
    found = [make_document(number) for number in range(count - NIGHT, count)]
    for n in range(0, NIGHT, 20):
        first = found[n].sections[0]
        text = f"{first.text} Changed in run {time.time_ns()} on night {night}."
        found[n] = replace(found[n], sections=(Section(text), *found[n].sections[1:]))
    return found


def _night(path: Path, count: int, night: int) -> float:
    engine = connect(f"sqlite:///{path}")
    found = _changed(count, night)
    started = time.perf_counter()
    with writing(engine) as connection:
        for document in found:
            put_document(connection, document, NOW + dt.timedelta(days=night + 1))
    took = time.perf_counter() - started
    engine.dispose()
    return took


if __name__ == "__main__":
    main()
