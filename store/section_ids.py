"""Section ids in the order of publication, so that "newest first" and "between two dates" need no other column.

An id is the proleptic day number of ``published_on`` followed by 20 bits that count within the day: 42 bits in all,
which JavaScript still counts exactly. What has no date lies before every day and so comes last. The full-text index,
the tag indexes and the table itself are all kept in the order of this number, on SQLite and on PostgreSQL alike.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, bindparam, func, select

from store.errors import StoreError
from store.session import write_alone
from store.tables import sections

__all__ = ["day_of", "first_id", "take_ids"]

_BITS = 20
_UNDATED_TO = dt.date(1000, 1, 1).toordinal() << _BITS  # no source of ours is older: the room below is for no date

_LATEST = select(func.max(sections.c.id)).where(
    sections.c.id >= bindparam("first"), sections.c.id < bindparam("beyond")
)


def first_id(day: dt.date) -> int:
    """The lowest id a section of that day can have."""
    return day.toordinal() << _BITS


def day_of(section_id: int) -> dt.date | None:
    """The day a section of that id was published."""
    return dt.date.fromordinal(section_id >> _BITS) if section_id >= _UNDATED_TO else None


def take_ids(connection: Connection, day: dt.date | None, count: int) -> list[int]:
    """Ids nobody has for that many sections of one document, first section highest: it is shown first.

    On PostgreSQL the transaction is from here on the only one that writes sections; on SQLite it always is.

    Raises:
        StoreError: the day is full.
    """
    write_alone(connection)
    if day is None or first_id(day) < _UNDATED_TO:
        first, beyond = 0, _UNDATED_TO
    else:
        first, beyond = first_id(day), (day.toordinal() + 1) << _BITS
    latest = connection.execute(_LATEST, {"first": first, "beyond": beyond}).scalar()
    start = first if latest is None else latest + 1
    if start + count > beyond:
        raise StoreError(f"{day or 'no date'}: more than {beyond - first:,} passages on one day cannot be kept")
    return list(range(start + count - 1, start - 1, -1))
