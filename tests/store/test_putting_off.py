"""A backfill writes a document at a time with the words put off: what is found meanwhile, and afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from store.backup import back_up, restore
from store.bulk import load_documents, mend, put_words_off
from store.copying import copy_to
from store.facets import count_facets
from store.health import find_faults
from store.language import parse
from store.putting_off import are_kept_up, catch_up, count_waiting, owed
from store.schema import upgrade
from store.search import Results, search
from store.session import connect, reading, writing
from store.writing import put_document
from tests.store.databases import make_address
from tests.store.examples import NIGHT, booklet, night, question

ROOT = Path(__file__).parents[2]


def ask(engine: Engine, typed: str) -> Results:
    with reading(engine) as connection:
        return search(connection, parse(typed), today=NIGHT.date(), limit=500)


def uins(engine: Engine, typed: str) -> set[str]:
    return {hit.external_id for hit in ask(engine, typed).hits}


def put(engine: Engine, *documents: object, moment: int = 0) -> None:
    for document in documents:
        with writing(engine) as connection:
            put_document(connection, document, night(moment))  # type: ignore[arg-type]


def waiting(engine: Engine) -> int:
    with reading(engine) as connection:
        return count_waiting(connection)


@pytest.fixture
def put_off_on_sqlite(engine: Engine) -> bool:
    """A store with two documents from before, in which words are put off; whether they are, on this database."""
    put(engine, question("1", answer="Ipswich."), question("2", answer="Ipswich and Derby."))
    put_words_off(engine)
    return engine.dialect.name == "sqlite"


def test_what_was_read_before_is_found_all_the_while_and_what_is_new_afterwards(
    engine: Engine, put_off_on_sqlite: bool
) -> None:
    put(engine, question("3", answer="Ipswich."), booklet("Ipswich", "Derby"))
    assert uins(engine, "ipswich") >= {"1", "2"}
    assert ("3" in uins(engine, "ipswich")) is not put_off_on_sqlite
    assert "3" in uins(engine, "uin:3")
    assert mend(engine) is put_off_on_sqlite
    assert uins(engine, "ipswich") >= {"1", "2", "3"}
    assert find_faults(engine) == []
    put(engine, question("4", answer="Ipswich."))
    assert "4" in uins(engine, "ipswich")
    assert not mend(engine)


def test_a_search_for_words_says_that_their_index_is_being_built(engine: Engine, put_off_on_sqlite: bool) -> None:
    assert ask(engine, "ipswich").notes == ()
    put(engine, question("3", answer="Ipswich."))
    told = "1 passages that a backfill has just read are not found by their words yet"
    for typed in ("ipswich", "-ipswich", "kind:written_question (derby OR uin:1)"):
        assert any(told in note for note in ask(engine, typed).notes) is put_off_on_sqlite, typed
        with reading(engine) as connection:
            counted = count_facets(connection, parse(typed), today=NIGHT.date())
        assert any(told in note for note in counted.notes) is put_off_on_sqlite, typed
    assert ask(engine, "kind:written_question").notes == ()
    mend(engine)
    assert ask(engine, "ipswich").notes == ()


def test_documents_that_change_meanwhile_are_never_found_by_old_words(engine: Engine, put_off_on_sqlite: bool) -> None:
    put(engine, question("3", answer="Ipswich."))
    put(engine, question("1", answer="Leeds."), question("3", answer="Leeds."), moment=1)  # before, and put off
    put(engine, question("2", answer="Leeds."), question("2", answer="Hull."), moment=2)
    assert uins(engine, "ipswich") == set()
    mend(engine)
    assert uins(engine, "ipswich") == set()
    assert uins(engine, "leeds") == {"1", "3"}
    assert uins(engine, "hull") == {"2"}
    assert find_faults(engine) == []


def test_deleted_passages_wait_no_more(engine: Engine, put_off_on_sqlite: bool) -> None:
    put(engine, question("3", answer="Ipswich."))
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM documents WHERE external_id IN ('1', '3')"))
    assert waiting(engine) == 0
    assert uins(engine, "ipswich") == {"2"}


def test_putting_off_twice_is_putting_off_once(engine: Engine, put_off_on_sqlite: bool) -> None:
    put(engine, question("3", answer="Ipswich."))
    put_words_off(engine)
    assert waiting(engine) == int(put_off_on_sqlite)
    assert mend(engine) is put_off_on_sqlite
    assert uins(engine, "ipswich") == {"1", "2", "3"}


def test_words_are_caught_up_with_a_part_at_a_time(engine: Engine, put_off_on_sqlite: bool) -> None:
    put(engine, *(question(str(n), answer="Ipswich.") for n in range(10, 15)))
    if not put_off_on_sqlite:
        return
    with writing(engine) as connection:
        assert catch_up(connection, 3)
        assert not are_kept_up(connection)
    assert waiting(engine) == 2
    put(engine, question("20", answer="Ipswich."), question("10", answer="Derby."), moment=1)
    assert mend(engine)
    assert uins(engine, "ipswich") == {"1", "2", "11", "12", "13", "14", "20"}
    assert find_faults(engine) == []


def test_a_stop_between_two_parts_leaves_the_rest_owed(engine: Engine, put_off_on_sqlite: bool) -> None:
    def stop() -> None:
        raise InterruptedError

    if put_off_on_sqlite:
        put(engine, question("3", answer="Ipswich."))
        with pytest.raises(InterruptedError):
            mend(engine, stop)
        assert waiting(engine) == 1


def test_a_load_during_a_backfill_leaves_nothing_owed(engine: Engine, put_off_on_sqlite: bool) -> None:
    put(engine, question("3", answer="Ipswich."))
    load_documents(engine, [(question("4", answer="Ipswich."), None)], night(1))
    with reading(engine) as connection:
        assert owed(connection) is None
    assert uins(engine, "ipswich") == {"1", "2", "3", "4"}
    assert find_faults(engine) == []


def test_a_copy_owes_nothing_of_what_its_source_owes(
    engine: Engine, put_off_on_sqlite: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    put(engine, question("3", answer="Ipswich."))
    (tmp_path / "other").mkdir()
    target = connect(make_address("sqlite", tmp_path / "other", request))
    copy_to(engine, target)
    assert uins(target, "ipswich") == {"1", "2", "3"}
    assert find_faults(target) == []
    target.dispose()


def test_a_backup_taken_meanwhile_goes_on_where_it_stood(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    put_words_off(engine)
    put(engine, question("3", answer="Ipswich."))
    back_up(engine, tmp_path / "backup.db")
    mend(engine)
    restore(engine, tmp_path / "backup.db")
    assert waiting(engine) == 1
    upgrade(engine)
    assert uins(engine, "ipswich") == {"3"}
    assert find_faults(engine) == []
    engine.dispose()


KILLED = """
    import os, sys
    from store import bulk
    from store.session import connect, writing
    from store.writing import put_document
    from tests.store.examples import night, question
    moment, engine = sys.argv[2], connect(sys.argv[1], waits_for_disk=False)
    bulk._AT_ONCE = 7
    bulk.put_words_off(engine)
    for n in range(30):
        with writing(engine) as connection:
            put_document(connection, question(str(n), answer="Ipswich."), night(0))
            if moment == "writing" and n == 20:
                os.kill(os.getpid(), 9)
    parts = []
    def far_enough():
        parts.append(1)
        if moment == "building" and len(parts) == 3 or engine.dialect.name == "postgresql":
            os.kill(os.getpid(), 9)
    bulk.mend(engine, far_enough)
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize(("moment", "kept", "left"), [("writing", 20, 20), ("building", 30, 16)])
def test_a_backfill_that_is_killed_is_mended_by_the_next_run(
    engine: Engine, address: str, moment: str, kept: int, left: int
) -> None:
    told = [sys.executable, "-c", textwrap.dedent(KILLED), address, moment]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(told, cwd=ROOT, env=environment, check=False)
    assert done.returncode == -9
    if engine.dialect.name == "sqlite":
        assert waiting(engine) == left
        assert len(uins(engine, "ipswich")) == kept - left
        (fault,) = find_faults(engine)
        assert f"still to be built for {left} passages" in fault
    mend(engine)
    assert len(uins(engine, "ipswich")) == kept
    assert find_faults(engine) == []
