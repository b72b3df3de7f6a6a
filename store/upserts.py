"""Many rows in both dialects: insert-or-update, each statement built once, and COPY where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert, ReturningInsert

from store.asking import driver_of

__all__ = ["add_rows", "pour_rows", "put_rows"]


def put_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], keys: tuple[str, ...]) -> None:
    """The rows in the table: new ones inserted, those with the same keys overwritten in the columns given."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0]), keys), list(rows))


def add_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """How many of the rows were new: those that would break a uniqueness are left out."""
    return len(connection.execute(_add(connection.dialect.name, table), list(rows)).all()) if rows else 0


def pour_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Many new rows in the table, by the road on which the database takes them fastest; all name the same columns."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    columns = [table.c[name] for name in rows[0]]
    to_driver = [column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in columns]
    pairs = [(column.name, process or _as_it_is) for column, process in zip(columns, to_driver, strict=True)]
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(quote(name) for name, _ in pairs)}) FROM STDIN"
    with driver_of(connection) as driver, driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([process(row[name]) for name, process in pairs])


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


def _as_it_is(value: Any) -> Any:
    return value
