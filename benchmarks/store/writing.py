"""What writing costs beside the bare driver: a load in bulk, and a night."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace

from benchmarks.store import bare
from benchmarks.store.build import NOW, tag_what_waits
from benchmarks.store.documents import make_document, make_documents
from benchmarks.store.places import Places
from benchmarks.store.timing import middle, show, spent
from store.bulk import load_documents
from store.records import Document, Section
from store.schema import upgrade
from store.session import connect, writing
from store.writing import put_document

__all__ = ["measure_load", "measure_night"]

LOADED = 20_000
NIGHT = 2_000
STORED = 10_000  # beside which the store is measured: its newest, a night after the other


def measure_load(places: Places) -> None:
    found = list(make_documents(400_000, 400_000 + LOADED))
    for name in ("ours", "theirs"):
        places.drop(name)
        engine = connect(places.address(name))
        upgrade(engine)
        if name == "ours":
            started = time.perf_counter()
            load_documents(engine, found, NOW)
            mine = time.perf_counter() - started
        engine.dispose()
    theirs = bare.load(places.address("theirs"), found)
    show(f"bulk load of {LOADED:,} with search index", f"{LOADED / mine:,.0f} documents a second")
    show("the same through the bare driver", f"{LOADED / theirs:,.0f} documents a second")
    show("  rate of the bare driver's", f"{theirs / mine:.0%} (must: 50%)")
    for name in ("ours", "theirs"):
        places.drop(name)


def measure_night(places: Places, address: str, count: int) -> None:
    places.drop("small")
    small = places.address("small")
    engine = connect(small)
    upgrade(engine)
    load_documents(engine, make_documents(count - STORED, count), NOW)
    engine.dispose()
    for store in (small, address):
        tag_what_waits(store)
    copy = places.copy("small", "bare")
    on_small, on_bare, on_large = [], [], []
    for night in range(STORED // NIGHT):  # in turn, so that whatever else the machine does befalls all
        first = count - STORED + night * NIGHT
        on_small.append(_night(small, first, night))
        on_bare.append(_bare_night(copy, first, night))
        on_large.append(_night(address, first, night))
    rows = {
        f"a night of {NIGHT:,} documents, 5% changed, {STORED:,} stored": on_small,
        f"the same with {count:,} stored": on_large,
        f"the same through the bare driver, {STORED:,} stored": on_bare,
    }
    for what, taken in rows.items():
        show(what, f"{middle([wall for wall, _ in taken]):,.0f} ms (median of {len(taken)})")
    show(f"  ratio to {STORED:,} stored", f"{_ratio(on_large, on_small)} (must: 1.5x)")
    show("  ratio to the bare driver", f"{_ratio(on_small, on_bare)} (must: 2x)")
    for name in ("small", "bare"):
        places.drop(name)


def _ratio(taken: list[tuple[float, float]], beside: list[tuple[float, float]]) -> str:
    wall, worked = (middle([one[n] for one in taken]) / middle([one[n] for one in beside]) for n in (0, 1))
    return f"{wall:.2f}x; of this process's time: {worked:.2f}x"


def _changed(first: int) -> list[Document]:
    """The documents of a night, of which every twentieth has changed: each is of several passages."""
    found = [make_document(number) for number in range(first, first + NIGHT)]
    for n in range(0, NIGHT, 20):
        passage = found[n].sections[0]
        text = f"{passage.text} Changed in run {time.time_ns()}."
        found[n] = replace(found[n], sections=(Section(text), *found[n].sections[1:]))
    return found


def _night(address: str, first: int, night: int) -> tuple[float, float]:
    engine = connect(address)
    found = _changed(first)

    def put() -> None:
        with writing(engine) as connection:
            for document in found:
                put_document(connection, document, NOW + dt.timedelta(days=night + 1))

    taken = spent(put)
    engine.dispose()
    return taken


def _bare_night(address: str, first: int, night: int) -> tuple[float, float]:
    driver = bare.Bare(address)
    found = _changed(first)
    taken = spent(lambda: bare.night(driver, found, f"2024-11-0{night + 2} 03:30:00.000000"))
    driver.close()
    return taken
