"""PostgreSQL's index knows words and not places: what it names and what is tested together find what the words say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from store.fulltext import CONFIGURATION, VECTOR
from store.fulltext_queries import tsquery
from store.language import parse
from store.paging import ANYWHERE, Bounds
from store.predicates import Compiler
from store.schema import upgrade
from store.search import search
from store.section_ids import day_of, first_id
from store.session import connect, writing
from store.tables import sections
from store.terms import look_up
from store.walking import Page, _with_words
from store.writing import put_document
from tests.store.databases import make_address
from tests.store.examples import NIGHT, night, question

TODAY = NIGHT.date()
ANSWERS = [
    "Care leavers in Norwich are helped.",
    "Those who care; leavers follow, and so do carers' leaving dates.",
    "A caring leaver, the carer leaves: care for the leaver.",
    "Careful: leave us. Norwich cares.",
    "Café culture – the naïve plan of the post-16 ﬁnance.",
    "cafe\u0301 cultures and plans of ages 16 and over",
    "Care. Norwich. Leavers of care leavers' homes.",
    "to be or not to be in the area, on on and on",
    "Nothing of it: the possibly hopeful hope of happiness in universities.",
    "ÉCOLE FRANÇAISE in Norwich, hoping happily at a university, 3.5 million",
]
QUERIES = [
    '"care leavers"',
    '"leavers care"',
    '"cafe culture"',
    '"plan of the"',
    '"post 16"',
    '"post-16 finance"',
    '"care leav*"',
    '"on and on"',
    '"to be in"',
    '"ecole francaise"',
    '"hopeful hope"',
    '"of happiness"',
    '"happy at"',
    '"3.5 million"',
    "title:attendance",
    'title:"school attendance"',
    "title:norwich",
    "norwich -title:norwich",
    'norwich -"care leavers"',
    '"care leavers" OR "cafe culture"',
    '("care leavers" OR culture) norwich',
    "care -norwich",
    "hop*",
]
WALKED = 'norwich ("care leavers" OR -"happily at")'  # nothing of it can lead


@pytest.fixture
def connection(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Connection]:
    engine = connect(make_address("postgresql", tmp_path, request))
    upgrade(engine)
    with writing(engine) as connection:
        for n, answer in enumerate(ANSWERS):
            heading = "School attendance" if n % 2 else "Norwich: attendance at école"
            put_document(connection, question(str(n), answer=answer, heading=heading), night(0))
        yield connection
    engine.dispose()


def by_the_words_themselves(connection: Connection, query: str) -> list[int]:
    root = look_up(connection, parse(query), TODAY).root
    assert root is not None
    met = f"{VECTOR}(title, text) @@ to_tsquery('{CONFIGURATION}', :query)"
    statement = text(f"SELECT id FROM sections WHERE {met} ORDER BY id DESC")
    return list(connection.scalars(statement, {"query": tsquery(root)}))


@pytest.mark.parametrize("query", [*QUERIES, WALKED])
def test_a_search_finds_what_the_words_of_each_passage_say(connection: Connection, query: str) -> None:
    wanted = by_the_words_themselves(connection, query)
    hits = search(connection, parse(query), today=TODAY, limit=100).hits
    assert [hit.section_id for hit in hits] == wanted


@pytest.mark.parametrize("asks_index", [None, True, False])
@pytest.mark.parametrize("query", QUERIES)
def test_common_words_are_found_alike_by_the_index_and_by_looking(
    connection: Connection, query: str, asks_index: bool | None
) -> None:
    root = look_up(connection, parse(query), TODAY).root
    assert root is not None
    wanted = by_the_words_themselves(connection, query)
    compiler = Compiler("postgresql", TODAY, asks_index=asks_index)
    listing = compiler.listing(root)
    assert listing is not None
    statement = f"SELECT {listing.id} {listing.tail} ORDER BY 1 DESC"
    assert [row[0] for row in connection.execute(text(statement), compiler.values)] == wanted
    for count in (1, 5, 100):  # expected by PostgreSQL, rightly or not
        found = _with_words(connection, compiler, root, count, [root], ANYWHERE, Page(3))
        assert found == wanted[:3]


def test_common_words_of_some_periods_are_all_found(connection: Connection) -> None:
    dates = [dt.date(2018, 1, 1) + dt.timedelta(days=20 * n) for n in range(60)]
    for day in dates:
        put_document(connection, question(f"of {day}", "What of Norwich?", date_tabled=day), night(0))
    words = look_up(connection, parse("norwich"), TODAY).root
    assert words is not None
    for first in (dt.date(2017, 12, 1), dates[0], dt.date(2018, 9, 30)):
        for days in (1, 32, 33, 200, 1_500):
            beyond = first + dt.timedelta(days=days)
            bounds = Bounds(first_id(first), first_id(beyond))
            for asks_index in (None, True, False):
                compiler = Compiler("postgresql", TODAY, asks_index=asks_index)
                found = _with_words(connection, compiler, words, 60, [words], bounds, Page(100))
                assert [day_of(id_) for id_ in found] == [day for day in reversed(dates) if first <= day < beyond]


def test_the_index_is_asked_for_a_common_word_of_its_period_alone(connection: Connection) -> None:
    compiler = Compiler("postgresql", TODAY, asks_index=True)
    words = look_up(connection, parse("norwich"), TODAY).root
    assert words is not None
    listing = compiler.listing(words)
    assert listing is not None
    month = Bounds(first_id(dt.date(2024, 2, 1)), first_id(dt.date(2024, 3, 1)))
    *_, period = month.of_words(compiler, listing.id)
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    plan = list(connection.execute(text(f"EXPLAIN SELECT 1 {listing.tail} AND {period}"), compiler.values).scalars())
    assert any("Index Cond" in line and VECTOR in line and "ARRAY" in line for line in plan), plan


def test_many_periods_are_not_named_to_the_index() -> None:
    compiler = Compiler("postgresql", TODAY)
    for bounds in (Bounds(first_id(dt.date(2004, 2, 1)), first_id(TODAY)), Bounds(first_id(TODAY), None)):
        assert bounds.of_words(compiler, "x.id") == bounds.of(compiler, "x.id")


def test_queries_are_of_use(connection: Connection) -> None:
    found = {query: len(by_the_words_themselves(connection, query)) for query in QUERIES}
    assert sum(map(bool, found.values())) >= 20, found
    assert connection.scalar(select(sections.c.id).limit(1)) is not None
