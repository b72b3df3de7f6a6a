from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from store.errors import StoreError
from store.schema import upgrade
from store.session import connect, reading, writing
from store.writing import get_document, put_document
from tests.store.examples import night, question

ROOT = Path(__file__).parents[2]


def count(connection: Connection, table: str) -> int:
    return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def check_whole(engine: Engine) -> None:
    """Every document has its version and its passages, and the index has exactly the passages."""
    with writing(engine) as connection:
        versions = "SELECT count(*) FROM versions v JOIN documents d ON d.id = v.document_id AND d.version = v.number"
        assert connection.scalar(text(versions)) == count(connection, "documents")
        assert count(connection, "sections") == count(connection, "documents")
        if engine.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            check = "INSERT INTO section_text (section_text, rank) VALUES ('integrity-check', 1)"
            connection.execute(text(check))


def test_what_fails_half_way_is_undone_whole(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as connection:
        put_document(connection, question("1"), night(0))
        raise RuntimeError("the reader stumbled")
    with reading(engine) as connection:
        assert count(connection, "documents") == 0


WRITE_FOR_EVER = """
    import sys
    from store.session import connect, writing
    from store.writing import put_document
    from tests.store.examples import night, question
    engine = connect(sys.argv[1])
    for n in range(1_000_000):
        with writing(engine) as connection:
            for part in range(10):
                put_document(connection, question(f"{n}-{part}", answer="Norwich."), night(0))
        print(n, flush=True)
"""


def test_a_writer_that_is_killed_loses_nothing_that_was_committed(engine: Engine, address: str) -> None:
    for _ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITE_FOR_EVER), address],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        committed = [int(child.stdout.readline()) for _ in range(5)]
        child.kill()
        child.wait()
        with reading(engine) as connection:
            for n in committed:
                for part in range(10):
                    assert get_document(connection, "written_questions", f"{n}-{part}") is not None
            assert count(connection, "documents") % 10 == 0
        check_whole(engine)


def test_a_migration_that_is_killed_leaves_nothing_behind(address: str) -> None:
    killed = """
        import os, sys
        from alembic import command
        from store import schema
        from store.session import connect
        run = command.upgrade
        def run_and_die(config, to):
            run(config, to)
            os.kill(os.getpid(), 9)
        command.upgrade = run_and_die
        schema.upgrade(connect(sys.argv[1]))
    """
    child = subprocess.run([sys.executable, "-c", textwrap.dedent(killed), address], cwd=ROOT, check=False)
    assert child.returncode == -9
    engine = connect(address)
    upgrade(engine)
    with writing(engine) as connection:
        put_document(connection, question(), night(0))
    check_whole(engine)
    engine.dispose()


def test_a_full_disk_undoes_the_transaction_and_is_named(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/store.sqlite")
    upgrade(engine)
    with writing(engine) as connection:
        put_document(connection, question("1"), night(0))
    with pytest.raises(StoreError) as told, writing(engine) as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages + 5}"))
        for n in range(2, 1_000):
            put_document(connection, question(str(n), answer="Norwich " * 200), night(0))
    assert f"MB are free on the file system of {tmp_path}" in str(told.value)
    assert "the disk is full" in str(told.value)
    assert "what was being written was undone" in str(told.value)
    with reading(engine) as connection:
        assert count(connection, "documents") == 1
    engine.dispose()


def test_a_reader_sees_one_moment_and_never_waits_for_a_writer(engine: Engine) -> None:
    with reading(engine) as reader:
        before = count(reader, "documents")
        with writing(engine) as writer:
            put_document(writer, question("1"), night(0))
            started = time.monotonic()
            assert count(reader, "documents") == before
            assert time.monotonic() - started < 5
        if engine.dialect.name == "sqlite":
            assert count(reader, "documents") == before
    with reading(engine) as reader:
        assert count(reader, "documents") == 1
