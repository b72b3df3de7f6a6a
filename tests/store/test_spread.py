from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from store.language import parse
from store.records import Area, Document, Tag
from store.spread import Spread, trace_spread
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import night, question, with_text

TEXTS = {
    "2024-01-01": "The charter began in Norwich. Money was found.",
    "2024-02-01": "Twinning took the charter of Norwich to Yarmouth. The East was glad.",
    "2024-03-01": "Derby has a charter. Norwich and Yarmouth are twinned with places.",
    "2024-04-01": "In Derby the charter, and in Norwich the weather, were fine.",
    "2024-05-01": "Ipswich has none.",
}
PLACES = {"Norwich": "N", "Yarmouth": "Y", "Derby": "D", "Ipswich": "I", "East": "E"}


def tags(document: Document) -> Iterator[Tag]:
    for word, value in PLACES.items():
        at = document.text.find(word)
        while at >= 0:
            yield Tag("area", value, 0, at, at + len(word), word, "the name", 1.0)
            at = document.text.find(word, at + 1)


@pytest.fixture(autouse=True)
def fill(connection: Connection) -> None:
    areas = [Area(code, name, "region" if code == "E" else "district") for name, code in PLACES.items()]
    put_vocabulary(connection, "v1", [], areas)
    for number, (day, text) in enumerate(TEXTS.items()):
        asked = question(str(number), date_tabled=dt.date.fromisoformat(day))
        put_document(connection, with_text(asked, text), night(0))
    for document_id, version, document in untagged(connection, 9):
        put_tags(connection, document_id, version, "v1", [*tags(document)], [])


def trace(connection: Connection, typed: str) -> Spread:
    return trace_spread(connection, parse(typed), today=dt.date(2024, 9, 1))


def test_places_come_in_the_order_in_which_they_were_first_named(connection: Connection) -> None:
    found = trace(connection, "charter")
    assert [(place.name, place.first_on.month, place.passages) for place in found.places] == [
        ("Norwich", 1, 4),
        ("Yarmouth", 2, 2),
        ("Derby", 3, 2),
    ]
    assert found.places[0].quote == "The charter began in Norwich."


def test_a_sentence_that_says_something_passed_between_two_places_is_shown(connection: Connection) -> None:
    first, second = trace(connection, "charter").links
    assert (first.places, first.words) == (("Norwich", "Yarmouth"), ("Twinning",))
    assert first.quote == "Twinning took the charter of Norwich to Yarmouth."
    assert second.said_on == dt.date(2024, 3, 1)


def test_nothing_found_has_no_places_and_says_why(connection: Connection) -> None:
    found = trace(connection, "theme:nonsense charter")
    assert (found.places, found.links) == ((), ())
    assert found.notes
