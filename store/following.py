"""What a crawler remembers of an item between nights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from store.tables import followed as followed_table
from store.upserts import put_rows

__all__ = ["Followed", "due_items", "followed", "open_items", "put_followed"]

_AT_ONCE = 500
_columns = followed_table.c


@dataclass(frozen=True, slots=True)
class Followed:
    """One item: when it was read, whether an answer is still to come, and when it is owed another look."""

    external_id: str
    row_hash: str | None = None  # of the list row that led to the last reading
    read_on: dt.date | None = None
    is_open: bool = False
    settled_on: dt.date | None = None
    due_on: dt.date | None = None
    misses: int = 0  # sightings in a row of its absence


_OF_SOURCE = _columns.source == bindparam("source")
# SQLite scans the table for pairs in IN, so the source stands apart.
_NAMED = select(followed_table).where(_OF_SOURCE, _columns.external_id.in_(bindparam("ids", expanding=True)))
_OPEN = select(followed_table).where(_OF_SOURCE, _columns.is_open).order_by(_columns.external_id)
_DUE = (
    select(followed_table)
    .where(_OF_SOURCE, _columns.due_on <= bindparam("day"), ~_columns.is_open)
    .order_by(_columns.due_on, _columns.external_id)
    .limit(bindparam("most"))
)


def followed(connection: Connection, source: str, ids: Iterable[str]) -> dict[str, Followed]:
    """What is remembered of those items, by id; what is not known is left out."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Followed] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = connection.execute(_NAMED, {"source": source, "ids": wanted[start : start + _AT_ONCE]})
        found |= {row.external_id: _followed(row) for row in rows}
    return found


def open_items(connection: Connection, source: str) -> list[Followed]:
    """Every item of the source that is still open."""
    return [_followed(row) for row in connection.execute(_OPEN, {"source": source})]


def due_items(connection: Connection, source: str, on: dt.date, limit: int) -> list[Followed]:
    """The settled items that are owed a look by that day, most overdue first."""
    return [_followed(row) for row in connection.execute(_DUE, {"source": source, "day": on, "most": limit})]


def put_followed(connection: Connection, source: str, items: Sequence[Followed]) -> None:
    """Remember those items, in place of what was remembered of them."""
    rows = {item.external_id: {"source": source, **asdict(item)} for item in items}
    put_rows(connection, followed_table, list(rows.values()), ("source", "external_id"))


def _followed(row: Row[*tuple[Any, ...]]) -> Followed:
    values = row._asdict()
    del values["source"]
    return Followed(**values)
