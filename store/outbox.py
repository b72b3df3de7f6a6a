"""What is to be sent: each match once for each person, gathered into digests, committed before anything leaves."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from store.news import in_parts
from store.tables import digests, outbox
from store.tables import saved_searches as searches
from store.upserts import add_rows

__all__ = [
    "Digest",
    "Match",
    "Waiting",
    "digest_matches",
    "mark_failed",
    "mark_sent",
    "put_digest",
    "put_matches",
    "read_told",
    "unsent_digests",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Match:
    """One version of a document that one person is to hear of because of one search."""

    search_id: int
    address: str
    document_id: int
    version: int
    why: Mapping[str, Any]  # what in the search matched, with quotes
    section_id: int | None = None  # the best passage; it may be gone by the time it is sent


@dataclass(frozen=True, slots=True)
class Waiting:
    """A match in the outbox."""

    id: int
    search_id: int
    search_name: str
    query: str
    address: str
    document_id: int
    version: int
    section_id: int | None
    why: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Digest:
    """One email to one person."""

    id: int
    run_id: int | None
    address: str
    message_id: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    attempts: int
    note: str | None  # why the last attempt failed


def put_matches(connection: Connection, matches: Iterable[Match]) -> int:
    """How many of the matches were new: the same version is put once for a search and a person."""
    rows = [
        {
            "search_id": match.search_id,
            "address": match.address,
            "document_id": match.document_id,
            "version": match.version,
            "section_id": match.section_id,
            "why": json.dumps(match.why, ensure_ascii=False),
        }
        for match in matches
    ]
    return add_rows(connection, outbox, rows)


_MATCHES = (
    select(outbox, searches.c.name, searches.c.query)
    .join(searches, searches.c.id == outbox.c.search_id)
    .order_by(outbox.c.address, searches.c.name, outbox.c.id)
)


def read_told(connection: Connection, document_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """By search the documents among these that it was told of, each with the latest version it was told of."""
    told: dict[int, dict[int, int]] = {}
    for part in in_parts(document_ids):
        rows = connection.execute(
            select(outbox.c.search_id, outbox.c.document_id, func.max(outbox.c.version).label("version"))
            .where(outbox.c.document_id.in_(part))
            .group_by(outbox.c.search_id, outbox.c.document_id)
        )
        for row in rows:
            told.setdefault(row.search_id, {})[row.document_id] = row.version
    return told


def waiting(connection: Connection) -> list[Waiting]:
    """The matches that are in no digest yet, by person and search."""
    return [_waiting(row) for row in connection.execute(_MATCHES.where(outbox.c.digest_id.is_(None)))]


def put_digest(
    connection: Connection,
    address: str,
    message_id: str,
    match_ids: Sequence[int],
    now: dt.datetime,
    run_id: int | None = None,
) -> int:
    """The number of a new digest that holds those matches."""
    row = {"address": address, "message_id": message_id, "created_at": now, "run_id": run_id}
    digest_id: int = connection.execute(insert(digests).returning(digests.c.id), row).scalar_one()
    for match_id in match_ids:
        connection.execute(update(outbox).where(outbox.c.id == match_id).values(digest_id=digest_id))
    return digest_id


def digest_matches(connection: Connection, digest_id: int) -> list[Waiting]:
    """The matches a digest holds, by search."""
    return [_waiting(row) for row in connection.execute(_MATCHES.where(outbox.c.digest_id == digest_id))]


def unsent_digests(connection: Connection) -> list[Digest]:
    """Digests that were committed and are not known to have been sent, oldest first."""
    statement = select(digests).where(digests.c.sent_at.is_(None)).order_by(digests.c.id)
    return [Digest(**row._asdict()) for row in connection.execute(statement)]


def mark_sent(connection: Connection, digest_id: int, now: dt.datetime) -> None:
    """Remember that the digest has left."""
    statement = update(digests).where(digests.c.id == digest_id)
    connection.execute(statement.values(sent_at=now, attempts=digests.c.attempts + 1, note=None))


def mark_failed(connection: Connection, digest_id: int, reason: str) -> None:
    """Remember that the digest could not be sent this time, and why."""
    statement = update(digests).where(digests.c.id == digest_id)
    connection.execute(statement.values(attempts=digests.c.attempts + 1, note=reason))


def _waiting(row: Row[*tuple[Any, ...]]) -> Waiting:
    return Waiting(
        id=row.id,
        search_id=row.search_id,
        search_name=row.name,
        query=row.query,
        address=row.address,
        document_id=row.document_id,
        version=row.version,
        section_id=row.section_id,
        why=json.loads(row.why),
    )
