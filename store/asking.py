"""Statements in our own words, straight to the driver: what a search asks is too small to be built anew each time.

Through SQLAlchemy's expressions a first page cost several times what the database took for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from store.fulltext import VECTOR

__all__ = ["among", "ask", "ask_binary", "driver_of", "listed"]

_NAMED = re.compile(r"(?<![:\w]):([a-z]\w*)")


def ask(connection: Connection, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement whose values are named ``:name``, as the driver gives them."""
    if connection.dialect.name == "postgresql":
        return _ask_postgresql(connection, statement, values)
    return connection.exec_driver_sql(statement, dict(values)).all()


def ask_binary(connection: Connection, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
    """As ``ask``, for rows with many bytes: PostgreSQL sends those twice as long otherwise."""
    if connection.dialect.name == "postgresql":
        return _ask_postgresql(connection, statement, values, is_binary=True)
    return ask(connection, statement, values)


@contextmanager
def driver_of(connection: Connection) -> Iterator[Any]:
    """The connection of the driver itself, whose errors become those of SQLAlchemy."""
    driver: Any = connection.connection.dbapi_connection
    try:
        yield driver
    except driver.Error as error:
        raise DBAPIError(None, None, error) from error


def _ask_postgresql(
    connection: Connection, statement: str, values: Mapping[str, Any], *, is_binary: bool = False
) -> Sequence[Any]:
    from psycopg.rows import namedtuple_row  # which those who keep their store in SQLite need not wait for

    prepare = False if VECTOR in statement else None  # a plan for any words at all walks every passage for a rare one
    with driver_of(connection) as driver, driver.cursor(binary=is_binary, row_factory=namedtuple_row) as cursor:
        return cursor.execute(_for_psycopg(statement), dict(values), prepare=prepare).fetchall()  # type: ignore[no-any-return]


def among(dialect: str, name: str) -> str:
    """The condition of being in the list that is given as ``:name``."""
    return f"IN (SELECT value FROM json_each(:{name}))" if dialect == "sqlite" else f"= ANY(:{name})"  # noqa: S608


def listed(dialect: str, values: Iterable[Any]) -> object:
    """The list as the driver takes it."""
    return json.dumps(list(values)) if dialect == "sqlite" else list(values)


@lru_cache(maxsize=512)
def _for_psycopg(statement: str) -> str:
    return _NAMED.sub(r"%(\1)s", statement.replace("%", "%%"))
