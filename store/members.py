"""Members of both Houses, as they were described for the days that were asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from store.records import Member
from store.tables import members
from store.upserts import put_rows

__all__ = ["members_known", "put_members", "seats_on"]

_AT_ONCE = 500
_SEATS = select(members).where(members.c.member_id.in_(bindparam("ids", expanding=True)))
_KNOWN = (
    select(members.c.member_id, members.c.as_of)
    .where(members.c.member_id.in_(bindparam("ids", expanding=True)))
    .order_by(members.c.member_id, members.c.as_of)
)


def put_members(connection: Connection, found: Iterable[Member]) -> None:
    """Keep each reading, in place of one of the same member for the same day."""
    rows = {(member.member_id, member.as_of): asdict(member) for member in found}
    put_rows(connection, members, list(rows.values()), ("member_id", "as_of"))


def seats_on(connection: Connection, wanted: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], str]:
    """The constituency of each member of the Commons on the nearest day that was asked for, the earlier of two."""
    days = set(wanted)
    ids = sorted({member_id for member_id, _ in days})
    readings: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        for row in connection.execute(_SEATS, {"ids": ids[start : start + _AT_ONCE]}):
            readings.setdefault(row.member_id, []).append(row)
    nearest = {
        (member_id, day): min(readings[member_id], key=lambda row: (abs(row.as_of - day), row.as_of > day))
        for member_id, day in days
        if member_id in readings
    }
    return {key: row.seat for key, row in nearest.items() if row.house == "Commons" and row.seat}


def members_known(connection: Connection, ids: Iterable[int]) -> dict[int, list[dt.date]]:
    """The days for which each of those members was asked for; members never asked for are left out."""
    wanted = list(dict.fromkeys(ids))
    known: dict[int, list[dt.date]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        for row in connection.execute(_KNOWN, {"ids": wanted[start : start + _AT_ONCE]}):
            known.setdefault(row.member_id, []).append(row.as_of)
    return known
