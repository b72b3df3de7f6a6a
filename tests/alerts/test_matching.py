"""A night's news, searched in memory or in the store: the same people hear of the same things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from alerts.matching import match_searches
from alerts.subscribing import subscribe
from store.records import Area, Tag, Theme
from store.schema import upgrade
from store.session import connect, reading, writing
from store.tables import outbox
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.databases import make_address
from tests.store.examples import booklet, night, question

ANNA, BOB = "anna@example.org", "bob@example.org"
SEARCHES = (
    "norwich",
    "area:norwich",
    "theme:careers",
    "kind:case_study",
    "kind:guide",
    "changed:answered",
    "derby -norwich",
)
EVERY_TIME, NEVER = 1, 1_000_000


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = connect(make_address(request.param, tmp_path, request))
    upgrade(engine)
    with writing(engine) as connection:
        put_vocabulary(connection, "v1", [Theme("careers", "Careers")], [Area("N", "Norwich", "district")])
        put_document(connection, booklet("Old", external_id="old", kind="guide"), night(0))
        for query in SEARCHES:
            subscribe(connection, query, query, [ANNA, BOB], night(0))
    yield engine
    engine.dispose()


def publish(engine: Engine, number: int, answer: str | None = None) -> None:
    with writing(engine) as connection:
        put_document(connection, question("1", answer=answer), night(number))
        put_document(connection, booklet("Norwich", "Derby", f"Page of night {number}"), night(number))
        for document_id, version, document in untagged(connection, 9):
            tags = [Tag("theme", "careers", 0, 0, 2, document.text[:2], "x", 1.0)]
            tags += [Tag("area", "N", 0, 0, 2, document.text[:2], "x", 1.0)]
            put_tags(connection, document_id, version, "v1", tags, [])


def told(engine: Engine) -> list[tuple[object, ...]]:
    """What is to be told, apart from the numbers of passages, which depend on when they were written."""
    columns = (outbox.c.search_id, outbox.c.address, outbox.c.document_id, outbox.c.version, outbox.c.why)
    with reading(engine) as connection:
        return sorted(tuple(row) for row in connection.execute(select(*columns)))


def test_a_search_in_memory_tells_what_a_search_in_the_store_tells(engine: Engine) -> None:
    publish(engine, 1)
    first = match_searches(engine, night(1), worth_a_copy=EVERY_TIME)
    in_memory = told(engine)
    with writing(engine) as connection:
        connection.execute(outbox.delete())
    again = match_searches(engine, night(1), worth_a_copy=NEVER)
    assert told(engine) == in_memory
    assert (first.matches, first.news, first.problems) == (again.matches, again.news, again.problems)
    assert first.matches == 2 * 8


def test_the_second_night_tells_only_what_is_new(engine: Engine) -> None:
    publish(engine, 1)
    match_searches(engine, night(1), worth_a_copy=EVERY_TIME)
    assert match_searches(engine, night(1), worth_a_copy=EVERY_TIME).matches == 0
    publish(engine, 2, answer="Norwich has learned much.")
    second = match_searches(engine, night(2), worth_a_copy=EVERY_TIME)
    assert second.matches > 0
    assert match_searches(engine, night(2), worth_a_copy=NEVER).matches == 0


def test_a_search_that_was_saved_later_hears_of_its_own_nights_only(engine: Engine) -> None:
    publish(engine, 1)
    with writing(engine) as connection:
        subscribe(connection, "later", "norwich", [ANNA], night(1))
    match_searches(engine, night(1), worth_a_copy=EVERY_TIME)
    publish(engine, 2, answer="Norwich has learned much.")
    match_searches(engine, night(2), worth_a_copy=EVERY_TIME)
    with reading(engine) as connection:
        later = max(connection.scalars(select(outbox.c.search_id)))
        versions = set(connection.scalars(select(outbox.c.version).where(outbox.c.search_id == later)))
    assert versions == {2}
