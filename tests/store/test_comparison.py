from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from store.comparison import Comparison, compare_places
from store.language import parse
from store.places import find_places
from store.records import Area, Document, Section, Statement, Tag, Theme
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import NIGHT, booklet, night

PAGES = (
    "Norwich. Buses were few. Staff were hard to keep.",
    "Derby. Staff were hard to keep here too.",
    "Derby and Norwich. Phones were a barrier. In Norwich phones were banned.",
    "Norwich and Yarmouth. Money ran out.",
    "Ipswich. It rained.",
)
PLACES = {"Norwich": "N", "Derby": "D", "Ipswich": "I", "Yarmouth": "Y"}
THEMES = {"Buses": "transport.bus", "Staff": "staff", "hones": "phones", "Money": "money"}
SAID = (
    "Buses were few.",
    "Staff were hard to keep",
    "Phones were a barrier.",
    "In Norwich phones were banned.",
    "Money",
    "It",
)


def tags(document: Document) -> Iterator[Tag]:
    for number, section in enumerate(document.sections):
        for scheme, words in (("area", PLACES), ("theme", THEMES)):
            for word, value in words.items():
                at = section.text.find(word)
                while at >= 0:
                    yield Tag(scheme, value, number, at, at + len(word), word, "the word", 1.0)
                    at = section.text.find(word, at + 1)


def said(document: Document) -> Iterator[Statement]:
    for number, section in enumerate(document.sections):
        for quote in SAID:
            if (at := section.text.find(quote)) >= 0:
                yield Statement("barrier", number, at, at + len(quote), quote, "x")


@pytest.fixture(autouse=True)
def fill(connection: Connection) -> None:
    areas = [
        *(Area(code, name, "district", within=("R",)) for name, code in PLACES.items()),
        Area("R", "East", "region"),
        Area("H", "Halifax", "district"),
    ]
    themes = [Theme("transport", "Transport"), Theme("transport.bus", "Buses", "transport")]
    themes += [Theme("staff", "Staff"), Theme("phones", "Phones"), Theme("money", "Money")]
    put_vocabulary(connection, "v1", themes, areas)
    document = booklet(*PAGES)
    put_document(connection, replace(document, sections=(Section("East"), *document.sections[1:])), night(0))
    for document_id, version, found in untagged(connection, 9):
        put_tags(connection, document_id, version, "v1", [*tags(found)], [*said(found)])


def compare(connection: Connection, *names: str, within: str = "", fine: bool = False) -> Comparison:
    places = find_places(connection, names)
    return compare_places(connection, parse(within), places, today=NIGHT.date(), with_sub_themes=fine)


def by_theme(comparison: Comparison) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    shared, own = ({one.theme: sorted(one.by_place) for one in part} for part in (comparison.shared, comparison.own))
    return shared, own


def test_what_two_places_say_is_shared_and_what_one_says_is_its_own(connection: Connection) -> None:
    found = compare(connection, "norwich", "derby", "halifax")
    assert by_theme(found) == ({"staff": ["D", "N"]}, {"transport": ["N"], "phones": ["N"]})
    assert [place.name for place in found.silent] == ["Halifax"]
    (norwich, *_) = found.shared[0].by_place["N"]
    assert (norwich.quote, norwich.page) == ("Staff were hard to keep", 1)


def test_a_sentence_that_names_no_place_counts_for_none_where_its_passage_names_several(connection: Connection) -> None:
    found = compare(connection, "norwich", "derby")
    quotes = {said.quote for one in found.own for told in one.by_place.values() for said in told}
    assert "In Norwich phones were banned." in quotes
    assert not quotes & {"Phones were a barrier.", "Money"}
    assert found.unplaced == 2


def test_a_sentence_without_a_theme_is_shown_apart(connection: Connection) -> None:
    found = compare(connection, "ipswich", "derby")
    assert [said.quote for said in found.unthemed["I"]] == ["It"]
    assert found.silent == ()


def test_sub_themes_and_a_search_narrow_what_is_compared(connection: Connection) -> None:
    assert "transport.bus" in by_theme(compare(connection, "norwich", "derby", fine=True))[1]
    assert by_theme(compare(connection, "norwich", "derby", within="buses")) == (
        {},
        {"staff": ["N"], "transport": ["N"]},
    )
    assert compare(connection, "norwich", "derby", within="theme:nothing").notes


def test_a_region_is_compared_by_its_councils(connection: Connection) -> None:
    assert [place.name for place in compare(connection, "east").places] == ["Derby", "Ipswich", "Norwich", "Yarmouth"]
