from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, text

from store import beginnings
from store.facets import count_facets
from store.language import parse
from store.ranking import search_best
from store.search import search
from store.writing import put_document
from tests.store.examples import night, question

TODAY = dt.date(2024, 3, 10)
SAID = (
    "We agree that schools matter.",
    "It was agreed; an agreement followed.",
    "Schooling and scholars, post-16 and post-18.",
    "Nothing of the kind, although a school agrees.",
    "Éducation, educated, schedules and a scheme.",
)


def fill(connection: Connection) -> None:
    for number, said in enumerate(SAID):
        put_document(connection, question(str(number), ask=said, answer=None), night(0))


def found(connection: Connection, typed: str) -> set[int]:
    page = search(connection, parse(typed), today=TODAY)
    assert page.notes == ()
    return {int(hit.external_id) for hit in page.hits}


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("agre*", {0, 1, 3}),
        ("agreem*", {1}),
        ("scho*", {0, 2, 3}),
        ("sch*", {0, 2, 3, 4}),
        ("sch* -scho*", {4}),
        ("educ*", {4}),
        ("ÉDUC*", {4}),
        ("(agre* OR educ*) scho*", {0, 3}),
        ("zzz*", set()),
    ],
)
def test_the_beginning_of_a_word_finds_every_word_that_begins_so(
    connection: Connection, typed: str, wanted: set[int]
) -> None:
    fill(connection)
    assert found(connection, typed) == wanted


# Only FTS5 needs the words of a beginning spelled out.
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_beginning_spelled_out_finds_what_the_index_itself_finds(connection: Connection) -> None:
    fill(connection)
    itself = text("SELECT rowid FROM section_text WHERE section_text MATCH :beginning")
    words = {word.strip(".,;").lower() for said in SAID for word in said.split() if word.isascii()}
    for beginning in {word[:size] for word in words for size in range(3, 9) if "-" not in word and len(word) >= size}:
        rows = connection.execute(itself, {"beginning": f'"{beginning}" *'}).all()
        assert len(found(connection, f"{beginning}*")) == len(rows), beginning


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_of_very_many_words_those_found_most_often_are_sought_and_a_note_says_so(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(connection)
    monkeypatch.setattr(beginnings, "MOST", 1)
    page = search(connection, parse("sch*"), today=TODAY)
    assert {hit.external_id for hit in page.hits} == {"0", "2", "3"}
    assert page.notes == ("very many words begin with “sch”: the 1 found most often were searched for",)
    assert search_best(connection, parse("sch*"), today=TODAY).notes == page.notes
    assert count_facets(connection, parse("sch*"), today=TODAY).notes == page.notes
    assert len(search(connection, parse("sch*"), today=TODAY, only=range(1, 99)).hits) == 4
