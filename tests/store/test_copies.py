from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from store import copying, tables
from store.backup import back_up, restore
from store.copying import copy_to
from store.errors import StoreError
from store.language import parse
from store.ledger import start_run
from store.records import Area, Tag, Theme
from store.schema import upgrade
from store.search import search
from store.session import connect, reading, writing
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import get_document, put_document
from tests.store.databases import make_address
from tests.store.examples import NIGHT, booklet, night, question

ROOT = Path(__file__).parents[2]


def fill(engine: Engine, count: int = 30) -> None:
    with writing(engine) as connection:
        put_vocabulary(connection, "v1", [Theme("careers", "Careers")], [Area("N", "Norwich", "district")])
        for n in range(count):
            put_document(connection, question(str(n), answer="Norwich."), night(0))
        put_document(connection, booklet("Norwich", "Derby"), night(0))
        put_document(connection, question("1", answer="Derby."), night(1))
        start_run(connection, "nightly", night(0), night(0))
        for document_id, version, _ in untagged(connection, 20):
            tags = [Tag("theme", "careers", 0, 0, 2, "To", "x", 1.0), Tag("area", "N", 0, 0, 2, "To", "x", 1.0)]
            put_tags(connection, document_id, version, "v1", tags, [])


def found(engine: Engine, typed: str) -> list[str]:
    with reading(engine) as connection:
        return [hit.external_id for hit in search(connection, parse(typed), today=NIGHT.date(), limit=500).hits]


def empty_database(tmp_path: Path, request: pytest.FixtureRequest, kind: str) -> Engine:
    folder = tmp_path / "other"
    folder.mkdir()
    return connect(make_address(kind, folder, request))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_is_whole_and_goes_on_as_a_store(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    fill(engine)
    target = empty_database(tmp_path, request, kind)
    copied = copy_to(engine, target)
    assert (copied.rows["documents"], copied.rows["versions"], copied.rows["tags"]) == (31, 32, 40)
    for typed in ("norwich", "theme:careers area:norwich", "derby"):
        assert found(target, typed) == found(engine, typed)
    with writing(target) as connection:
        put_document(connection, question("new", answer="Norwich"), night(2))
        start_run(connection, "nightly", night(2), night(2))
    assert "new" in found(target, "norwich")
    with pytest.raises(StoreError, match="holds documents already"):
        copy_to(engine, target)
    target.dispose()


def test_a_copy_that_stopped_goes_on_where_it_stood(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    monkeypatch.setattr(copying, "_AT_ONCE", 7)
    target = empty_database(tmp_path, request, "sqlite")
    steps: list[tuple[str, int]] = []

    def stop(table: str, rows: int) -> None:
        steps.append((table, rows))
        if (table, rows) == ("versions", 14):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_to(engine, target, progress=stop)
    again: list[tuple[str, int]] = []
    copy_to(engine, target, progress=lambda table, rows: again.append((table, rows)))
    assert again[0] == ("versions", 21)
    assert not {table for table, _ in again} & {"themes", "documents"}
    assert found(target, "norwich") == found(engine, "norwich")


def test_a_copy_begins_again_when_the_source_has_changed(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fill(engine)
    target = empty_database(tmp_path, request, "sqlite")

    def stop(table: str, rows: int) -> None:
        if table == "versions":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_to(engine, target, progress=stop)
    with writing(engine) as connection:
        put_document(connection, question("2", answer="Changed."), night(3))
    copy_to(engine, target)
    assert found(target, "changed") == ["2"]


def test_a_copy_that_differs_is_not_called_a_copy(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fill(engine)
    target = empty_database(tmp_path, request, "sqlite")

    def spoil(table: str, rows: int) -> None:
        if table == "tags":
            with writing(target) as connection:
                connection.execute(text("UPDATE documents SET heading = 'Tampered' WHERE external_id = '3'"))

    with pytest.raises(StoreError, match="the copy differs: documents has 31 rows"):
        copy_to(engine, target, progress=spoil)


@pytest.fixture
def file(tmp_path: Path) -> Engine:
    engine = connect(f"sqlite:///{tmp_path}/store.sqlite")
    upgrade(engine)
    fill(engine)
    return engine


def test_a_backup_is_taken_while_others_write_and_can_be_put_back(file: Engine, tmp_path: Path) -> None:
    with writing(file) as connection:
        put_document(connection, question("uncommitted"), night(1))
        back_up(file, tmp_path / "backups" / "monday.sqlite")
    with writing(file) as connection:
        put_document(connection, question("later", answer="Later."), night(2))
    restore(file, tmp_path / "backups" / "monday.sqlite")
    with reading(file) as connection:
        assert get_document(connection, "written_questions", "later") is None
        assert get_document(connection, "written_questions", "uncommitted") is None
        assert get_document(connection, "written_questions", "3") is not None
    with writing(file) as connection:
        put_document(connection, question("next"), night(3))
    with pytest.raises(StoreError, match="exists already"):
        back_up(file, tmp_path / "backups" / "monday.sqlite")


def test_a_damaged_or_missing_backup_changes_nothing(file: Engine, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no backup at"):
        restore(file, tmp_path / "nothing.sqlite")
    broken = tmp_path / "broken.sqlite"
    back_up(file, broken)
    size = broken.stat().st_size
    with broken.open("r+b") as stream:
        stream.seek(size // 2)
        stream.write(b"\xff" * (size // 4))
    with pytest.raises(StoreError, match="damaged"):
        restore(file, broken)
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear team, " * 1_000)
    with pytest.raises(StoreError, match="not an SQLite database"):
        restore(file, letter)
    assert len(found(file, "norwich")) == 31


def test_a_store_that_is_open_elsewhere_is_not_replaced(file: Engine, tmp_path: Path) -> None:
    back_up(file, tmp_path / "b.sqlite")
    other = connect(file.url.render_as_string())
    with reading(other) as connection:
        connection.execute(select(tables.documents.c.id)).first()
        with pytest.raises(StoreError, match=r"another program has .*store.sqlite open"):
            restore(file, tmp_path / "b.sqlite")


def test_a_damaged_store_is_restored(file: Engine, tmp_path: Path) -> None:
    back_up(file, tmp_path / "b.sqlite")
    file.dispose()
    (tmp_path / "store.sqlite").write_bytes(b"nonsense" * 5_000)
    restore(file, tmp_path / "b.sqlite")
    assert len(found(file, "norwich")) == 31


def test_a_backup_that_is_killed_leaves_no_backup(file: Engine, tmp_path: Path) -> None:
    killed = """
        import os, sys
        from pathlib import Path
        from store import backup
        from store.session import connect
        backup._check_file = lambda path: os.kill(os.getpid(), 9)
        backup.back_up(connect(sys.argv[1]), Path(sys.argv[2]))
    """
    path = tmp_path / "b.sqlite"
    address = file.url.render_as_string()
    child = subprocess.run([sys.executable, "-c", textwrap.dedent(killed), address, str(path)], cwd=ROOT, check=False)
    assert child.returncode == -9
    assert not path.exists()
    back_up(file, path)
    with reading(connect(f"sqlite:///{path}")) as connection:
        assert len(connection.execute(select(tables.documents)).all()) == 31


def test_a_missing_tool_is_named(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if engine.dialect.name == "postgresql":
        with pytest.raises(StoreError, match="pg_dump is not installed"):
            back_up(engine, tmp_path / "b")
    else:
        back_up(engine, tmp_path / "b")
        assert (tmp_path / "b").is_file()
