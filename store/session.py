"""Connections: one address for SQLite or PostgreSQL, readers that never wait, one writer at a time.

SQLite comes from pysqlite3 where it is installed: the library inside Python may still have the WAL bug that was
mended in 3.51.3. A writer says BEGIN IMMEDIATE, so that it waits its turn instead of failing when it first writes.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from store.errors import StoreError

__all__ = ["connect", "reading", "sqlite_path", "write_alone", "writing"]

_ONE_WRITER = text("SELECT pg_advisory_xact_lock(7215401)")
_ALONE = "writes_alone"  # of a connection: the transaction in which it was last the only writer
OLDEST_SQLITE = (3, 38, 0)
_BUSY_MILLISECONDS = 30_000
_PAGE_BYTES = 16_384
_CACHE_KIBIBYTES = 65_536
# In less room the hits of a common word are remembered by the page, and each passage on it looked at. To start workers
# or a compiler takes longer than a search may.
_POSTGRESQL = "-c work_mem=64MB -c max_parallel_workers_per_gather=0 -c jit=off"


def connect(url: str, *, waits_for_disk: bool = True) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://…``.

    One that does not wait until the disk has each transaction writes several times as many; a power cut may then undo
    the last of them, and leaves the store as it stood before these. That is for what can be read again.

    Raises:
        StoreError: the address is not one of these, or the SQLite library cannot serve us.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError("the database address cannot be read; write sqlite:///path or postgresql://…") from None
    backend = address.get_backend_name()
    if backend == "sqlite":
        return _connect_sqlite(address, "FULL" if waits_for_disk else "NORMAL")
    if backend in ("postgresql", "postgres"):
        ours = _POSTGRESQL + ("" if waits_for_disk else " -c synchronous_commit=off")
        options = {} if "options" in address.query else {"options": ours}
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=options)
    raise StoreError(f"{backend} is not a database this service knows; write sqlite:///path or postgresql://…")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment of the database from first to last."""
    with _in_plain_words(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, *, enforces_keys: bool = True) -> Iterator[Connection]:
    """A connection that writes: committed when the block ends well, undone whole when it does not.

    Without ``enforces_keys`` SQLite lets a table be rebuilt: dropping one would delete what refers to it.
    """
    with _in_plain_words(engine), engine.connect() as connection:
        writer = connection.execution_options(is_writer=True)
        held: Any = connection.connection.dbapi_connection
        is_lenient = engine.dialect.name == "sqlite" and not enforces_keys
        if is_lenient:  # can be switched only outside a transaction
            held.execute("PRAGMA foreign_keys = OFF")
        try:
            with writer.begin():
                yield writer
        finally:
            if is_lenient:
                held.execute("PRAGMA foreign_keys = ON")


def write_alone(connection: Connection) -> None:
    """From here to the end of its transaction this is the only connection that writes documents and tags.

    On SQLite it always is; on PostgreSQL others wait here.
    """
    transaction = connection.get_transaction()
    if connection.dialect.name == "postgresql" and connection.info.get(_ALONE) is not transaction:
        connection.execute(_ONE_WRITER)
        connection.info[_ALONE] = transaction


def sqlite_path(engine: Engine) -> Path | None:
    """The file of an SQLite database; None for one in memory and for PostgreSQL."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name)


def sqlite_library() -> ModuleType:
    """The DB-API module whose SQLite is used.

    Raises:
        StoreError: its SQLite is too old, or was built without FTS5.
    """
    try:
        library = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        library = importlib.import_module("sqlite3.dbapi2")
    check_sqlite(library)
    return library


def check_sqlite(library: Any) -> None:
    """Nothing, when this SQLite can serve us.

    Raises:
        StoreError: it is too old, or was built without FTS5.
    """
    version = tuple(int(part) for part in library.sqlite_version.split("."))
    if version < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(
            f"the SQLite library here is {library.sqlite_version} and {oldest} is needed: install pysqlite3"
        )
    probe = library.connect(":memory:")
    try:
        probe.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
    except library.OperationalError as error:
        raise StoreError(f"the SQLite library here cannot search text (no FTS5: {error}): install pysqlite3") from error
    finally:
        probe.close()


def _connect_sqlite(address: URL, synchronous: str) -> Engine:
    address = address.set(drivername="sqlite")
    options: dict[str, Any] = {"module": sqlite_library()}
    if address.database in (None, "", ":memory:"):
        options["poolclass"] = StaticPool  # every connection sees the same memory
    else:
        folder = Path(str(address.database)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the folder {folder} of the database cannot be made: {error.strerror}") from error
    try:
        engine = create_engine(address, **options)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"the database address cannot be used: {error}") from error
    event.listen(engine, "connect", partial(_prepare, synchronous=synchronous))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object, synchronous: str) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        f"page_size = {_PAGE_BYTES}",  # of a new file: passages fill smaller pages badly
        "journal_mode = WAL",
        f"synchronous = {synchronous}",  # FULL: a digest that was marked as sent must stay so after a power cut
        "foreign_keys = ON",
        f"cache_size = -{_CACHE_KIBIBYTES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get("is_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


@contextmanager
def _in_plain_words(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if words := _words(engine, error):
            raise StoreError(words) from error
        raise


def _words(engine: Engine, error: DBAPIError) -> str | None:
    """What happened to the database as a whole, or None where the error is about a statement of ours."""
    reason = str(error.orig).strip()
    name = str(sqlite_path(engine) or engine.url.render_as_string(hide_password=True))
    if "disk is full" in reason or "No space left" in reason or getattr(error.orig, "sqlstate", None) == "53100":
        return f"{name}: the disk is full{_room(engine)}; what was being written was undone"
    if engine.dialect.name == "sqlite" and "disk I/O error" in reason:  # a quota, a limit on files, or a broken disk
        return f"{name}: the file could not be written or read{_room(engine)}; what was being written was undone"
    plain = {
        "unable to open database file": "the file cannot be opened",
        "file is not a database": "the file is not an SQLite database",
        "malformed": f"the file is damaged ({reason}): restore a backup",
        "vtable constructor failed": "the file is damaged (its search index cannot be opened): restore a backup",
        "readonly database": "the file or its folder cannot be written to",
        "database is locked": f"another program has held it for more than {_BUSY_MILLISECONDS // 1000} seconds",
    }
    for mark, words in plain.items():
        if engine.dialect.name == "sqlite" and mark in reason:
            return f"{name}: {words}"
    if error.connection_invalidated or "connection failed" in reason or "connection is bad" in reason:
        return f"{name}: the database cannot be reached: {reason}"
    return None


def _room(engine: Engine) -> str:
    path = sqlite_path(engine)
    if path is None:
        return ""
    folder = path.resolve().parent
    return f" ({shutil.disk_usage(folder).free / 1e6:,.0f} MB are free on the file system of {folder})"
