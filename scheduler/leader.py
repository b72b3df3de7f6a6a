"""One run at a time, across processes and machines that share a database."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from store.errors import StoreError
from store.session import sqlite_path

_LOCK_KEY = 7_215_402  # any number that nothing else in the database locks
_TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")
_IN_MEMORY = threading.Lock()


class AlreadyRunning(Exception):
    """Another process is at work on this store, and which."""


@contextmanager
def leading(engine: Engine) -> Iterator[None]:
    """The block alone works on the store, and a process that is killed in it gives way at once.

    Beside an SQLite file a lock file is held, on PostgreSQL a session's advisory lock: both end with their holder,
    however it dies.

    Raises:
        AlreadyRunning: another process, or another thread of this one, is in such a block.
        StoreError: the folder of the database cannot be written to.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine):
            yield
    elif path := sqlite_path(engine):
        with _file_lock(path.with_name(path.name + ".run-lock")):
            yield
    else:
        with _thread_lock():
            yield


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)  # not inherited: an orphaned child does not hold it
    except OSError as error:
        raise StoreError(f"{path}: the lock of a run cannot be made: {error.strerror}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 200).decode("utf-8", "replace").strip()
            raise AlreadyRunning(f"another run is at work ({holder or path})") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} since {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode(), 0)
        yield
    finally:
        os.close(handle)  # the file stays: removing it would let two processes lock two files of one name


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[None]:
    # A connection of its own, outside any transaction: nothing is held open on the server but the lock.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(_TRY_LOCK, {"key": _LOCK_KEY}):
            raise AlreadyRunning("another run is at work on this PostgreSQL database")
        try:
            yield
        finally:
            connection.execute(_UNLOCK, {"key": _LOCK_KEY})


@contextmanager
def _thread_lock() -> Iterator[None]:
    if not _IN_MEMORY.acquire(blocking=False):
        raise AlreadyRunning("another run is at work in this process")
    try:
        yield
    finally:
        _IN_MEMORY.release()
