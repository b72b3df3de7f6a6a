"""How long a night's saved searches take, in memory and in the store: ``python -m benchmarks.matching [SEARCHES]``.

A store of 20,000 documents of which 2,000 are news. Processor time in one run: read the ratio.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, update

from alerts.matching import match_searches
from benchmarks.store.build import NOW, tag_everything
from benchmarks.store.documents import make_documents
from benchmarks.store.reading import typed
from store.bulk import load_documents
from store.schema import upgrade
from store.session import connect, writing
from store.subscriptions import add_search, remove_search, saved_searches
from store.tables import documents, versions

STORED, NEWS = 20_000, 2_000
NIGHT = NOW + dt.timedelta(days=1)
IN_THE_STORE = 20  # searches, which is enough to tell what one takes


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'store.sqlite'}")
        build(engine)
        slow = measure(engine, IN_THE_STORE, worth_a_copy=10**9)
        few = measure(engine, IN_THE_STORE, worth_a_copy=1)
        fast = measure(engine, count, worth_a_copy=1)
        narrow = measure(engine, count, worth_a_copy=1, is_wanted=is_narrow)
    print(f"{'news of a night':<60}{NEWS:,} documents of {STORED:,}")
    print(f"{'one saved search in the store':<60}{slow / IN_THE_STORE * 1e3:,.1f} ms")
    print(f"{f'{count:,} saved searches in memory':<60}{fast:,.1f} s, {fast / count * 1e3:,.1f} ms each")
    print(f"{f'{count:,} with a theme and an area, in memory':<60}{narrow:,.1f} s, {narrow / count * 1e3:,.1f} ms each")
    print(f"{f'{IN_THE_STORE} saved searches in memory':<60}{few:,.1f} s, most of it the copy")
    print(f"{'  times faster, each':<60}{slow / IN_THE_STORE / (fast / count):,.0f}x")


def build(engine: Engine) -> None:
    upgrade(engine)
    load_documents(engine, make_documents(0, STORED), NOW)
    tag_everything(engine, STORED)
    with writing(engine) as connection:
        fresh = documents.c.id > STORED - NEWS
        connection.execute(update(documents).where(fresh).values(changed_at=NIGHT))
        connection.execute(update(versions).where(versions.c.document_id > STORED - NEWS).values(observed_at=NIGHT))


def is_narrow(query: str) -> bool:
    """Whether a search is like those people save: it asks for a theme in an area."""
    return "theme:" in query and "area:" in query and " OR " not in query


def measure(
    engine: Engine, count: int, worth_a_copy: int, is_wanted: Callable[[str], bool] = lambda query: bool(query)
) -> float:
    """The processor seconds of matching so many new searches."""
    with writing(engine) as connection:
        for saved in saved_searches(connection):
            remove_search(connection, saved.name)
        for number, query in enumerate(islice(filter(is_wanted, typed(random.Random(4))), count)):
            add_search(connection, str(number), query, ["reader@example.org"], NIGHT)
    started = time.process_time()
    matched = match_searches(engine, NIGHT, worth_a_copy=worth_a_copy)
    took = time.process_time() - started
    print(f"({count:,} searches, {matched.matches:,} matches, {len(matched.problems)} problems)", flush=True)
    return took


if __name__ == "__main__":
    main()
