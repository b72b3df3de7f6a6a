from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection

from store import ranking
from store.language import parse
from store.ranking import search_best
from store.writing import put_document
from tests.store.examples import night, question, with_text

TODAY = dt.date(2024, 3, 10)


def put(connection: Connection, external_id: str, text: str, day: dt.date, heading: str | None = None) -> None:
    document = question(external_id, date_tabled=day, heading=heading)
    put_document(connection, with_text(document, text), night(0))


def best(connection: Connection, typed: str) -> list[str]:
    return [hit.external_id for hit in search_best(connection, parse(typed), today=TODAY).hits]


def test_what_says_most_comes_first(connection: Connection) -> None:
    put(connection, "mention", "A long text about other things. " * 20 + "Careers.", dt.date(2024, 1, 3))
    put(connection, "about", "Careers advice: the careers hub advises on careers.", dt.date(2024, 1, 2))
    put(connection, "headed", "Careers in general.", dt.date(2024, 1, 1), heading="Careers advice")
    put(connection, "other", "Nothing of the kind.", dt.date(2024, 1, 4))
    assert best(connection, "careers")[-1] == "mention"
    assert set(best(connection, "careers")) == {"mention", "about", "headed"}


def test_of_equals_the_newer_comes_first(connection: Connection) -> None:
    for year in (2018, 2023, 2020):
        put(connection, str(year), "The careers hub.", dt.date(year, 1, 1))
    assert best(connection, "careers") == ["2023", "2020", "2018"]


def test_a_rare_word_weighs_more_than_a_common_one(connection: Connection) -> None:
    for n in range(9):
        put(connection, f"common{n}", "schools schools colleges", dt.date(2024, 1, n + 1))
    put(connection, "rare", "schools mentors colleges", dt.date(2020, 1, 1))
    assert best(connection, "schools OR mentors")[0] == "rare"


def test_only_the_newest_are_ranked_and_that_is_said(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MOST", 2)
    for n in range(4):
        put(connection, str(n), "careers " * (9 - n), dt.date(2024, 1, n + 1))
    results = search_best(connection, parse("careers"), today=TODAY)
    assert {hit.external_id for hit in results.hits} == {"2", "3"}
    assert results.notes == ("the best of the newest 2 are shown",)


def test_without_words_the_newest_are_the_best(connection: Connection) -> None:
    for year in (2018, 2023, 2020):
        put(connection, str(year), "The careers hub.", dt.date(year, 1, 1))
    assert best(connection, "after:2019") == ["2023", "2020"]
