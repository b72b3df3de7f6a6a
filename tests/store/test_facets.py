from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, Engine

from store import facets
from store.facets import Count, count_facets, count_grid
from store.language import parse
from store.records import Area, Tag, Theme
from store.search import search
from store.session import reading, writing
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import booklet, night, question

TODAY = dt.date(2024, 3, 10)
THEMES = (Theme("careers", "Careers"), Theme("post16", "After 16", "careers"), Theme("bus", "Buses"))
AREAS = (
    Area("E", "East", "region"),
    Area("N", "Norwich", "district", within=("E",)),
    Area("B", "Blackpool", "unitary"),
)


def fill(connection: Connection) -> None:
    put_vocabulary(connection, "v1", THEMES, AREAS)
    for n in range(24):
        year = 2020 + n % 4
        put_document(connection, question(str(n), answer="Yes.", date_answered=dt.date(year, 3, 1)), night(0))
    put_document(connection, booklet("A page about buses.", "Another."), night(0))
    for document_id, version, document in untagged(connection, 99):
        number = int(document.external_id) if document.external_id.isdigit() else 0
        found = {("theme", "post16")} if number % 2 else {("theme", "bus")}
        found |= {("area", "N")} if number % 3 == 0 else {("area", "B")}
        found |= {("theme", "careers")} if number % 5 == 0 else set()
        tags = [Tag(scheme, value, 0, 0, 2, "To", "x", 1.0) for scheme, value in sorted(found)]
        put_tags(connection, document_id, version, "v1", tags, [])


def count(connection: Connection, typed: str) -> int:
    return len(search(connection, parse(typed), today=TODAY, limit=1_000).hits)


FILTERS = [
    "",
    "theme:careers",
    "area:east",
    "theme:bus area:norwich",
    "after:2021 before:2023",
    "kind:question theme:careers on:2021",
    "source:govuk",
    "after:2021-02 theme:bus",
    "yes",
    "buses OR yes area:blackpool",
    "theme:bus -area:norwich",
    "theme:bus area:east kind:question source:questions after:2021-02-03 before:2023-03-01",
    "theme:careers OR area:blackpool",
    "-theme:careers department:education",
    "(theme:bus OR kind:case_study) -on:2022",
    "theme:careers,bus area:norwich,blackpool until:2022",
]
WITH_WORDS = {"yes", "buses OR yes area:blackpool"}


@pytest.mark.parametrize("most", [5_000, 7])
@pytest.mark.parametrize("typed", FILTERS)
def test_facets_count_what_the_search_would_find(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, typed: str, most: int
) -> None:
    fill(connection)
    monkeypatch.setattr(facets, "MOST", most)
    counted = count_facets(connection, parse(typed), today=TODAY)
    assert not counted.sampled or typed in WITH_WORDS
    keys = {"theme": "theme", "area": "area", "kind": "kind", "source": "source", "year": "on"}
    for name, key in keys.items():
        for value in counted.counts[name]:
            true = count(connection, f"({typed}) {key}:{value.value}" if typed else f"{key}:{value.value}")
            if name in counted.sampled:
                assert value.count <= min(true, most)
            else:
                assert value.count == true, (name, value)
    if "theme" not in counted.sampled:
        assert counted.total == count(connection, typed)


def test_what_is_remembered_is_forgotten_when_something_is_written(engine: Engine) -> None:
    def total() -> int:
        with reading(engine) as connection:
            return count_facets(connection, parse(""), today=TODAY).total

    with writing(engine) as connection:
        fill(connection)
    assert total() == total() == 27
    with writing(engine) as connection:
        put_document(connection, question("new"), night(1))
        connection.get_transaction().rollback()  # type: ignore[union-attr]
    assert total() == 27
    with writing(engine) as connection:
        put_document(connection, question("new"), night(1))
        assert count_facets(connection, parse(""), today=TODAY).total == 28
    with writing(engine) as connection:
        put_document(connection, booklet("One page."), night(2))
    assert total() == 27


def test_facets_are_named_and_ranked(connection: Connection) -> None:
    fill(connection)
    counted = count_facets(connection, parse(""), today=TODAY)
    assert counted.total == 27
    assert counted.counts["theme"][0] == Count("careers", "Careers", 16)
    assert {one.label for one in counted.counts["area"]} == {"East", "Norwich", "Blackpool"}
    assert counted.counts["department"][0].count == 27 == counted.total


@pytest.mark.parametrize(
    "typed", ["", "after:2021", "theme:bus", "yes area:norwich", "area:norwich", "theme:post16 area:east -kind:guide"]
)
def test_the_grid_has_the_counts_of_its_searches(connection: Connection, typed: str) -> None:
    fill(connection)
    grid = count_grid(connection, parse(typed), today=TODAY)
    cells = {(cell.theme, cell.area): cell.count for cell in grid.cells}
    assert cells
    assert not grid.is_sampled
    for theme, _ in grid.themes:
        for area, _ in grid.areas:
            assert cells.get((theme, area), 0) == count(connection, f"{typed} theme:{theme} area:{area}")


def test_a_grid_can_be_of_chosen_themes_and_areas(connection: Connection) -> None:
    fill(connection)
    grid = count_grid(connection, parse(""), today=TODAY, theme_ids=["post16"], area_codes=["B", "N"])
    assert grid.themes == (("post16", "After 16"),)
    assert {cell.area for cell in grid.cells} == {"B", "N"}
