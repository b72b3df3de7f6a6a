from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, select

from store import tables
from store.errors import StoreError
from store.records import Area, Statement, Tag, Theme
from store.tagging import put_tags, put_vocabulary, untagged, vocabulary_version
from store.vocabulary import as_typed
from store.writing import put_document
from tests.store.examples import booklet, night, question

THEMES = (Theme("careers", "Careers"), Theme("careers-post16", "After 16", parent="careers"))
AREAS = (
    Area("E12000006", "East of England", "region"),
    Area("E10000020", "Norfolk", "county", within=("E12000006",)),
    Area("E07000148", "Norwich", "district", within=("E10000020", "E12000006", "Norwich Opportunity Area")),
    Area("Norwich Opportunity Area", "Norwich Opportunity Area", "programme_area", within=("Opportunity Areas",)),
    Area("Opportunity Areas", "Opportunity Areas", "programme"),
)


def tag(scheme: str, value: str, section: int = 0, *, is_suggested: bool = False) -> Tag:
    return Tag(scheme, value, section, 0, 4, "What", "name", 1.0, is_suggested)


def test_a_section_counts_for_everything_its_area_and_theme_lie_in(connection: Connection) -> None:
    put_vocabulary(connection, "v1", THEMES, AREAS)
    put_document(connection, booklet("Norwich"), night(0))
    ((document_id, version, document),) = untagged(connection, 5)
    assert document == booklet("Norwich")
    found = [
        tag("theme", "careers-post16", 1),
        tag("area", "E07000148", 1),
        tag("area", "E12000006", 0, is_suggested=True),
    ]
    assert put_tags(connection, document_id, version, "v1", found, [])
    assert untagged(connection, 5) == []
    section = connection.scalars(select(tables.sections.c.id).where(tables.sections.c.page == 1)).one()
    themes = connection.execute(select(tables.section_themes)).all()
    assert {tuple(row) for row in themes} == {("careers", section), ("careers-post16", section)}
    areas = connection.execute(select(tables.section_areas)).all()
    assert {row.area for row in areas} == {"E07000148", "E10000020", "E12000006", "Norwich Opportunity Area"}
    assert {row.section_id for row in areas} == {section}


def test_new_tags_take_the_place_of_the_old(connection: Connection) -> None:
    put_vocabulary(connection, "v1", THEMES, AREAS)
    put_document(connection, question(), night(0))
    ((document_id, version, _),) = untagged(connection, 5)
    promise = Statement("commitment", 0, 0, 4, "What", "cue", due_to=dt.date(2024, 9, 1))
    put_tags(connection, document_id, version, "v1", [tag("area", "E07000148")], [promise])
    put_tags(connection, document_id, version, "v2", [tag("theme", "careers")], [])
    assert [row.vocabulary for row in connection.execute(select(tables.tags))] == ["v2"]
    assert connection.execute(select(tables.section_areas)).all() == []
    assert connection.execute(select(tables.statements)).all() == []


def test_tags_of_an_older_version_are_refused(connection: Connection) -> None:
    put_document(connection, question(), night(0))
    ((document_id, version, _),) = untagged(connection, 5)
    put_document(connection, question(answer="Yes."), night(1))
    assert not put_tags(connection, document_id, version, "v1", [tag("theme", "careers")], [])
    assert [item[1] for item in untagged(connection, 5)] == [2]


def test_a_tag_outside_the_document_is_named(connection: Connection) -> None:
    put_document(connection, question(), night(0))
    ((document_id, version, _),) = untagged(connection, 5)
    with pytest.raises(StoreError, match="has no section 3"):
        put_tags(connection, document_id, version, "v1", [tag("theme", "careers", 3)], [])


def test_a_vocabulary_is_replaced_whole(connection: Connection) -> None:
    assert vocabulary_version(connection) is None
    put_vocabulary(connection, "v1", THEMES, AREAS)
    put_vocabulary(connection, "v2", THEMES[:1], AREAS[:1])
    assert vocabulary_version(connection) == "v2"
    assert connection.scalars(select(tables.areas.c.code)).all() == ["E12000006"]


def test_programmes_that_share_a_place_do_not_lie_in_each_other(connection: Connection) -> None:
    other = Area("Norfolk Priority Area", "Norfolk Priority Area", "programme_area", within=("E07000148",))
    put_vocabulary(connection, "v1", THEMES, (*AREAS, other))
    inside = select(tables.area_within.c.inner).where(tables.area_within.c.outer == "Norwich Opportunity Area")
    assert connection.scalars(inside).all() == ["E07000148"]


def test_an_area_that_lies_in_itself_does_no_harm(connection: Connection) -> None:
    put_vocabulary(connection, "v1", [], [Area("a", "A", "x", within=("b",)), Area("b", "B", "x", within=("a", "zzz"))])
    rows = connection.execute(select(tables.area_within.c.inner, tables.area_within.c.outer)).all()
    assert {tuple(row) for row in rows} == {("a", "b"), ("b", "a")}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Stoke-on-Trent", "stoke on trent"),
        ("  King’s Lynn & West Norfolk ", "kings lynn and west norfolk"),
        ("Ynys Môn", "ynys mon"),
        ("Bristol, City of", "bristol city of"),
        ("", ""),
    ],
)
def test_names_are_compared_as_people_type_them(typed: str, name: str) -> None:
    assert as_typed(typed) == name
