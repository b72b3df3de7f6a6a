"""What is asked of a store that is there: pages, searches, counts, size and memory."""

from __future__ import annotations

import datetime as dt
import random
import resource
import time
from collections.abc import Callable, Iterator
from itertools import islice

from sqlalchemy import Engine, text

from benchmarks.store import bare
from benchmarks.store.documents import AREAS, PLACES, THEMES, words
from benchmarks.store.places import size_of
from benchmarks.store.timing import each, middle, middle_and_high, show
from store.facets import count_facets, count_grid
from store.language import parse
from store.search import search
from store.session import reading

__all__ = ["measure_facets", "measure_memory", "measure_pages", "measure_size", "measure_typed", "typed"]

TODAY = dt.date(2024, 11, 1)


def measure_pages(engine: Engine, address: str) -> None:
    chance = random.Random(1)
    asked = []
    for _ in range(300):
        first = dt.date(2014, 1, 1) + dt.timedelta(days=chance.randrange(2_000))
        theme, area = chance.choice(THEMES[:30]).id, chance.choice(PLACES[:60]).code
        asked.append((theme, area, first, first + dt.timedelta(days=chance.randrange(300, 2_000))))
    driver = bare.Bare(address)
    spent = [0.0, 0.0]
    taken: tuple[list[float], list[float]] = ([], [])
    with reading(engine) as connection:

        def ours(n: int) -> None:
            theme, area, first, last = asked[n]
            search(connection, parse(f"theme:{theme} area:{area} after:{first} before:{last}"), today=TODAY)

        acts: tuple[Callable[[int], object], ...] = (ours, lambda n: bare.first_page(driver, *asked[n]))
        for act in acts:
            each(len(asked), act)  # warm
        for n in range(len(asked)):  # in turn, so that whatever else the machine does befalls both
            for which, act in enumerate(acts):
                started = time.process_time()
                taken[which].extend(each(1, lambda _, act=act, n=n: act(n)))  # type: ignore[misc]
                spent[which] += time.process_time() - started
    driver.close()
    show("theme + area + dates, first page with tags and snippets", middle_and_high(taken[0]))
    show("the same by hand-written SQL through the bare driver", middle_and_high(taken[1]))
    ratio = middle(taken[0]) / middle(taken[1])
    show("  ratio of the p50", f"{ratio:.1f}x (must: 3x, or 2 ms); of this process's time: {spent[0] / spent[1]:.1f}x")


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
    limit = 100 if engine.dialect.name == "sqlite" else 200
    asked = list(islice(typed(random.Random(2)), 1_000))
    slowest: list[tuple[float, str]] = []
    cursors: list[tuple[str, str]] = []
    with reading(engine) as connection:
        search(connection, parse("the"), today=TODAY)  # warm: the first statement of a connection

        def ask(n: int) -> None:
            found = search(connection, parse(asked[n]), today=TODAY)
            if found.next:
                cursors.append((asked[n], found.next))

        taken = each(len(asked), ask)
        slowest = sorted(zip(taken, asked, strict=True), reverse=True)[:5]
        show("any search a person types, first page", middle_and_high(taken) + f" (must: p99 {limit})")
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
        "theme:theme03 area:E12000002 kind:written_question", "theme:theme00 OR area:E12000001",
        "theme:theme00 area:E12000000 kind:written_question source:written_questions after:2015 before:2024",
        "-theme:theme00 kind:written_question", "schools", "the", "schools theme:theme01",
    ]  # fmt: skip
    with reading(engine) as connection:
        for name, count in (("facets", count_facets), ("theme x area grid", count_grid)):

            def ask(query: str, count: Callable[..., object] = count) -> float:
                return middle(each(3, lambda _: count(connection, parse(query), today=TODAY)))

            first = each(1, lambda _, count=count: count(connection, parse(""), today=TODAY))[0]  # type: ignore[misc]
            found = [ask(query) for query in queries]
            worst = max(zip(found, queries, strict=True))
            show(f"{name}, {len(queries)} filters", f"{middle_and_high(found)} (must: 150), worst: {worst[1]!r}")
            show("  the first one, in which labels may be read", f"{first:.0f} ms")


def measure_size(engine: Engine) -> None:
    with engine.connect() as connection:
        letters = connection.execute(text("SELECT sum(length(text)) FROM sections")).scalar_one()
        sent = connection.execute(text("SELECT count(*) FROM payloads")).scalar_one()
    show("size of the database against the letters of all passages", f"{size_of(engine) / letters:.2f}x (must: 3x)")
    show("  letters; with versions, payloads, tags and every index", f"{letters / 1e6:,.0f} MB; {sent:,} payloads")


def measure_memory(engine: Engine) -> None:
    peaks = []
    for query in ("uin:77", "the", "theme:theme00"):
        with reading(engine) as connection:
            search(connection, parse(query), today=TODAY)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    show(
        "peak memory after a search with 1 hit, with most, with a theme", ", ".join(f"{peak:.0f} MB" for peak in peaks)
    )
