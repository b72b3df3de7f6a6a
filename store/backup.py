"""A copy of the store in one file, whole and checked, and the store put back from one.

SQLite is copied as it stands at one moment, while others read and write (``VACUUM INTO``). PostgreSQL has its own
tools, ``pg_dump`` and ``pg_restore``, which must be installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import Engine, delete, text, update

from store.errors import StoreError
from store.schema import check
from store.session import connect, reading, sqlite_path, writing
from store.tables import digests, outbox, payloads, recipients, reviews, saved_searches

__all__ = ["back_up", "copy_for_readers", "restore"]

_OF_PEOPLE = (outbox, digests, recipients, saved_searches, payloads)


def back_up(engine: Engine, path: Path) -> None:
    """The store as it stands, in a new file at ``path``; killed half way, it leaves only ``path.partial``.

    Raises:
        StoreError: there is such a file already, the copy is not whole, or a tool is missing.
    """
    if path.exists():
        raise StoreError(f"{path} exists already and is not overwritten")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    if engine.dialect.name == "postgresql":
        _run("pg_dump", "--format=custom", f"--file={partial}", engine=engine)
    else:
        raw = engine.raw_connection()  # outside a transaction, where alone VACUUM can run
        try:
            raw.cursor().execute("VACUUM INTO ?", (str(partial),))
        finally:
            raw.close()
        _check_file(partial)
    _settle(partial, path)


def copy_for_readers(engine: Engine, path: Path) -> None:
    """The store in a new SQLite file that may be handed on: no person's address, saved search or name is in it.

    What the sources sent is left out too, byte for byte; every version, tag and statement is there.

    Raises:
        StoreError: there is such a file already, or the store is no SQLite file.
    """
    if engine.dialect.name != "sqlite":
        raise StoreError("only an SQLite store is copied for readers: run lessonwatch copy-to sqlite:///… first")
    if path.exists():
        raise StoreError(f"{path} exists already and is not overwritten")
    whole = path.with_name(path.name + ".whole")
    whole.unlink(missing_ok=True)
    back_up(engine, whole)
    copy = connect(f"sqlite:///{whole}")
    try:
        with writing(copy) as connection:
            for table in _OF_PEOPLE:
                connection.execute(delete(table))
            connection.execute(update(reviews).values(reviewer="a reviewer", note=None))
        back_up(copy, path)  # what was deleted stands in the first file until it is written anew
    finally:
        copy.dispose()
        for ending in ("", "-wal", "-shm"):
            whole.with_name(whole.name + ending).unlink(missing_ok=True)


def restore(engine: Engine, path: Path) -> None:
    """The store as it was in the file: everything since is lost. Nothing else may have the store open.

    Raises:
        StoreError: the file is missing, damaged or from a newer version; the store was left as it was.
    """
    if not path.is_file():
        raise StoreError(f"there is no backup at {path}")
    if engine.dialect.name == "postgresql":
        _run("pg_restore", "--clean", "--if-exists", "--single-transaction", str(path), engine=engine)
        return
    target = sqlite_path(engine)
    if target is None:
        raise StoreError("a store in memory cannot be restored")
    _check_file(path)
    _close(engine, target)
    partial = target.with_name(target.name + ".restoring")
    shutil.copyfile(path, partial)
    _settle(partial, target)


def _close(engine: Engine, target: Path) -> None:
    """The last connection closed, which writes the log into the file.

    Raises:
        StoreError: another program has the file open.
    """
    log = target.with_name(target.name + "-wal")
    try:
        with reading(engine):
            pass
    except StoreError:  # it is damaged, which is why it is restored: its log is of no more use
        engine.dispose()
        log.unlink(missing_ok=True)
    engine.dispose()
    if log.exists():
        raise StoreError(f"another program has {target} open; stop it before the store is restored")


def _check_file(path: Path) -> None:
    copy = connect(f"sqlite:///{path}")
    try:
        check(copy)
        with reading(copy) as connection:
            wrong = [row[0] for row in connection.execute(text("PRAGMA quick_check(3)")) if row[0] != "ok"]
    finally:
        copy.dispose()
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if wrong:
        raise StoreError(f"{path} is damaged: {'; '.join(wrong)}")


def _settle(partial: Path, path: Path) -> None:
    """The file under its name, on the disk before it is called done."""
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def _run(tool: str, *options: str, engine: Engine) -> None:
    if shutil.which(tool) is None:
        raise StoreError(f"{tool} is not installed; it comes with PostgreSQL's client programs")
    url = engine.url.set(drivername="postgresql", password=None)
    # A password stands on no command line, where every user of the machine could read it.
    with tempfile.NamedTemporaryFile("w", prefix="lessonwatch-") as secret:
        if engine.url.password:
            secret.write("*:*:*:*:" + re.sub(r"([\\:])", r"\\\1", str(engine.url.password)))
            secret.flush()
            url = url.update_query_dict({"passfile": secret.name})
        program = [tool, f"--dbname={url.render_as_string(hide_password=False)}", *options]
        done = subprocess.run(program, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StoreError(f"{tool}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
