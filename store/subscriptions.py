"""Saved searches, who receives them, and up to when each has been heard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from store.errors import StoreError
from store.tables import recipients
from store.tables import saved_searches as searches

__all__ = ["SavedSearch", "add_search", "quarantine", "release", "remove_search", "saved_searches", "set_heard"]


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is asked again after every night, and who is told what is new in it."""

    id: int
    name: str
    query: str
    addresses: tuple[str, ...]
    created_at: dt.datetime
    heard_to: dt.datetime  # versions observed at or after this are still to be matched
    is_quarantined: bool = False
    note: str | None = None  # why it was quarantined


def add_search(
    connection: Connection, name: str, query: str, addresses: Iterable[str], now: dt.datetime
) -> SavedSearch:
    """The new saved search, to be heard from ``now`` on.

    Raises:
        StoreError: the name is taken, or nobody is to receive it.
    """
    to = tuple(dict.fromkeys(addresses))
    if not to:
        raise StoreError(f"the saved search {name} has nobody to write to")
    if connection.execute(select(searches.c.id).where(searches.c.name == name)).first():
        raise StoreError(f"there is already a saved search named {name}")
    row = {"name": name, "query": query, "created_at": now, "heard_to": now}
    search_id: int = connection.execute(insert(searches).returning(searches.c.id), row).scalar_one()
    connection.execute(insert(recipients), [{"search_id": search_id, "address": address} for address in to])
    return SavedSearch(search_id, name, query, to, now, now)


def saved_searches(connection: Connection) -> list[SavedSearch]:
    """All saved searches by name, the quarantined among them."""
    addresses: dict[int, list[str]] = {}
    for row in connection.execute(select(recipients).order_by(recipients.c.address)):
        addresses.setdefault(row.search_id, []).append(row.address)
    return [
        SavedSearch(**{**row._asdict(), "addresses": tuple(addresses.get(row.id, ()))})
        for row in connection.execute(select(searches).order_by(searches.c.name))
    ]


def remove_search(connection: Connection, name: str) -> bool:
    """Whether there was such a saved search; it and what still waited to be sent for it are gone."""
    return connection.execute(delete(searches).where(searches.c.name == name)).rowcount > 0


def set_heard(connection: Connection, search_id: int, moment: dt.datetime) -> None:
    """Remember that every version observed before that moment was matched."""
    connection.execute(update(searches).where(searches.c.id == search_id).values(heard_to=moment))


def quarantine(connection: Connection, search_id: int, reason: str) -> None:
    """Set one search aside, with the reason, so that the others go on."""
    statement = update(searches).where(searches.c.id == search_id)
    connection.execute(statement.values(is_quarantined=True, note=reason))


def release(connection: Connection, search_id: int) -> None:
    """Take a search that works again out of quarantine."""
    statement = update(searches).where(searches.c.id == search_id)
    connection.execute(statement.values(is_quarantined=False, note=None))
