from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, text, update

from store.bulk import loading
from store.health import find_faults
from store.records import Area, Tag, Theme
from store.session import writing
from store.tables import labels
from store.tagging import put_tags, put_vocabulary, untagged
from store.tallying import rebuild_tallies
from store.writing import put_document
from tests.store.examples import booklet, night, question


@pytest.fixture(autouse=True)
def fill(engine: Engine) -> None:
    with writing(engine) as connection:
        put_vocabulary(connection, "v1", [Theme("careers", "Careers")], [Area("N", "Norwich", "district")])
        for n in range(3):
            put_document(connection, question(str(n), answer="Norwich."), night(0))
        put_document(connection, booklet("Norwich", "Derby"), night(0))
        for document_id, version, document in untagged(connection, 9):
            words = document.text[:2]
            tags = [Tag("theme", "careers", 0, 0, 2, words, "x", 1.0), Tag("area", "N", 0, 0, 2, words, "x", 1.0)]
            put_tags(connection, document_id, version, "v1", tags, [])


def spoil(engine: Engine, statement: str) -> list[str]:
    with writing(engine, enforces_keys=False) as connection:
        connection.execute(text(statement))
    return find_faults(engine)


def test_a_whole_store_has_no_faults(engine: Engine) -> None:
    assert find_faults(engine) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM section_themes WHERE theme = 'careers'", "it is not found by theme, though it has the tag"),
        ("INSERT INTO section_areas (area, section_id) VALUES ('N', 5)", "searches by area lead to passages"),
        ("UPDATE labels SET count = 9 WHERE value = 'N'", "the facets count 9 passages of area N, and there are 4"),
        ("UPDATE labels SET count = 0 WHERE scheme = 'kind'", "the facets count 0 passages of kind"),
        ("DELETE FROM day_labels", "the labels by day hold 0 of 6 passages"),
        ("UPDATE tags SET quote = 'no' WHERE scheme = 'area'", "a tag's quote is not what stands there"),
        ("DELETE FROM versions WHERE number = 1", "its versions are not those it counts"),
    ],
)
def test_what_does_not_agree_is_named(engine: Engine, statement: str, told: str) -> None:
    assert any(told in fault for fault in spoil(engine, statement))


def test_counting_again_mends_the_counts(engine: Engine) -> None:
    assert spoil(engine, "DELETE FROM day_labels")
    with writing(engine) as connection:
        connection.execute(update(labels).values(count=1))
        rebuild_tallies(connection)
    assert find_faults(engine) == []


def test_a_load_that_was_cut_short_is_said_to_owe_its_index(engine: Engine) -> None:
    with loading(engine):
        assert find_faults(engine) == [
            "the search index is still to be built for 0 passages: a backfill or a copy is at work, or was cut short"
            " (the next run builds it, or lessonwatch migrate)"
        ]
    assert find_faults(engine) == []


def test_an_index_that_lost_a_passage_is_named(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        lost = (
            "INSERT INTO section_text (section_text, rowid, text, title)"
            " SELECT 'delete', id, text, title FROM sections LIMIT 1"
        )
        assert any("the search index does not agree" in fault for fault in spoil(engine, lost))


def test_looking_changes_nothing(engine: Engine) -> None:
    def state(connection: Connection) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.execute(text("SELECT name, value FROM facts ORDER BY name"))]

    with writing(engine) as connection:
        before = state(connection)
    find_faults(engine)
    with writing(engine) as connection:
        assert state(connection) == before
