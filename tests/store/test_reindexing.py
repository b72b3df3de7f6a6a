"""Whatever is made of something else can be lost: the doctor names it, and it is made anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, text

from store.bulk import put_words_off
from store.fulltext import SQLITE_TRIGGERS
from store.health import find_faults
from store.language import parse
from store.records import Area, Tag, Theme
from store.reindexing import reindex
from store.search import search
from store.session import reading, writing
from store.tagging import put_tags, put_vocabulary, untagged
from store.views import VIEWS
from store.vocabulary import differing_names
from store.writing import put_document
from tests.store.examples import NIGHT, booklet, night, question

THEMES = [Theme("careers", "Careers", "work"), Theme("work", "Work")]
AREAS = [Area("N", "Norwich", "district", within=("E",)), Area("E", "East", "region")]
SEARCHES = ("norwich", "theme:work", "theme:careers area:east", "area:norwich", "uin:1", "kind:written_question")


@pytest.fixture(autouse=True)
def fill(engine: Engine) -> None:
    with writing(engine) as connection:
        put_vocabulary(connection, "v1", THEMES, AREAS)
        for n in range(3):
            put_document(connection, question(str(n), answer="Norwich."), night(0))
        put_document(connection, booklet("Norwich", "Derby"), night(0))
        for document_id, version, document in untagged(connection, 3):
            words = document.text[:2]
            tags = [Tag("theme", "careers", 0, 0, 2, words, "x", 1.0), Tag("area", "N", 0, 0, 2, words, "x", 1.0)]
            tags.append(Tag("theme", "work", 0, 0, 2, words, "x", 0.3, is_suggested=True))
            put_tags(connection, document_id, version, "v1", tags, [])


def found(engine: Engine) -> dict[str, list[int]]:
    with reading(engine) as connection:
        return {
            typed: [hit.section_id for hit in search(connection, parse(typed), today=NIGHT.date(), limit=99).hits]
            for typed in SEARCHES
        }


def run(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text(statement))


def drop_index(name: str) -> Callable[[Connection], object]:
    return run(f"DROP INDEX {name}")


def lose_words(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        columns = "SELECT 'delete', id, text, title FROM sections LIMIT 1"
        connection.execute(text(f"INSERT INTO section_text (section_text, rowid, text, title) {columns}"))
    else:
        connection.execute(text("DROP INDEX ix_sections_vector"))


def lose_trigger(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"DROP TRIGGER {next(iter(SQLITE_TRIGGERS))}"))
    else:
        drop_index("ix_sections_kind_id")(connection)


DAMAGE: dict[str, tuple[Callable[[Connection], object], str]] = {
    "a theme": (run("DELETE FROM section_themes WHERE theme = 'careers'"), "not found by theme"),
    "what a theme lies in": (run("DELETE FROM section_themes WHERE theme = 'work'"), "not found by theme"),
    "an area": (
        run("DELETE FROM section_areas WHERE area = 'N' AND section_id = (SELECT max(section_id) FROM section_areas)"),
        "not found by area",
    ),
    "what an area lies in": (run("DELETE FROM section_areas WHERE area = 'E'"), "not found by area"),
    "a theme too many": (
        run("INSERT INTO section_themes SELECT 'work', max(id) FROM sections WHERE kind <> 'written_question'"),
        "found by theme, though it has no such tag",
    ),
    "an area too many": (
        run("INSERT INTO section_areas SELECT 'X', max(section_id) FROM section_areas"),
        "found by area, though it has no such tag",
    ),
    "a passage that is not there": (run("INSERT INTO section_areas (area, section_id) VALUES ('N', 5)"), "lead to"),
    "a label": (run("DELETE FROM labels WHERE value = 'N'"), "the facets count 0 passages of area N"),
    "a day": (run("DELETE FROM day_labels"), "the labels by day hold 0 of"),
    "facts of a question": (
        run("DELETE FROM questions WHERE uin = '1'"),
        "written_questions 1: its facts as a question are missing",
    ),
    "words": (lose_words, "index"),
    "a trigger": (lose_trigger, "missing"),
    "an index": (drop_index("ix_tags_section_id"), "the index ix_tags_section_id is missing"),
    "a view": (run(f"DROP VIEW {next(iter(VIEWS))}"), f"the view {next(iter(VIEWS))} is missing"),
}


@pytest.mark.parametrize("lost", DAMAGE)
def test_what_is_lost_is_named_and_made_anew(engine: Engine, lost: str) -> None:
    before = found(engine)
    damage, told = DAMAGE[lost]
    if lost == "a trigger" and engine.dialect.name == "sqlite":
        told = "for want of their triggers"
    with writing(engine, enforces_keys=False) as connection:
        damage(connection)
    assert any(told in fault for fault in find_faults(engine)), find_faults(engine)
    reindex(engine)
    assert find_faults(engine) == []
    assert found(engine) == before
    with writing(engine) as connection:
        put_document(connection, question("9", answer="Norwich."), night(1))
    assert found(engine)["norwich"][0] not in before["norwich"]
    assert find_faults(engine) == []


def test_all_of_it_at_once_is_made_anew(engine: Engine) -> None:
    before = found(engine)
    for damage in [damage for lost, (damage, _) in DAMAGE.items() if lost not in ("a theme too many", "an area")]:
        with writing(engine, enforces_keys=False) as connection:
            damage(connection)
    reindex(engine)
    assert find_faults(engine) == []
    assert found(engine) == before


def test_a_whole_store_is_as_it_was_when_made_anew(engine: Engine) -> None:
    before = found(engine)
    assert find_faults(engine) == []
    put_words_off(engine)
    reindex(engine)
    assert find_faults(engine) == []
    assert found(engine) == before


def test_what_an_older_vocabulary_put_around_a_place_is_no_fault(engine: Engine) -> None:
    with writing(engine) as connection:
        put_vocabulary(connection, "v2", THEMES, [Area("N", "Norwich", "district")])
    assert find_faults(engine) == []


@pytest.mark.parametrize("table", ["themes", "area_names", "area_within"])
def test_names_that_are_not_those_of_the_vocabulary_are_told(engine: Engine, table: str) -> None:
    with writing(engine) as connection:
        assert differing_names(connection, THEMES, AREAS) == []
        connection.execute(text(f"DELETE FROM {table} WHERE TRUE"))
        assert differing_names(connection, THEMES, AREAS) == [table]
        put_vocabulary(connection, "v1", THEMES, AREAS)
        assert differing_names(connection, THEMES, AREAS) == []
