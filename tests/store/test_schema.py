from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from store import fulltext
from store.errors import StoreError
from store.schema import check, is_current, is_empty, upgrade
from store.session import check_sqlite, connect, reading, sqlite_path, writing
from store.tables import metadata
from store.writing import put_document
from tests.store.examples import night, question


def test_the_steps_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        if kind == "table":
            return not (name or "").startswith("section_text")
        return name != "ix_sections_vector"

    with reading(engine) as connection:
        options = {"include_object": is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_a_new_database_is_empty_and_then_current(address: str) -> None:
    engine = connect(address)
    assert is_empty(engine)
    assert not is_current(engine)
    upgrade(engine)
    upgrade(engine)
    assert is_current(engine)
    assert not is_empty(engine)
    engine.dispose()


def test_the_search_index_has_its_triggers(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/store.sqlite")
    upgrade(engine)
    with reading(engine) as connection:
        names = set(connection.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")))
    assert names == set(fulltext.SQLITE_TRIGGERS)


def test_a_database_of_newer_code_is_refused_before_anything_is_touched(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (check, upgrade, is_empty):
        with pytest.raises(StoreError, match=r"written by a newer lessonwatch \(schema 9999\)"):
            refuse(engine)


def test_another_programs_database_is_refused(address: str) -> None:
    engine = connect(address)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE documents (id INTEGER)"))
    with pytest.raises(StoreError, match="another program's tables"):
        upgrade(engine)
    engine.dispose()


def test_a_step_that_loses_rows_is_undone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(engine) as connection:
        put_document(connection, question(), night(0))

    def lose(config: object, _to: str) -> None:
        connection: Connection = config.attributes["connection"]  # type: ignore[attr-defined]
        connection.execute(text("DELETE FROM versions"))

    monkeypatch.setattr("store.schema.is_current", lambda engine: False)
    monkeypatch.setattr("store.schema.command.upgrade", lose)
    with pytest.raises(StoreError, match="would have lost rows of versions; nothing was changed"):
        upgrade(engine)
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM versions")) == 1


def test_foreign_keys_are_kept_after_a_step(engine: Engine) -> None:
    with writing(engine) as connection:
        put_document(connection, question(), night(0))
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM documents"))
    with reading(engine) as connection:
        for table in ("versions", "sections", "questions"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
        if engine.dialect.name == "sqlite":
            found = "SELECT count(*) FROM section_text WHERE section_text MATCH 'norwich'"
            assert connection.scalar(text(found)) == 0


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mysql://localhost/x", "mysql is not a database this service knows"),
        ("nonsense", "cannot be read"),
        ("sqlite:////proc/nowhere/x.sqlite", "the folder /proc/nowhere of the database cannot be made"),
    ],
)
def test_an_address_that_cannot_serve_is_named(address: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        connect(address)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_text("this is a letter, not a database" * 100)
    engine = connect(f"sqlite:///{path}")
    with pytest.raises(StoreError, match=r"store.sqlite: the file is not an SQLite database"):
        upgrade(engine)


def test_a_server_that_is_not_there_is_named() -> None:
    engine = connect("postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(StoreError, match=r"nobody:\*\*\*@127.0.0.1:1/none: the database cannot be reached"):
        upgrade(engine)


def test_an_old_sqlite_is_refused_in_plain_words() -> None:
    with pytest.raises(StoreError, match=r"the SQLite library here is 3.22.0 and 3.38.0 is needed: install pysqlite3"):
        check_sqlite(SimpleNamespace(sqlite_version="3.22.0"))


def test_an_sqlite_without_full_text_is_refused() -> None:
    class Error(Exception):
        pass

    class Probe:
        def execute(self, statement: str) -> None:
            raise Error("no such module: fts5")

        def close(self) -> None:
            pass

    library = SimpleNamespace(sqlite_version="3.50.0", OperationalError=Error, connect=lambda path: Probe())
    with pytest.raises(StoreError, match="cannot search text"):
        check_sqlite(library)


def test_sqlite_is_recent_keeps_a_log_and_enforces_keys(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/deep/store.sqlite")
    assert sqlite_path(engine) == tmp_path / "deep" / "store.sqlite"
    with reading(engine) as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    assert sqlite_path(connect("sqlite://")) is None


def test_a_plain_postgresql_address_is_understood() -> None:
    for address in ("postgresql://a@b/c", "postgres://a@b/c", "postgresql+psycopg://a@b/c"):
        assert connect(address).url.drivername == "postgresql+psycopg"


def test_every_foreign_key_has_an_index_to_follow(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in inspector.get_table_names():
        together = [index["column_names"] for index in inspector.get_indexes(table)]
        together += [unique["column_names"] for unique in inspector.get_unique_constraints(table)]
        together += [inspector.get_pk_constraint(table)["constrained_columns"]]
        indexed = {columns[0] for columns in together if columns}
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] in ("documents", "sections"):
                assert key["constrained_columns"][0] in indexed, (table, key["constrained_columns"])
