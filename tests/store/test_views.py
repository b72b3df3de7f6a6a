from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Connection, Engine, insert, text

from store.backup import copy_for_readers
from store.errors import StoreError
from store.members import put_members
from store.outbox import Match, put_matches
from store.records import Area, Member, Statement, Tag, Theme
from store.schema import upgrade
from store.session import connect, reading, writing
from store.subscriptions import add_search
from store.tables import facts, reviews
from store.tagging import put_tags, put_vocabulary, untagged
from store.views import VIEWS, drop_views
from store.writing import put_document
from tests.store.examples import NIGHT, booklet, night, question

METADATA = Path(__file__).parents[2] / "docs" / "datasette.yaml"


def fill(engine: Engine) -> None:
    with writing(engine) as connection:
        put_vocabulary(connection, "v1", [Theme("careers", "Careers")], [Area("N", "Norwich", "district")])
        put_document(connection, question("1", answer="We will publish it by May in Norwich."), night(0))
        put_document(connection, booklet("Norwich"), night(0))
        put_document(connection, question("1", answer="We will publish it in Norwich.", is_correction=True), night(1))
        put_members(connection, [Member(172, NIGHT.date(), "Diane Abbott", party="Labour")])
        for document_id, version, _ in untagged(connection, 9):
            tags = [Tag("theme", "careers", 0, 0, 2, "To", "x", 1.0), Tag("area", "N", 0, 0, 2, "To", "y", 1.0)]
            said = Statement("commitment", 0, 0, 2, "To", "will", due_to=NIGHT.date())
            put_tags(connection, document_id, version, "v1", tags, [said])
            told = {"scheme": "theme", "value": "careers", "verdict": "confirmed", "quote": "To", "words": "to"}
            row = {"document_id": document_id, "version": version, "reviewer": "Anna Bell", "reviewed_at": night(2)}
            connection.execute(insert(reviews), {**told, **row})
        saved = add_search(connection, "Hush", "norwich", ["anna@example.org"], night(0))
        put_matches(connection, [Match(saved.id, "anna@example.org", 1, 1, {})])


def rows(connection: Connection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text(statement))]


def test_the_views_show_names_where_the_tables_have_codes(engine: Engine) -> None:
    fill(engine)
    with reading(engine) as connection:
        for name in VIEWS:
            connection.execute(text(f"SELECT * FROM {name}")).all()
        assert rows(connection, "SELECT heading, passages FROM document_view WHERE source = 'govuk'") == [
            ("Opportunity areas: insight guide", 2)
        ]
        asked = rows(connection, "SELECT uin, asking_member, asking_party, answering_member FROM question_view")
        assert asked == [("1", "Diane Abbott", "Labour", None)]
        labels = rows(connection, "SELECT scheme, label FROM tag_view WHERE kind = 'written_question' ORDER BY scheme")
        assert labels == [("area", "Norwich"), ("theme", "Careers")]
        assert rows(connection, "SELECT DISTINCT statement, promised_by FROM statement_view") == [("commitment", None)]
        changes = rows(
            connection, "SELECT version, change FROM version_view WHERE source = 'written_questions' ORDER BY 1"
        )
        assert changes == [(1, "new"), (2, "corrected")]
        counted = rows(connection, "SELECT theme_label, area_name, passages FROM count_view WHERE year = 2024")
        assert counted == [("Careers", "Norwich", 1)]


def test_a_migration_makes_the_views_anew_where_they_are_missing_or_old(engine: Engine) -> None:
    fill(engine)
    with writing(engine) as connection:
        drop_views(connection)
        connection.execute(facts.delete().where(facts.c.name == "views"))
    upgrade(engine)
    with reading(engine) as connection:
        assert len(rows(connection, "SELECT * FROM document_view")) == 2


@pytest.fixture
def file(tmp_path: Path) -> Engine:
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    fill(engine)
    return engine


@pytest.mark.parametrize("way", ["mode=ro", "immutable=1"])
def test_the_store_is_read_as_datasette_opens_it_with_pythons_own_sqlite(
    file: Engine, tmp_path: Path, way: str
) -> None:
    copy_for_readers(file, tmp_path / "lessonwatch.db")
    metadata = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["lessonwatch"]
    opened = sqlite3.connect(f"file:{tmp_path / 'lessonwatch.db'}?{way}", uri=True)
    names = {row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    shadows = {name for name in names if name.startswith("section_text")}
    assert names - shadows - {"alembic_version"} == set(metadata["tables"])
    shown = {name for name, said in metadata["tables"].items() if not said.get("hidden")}
    assert shown == {*VIEWS, "areas", "themes"}
    for query in metadata["queries"].values():
        given = {"theme": "career", "area": "norw", "words": "norwich"}
        assert opened.execute(query["sql"], given).fetchall(), query["title"]
    with pytest.raises(sqlite3.OperationalError):
        opened.execute("DELETE FROM documents")
    opened.close()


def test_the_store_in_use_is_read_with_pythons_own_sqlite(file: Engine, tmp_path: Path) -> None:
    with writing(file) as connection:
        put_document(connection, question("2"), night(3))
        opened = sqlite3.connect(f"file:{tmp_path / 'store.sqlite'}?mode=ro", uri=True)
        assert opened.execute("SELECT count(*) FROM document_view").fetchone() == (2,)
        opened.close()


def test_a_copy_for_readers_holds_nothing_of_people(file: Engine, tmp_path: Path) -> None:
    copy_for_readers(file, tmp_path / "lessonwatch.db")
    content = (tmp_path / "lessonwatch.db").read_bytes()
    for word in (b"anna@example.org", b"Anna Bell", b"Hush"):
        assert word not in content
    assert b"Diane Abbott" in content
    assert sorted(path.name for path in tmp_path.glob("lessonwatch*")) == ["lessonwatch.db"]
    with pytest.raises(StoreError, match="exists already"):
        copy_for_readers(file, tmp_path / "lessonwatch.db")
    with reading(file) as connection:
        assert rows(connection, "SELECT address FROM recipients") == [("anna@example.org",)]
