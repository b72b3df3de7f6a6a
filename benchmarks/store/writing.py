"""What writing costs beside the bare driver: a load in bulk, and a night."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace

from benchmarks.store import bare
from benchmarks.store.build import NOW
from benchmarks.store.documents import make_document, make_documents
from benchmarks.store.places import Places
from benchmarks.store.timing import show
from store.bulk import load_documents
from store.records import Document, Section
from store.schema import upgrade
from store.session import connect, writing
from store.writing import put_document

__all__ = ["measure_load", "measure_night"]

LOADED = 20_000
NIGHT = 2_000


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
    load_documents(engine, make_documents(count - 10_000, count), NOW)
    engine.dispose()
    copy = places.copy("small", "bare")
    on_small, on_bare, on_large = [], [], []
    for n in range(3):  # in turn, so that whatever else the machine does befalls all
        on_small.append(_night(small, count, n))
        on_bare.append(bare.night(copy, _changed(count, n), f"2024-11-0{n + 2} 03:30:00.000000"))
        on_large.append(_night(address, count, n))
    show(f"a night of {NIGHT:,} documents, 5% changed, 10,000 stored", f"{min(on_small) * 1e3:,.0f} ms")
    show(f"the same with {count:,} stored", f"{min(on_large) * 1e3:,.0f} ms")
    show("the same through the bare driver, 10,000 stored", f"{min(on_bare) * 1e3:,.0f} ms")
    show("  ratio to 10,000 stored", f"{min(on_large) / min(on_small):.2f}x (must: 1.5x)")
    show("  ratio to the bare driver", f"{min(on_small) / min(on_bare):.2f}x (must: 2x)")
    for name in ("small", "bare"):
        places.drop(name)


def _changed(count: int, night: int) -> list[Document]:
    found = [make_document(number) for number in range(count - NIGHT, count)]
    for n in range(0, NIGHT, 20):
        first = found[n].sections[0]
        text = f"{first.text} Changed in run {time.time_ns()} on night {night}."
        found[n] = replace(found[n], sections=(Section(text), *found[n].sections[1:]))
    return found


def _night(address: str, count: int, night: int) -> float:
    engine = connect(address)
    found = _changed(count, night)
    started = time.perf_counter()
    with writing(engine) as connection:
        for document in found:
            put_document(connection, document, NOW + dt.timedelta(days=night + 1))
    took = time.perf_counter() - started
    engine.dispose()
    return took
