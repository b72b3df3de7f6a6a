"""Insert-or-update in both dialects, each statement built once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert, ReturningInsert

__all__ = ["add_rows", "put_rows"]


def put_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], keys: tuple[str, ...]) -> None:
    """The rows in the table: new ones inserted, those with the same keys overwritten in the columns given."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0]), keys), list(rows))


def add_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """How many of the rows were new: those that would break a uniqueness are left out."""
    return len(connection.execute(_add(connection.dialect.name, table), list(rows)).all()) if rows else 0


def _insert(dialect: str, table: Table) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@lru_cache(maxsize=128)
def _upsert(dialect: str, table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> Insert:
    statement = _insert(dialect, table)
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    if not changed:
        return statement.on_conflict_do_nothing()  # type: ignore[no-any-return]
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changed)  # type: ignore[no-any-return]


@lru_cache(maxsize=32)
def _add(dialect: str, table: Table) -> ReturningInsert[*tuple[Any, ...]]:
    first = next(iter(table.primary_key))
    return _insert(dialect, table).on_conflict_do_nothing().returning(first)  # type: ignore[no-any-return]
