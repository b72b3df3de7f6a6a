"""What is news: the documents of which a version was kept since a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from store.tables import documents, runs, versions

__all__ = ["News", "in_parts", "latest_observation", "read_news"]

_AT_ONCE = 5_000  # ids in one statement


@dataclass(frozen=True, slots=True)
class News:
    """A document of which something was kept, and between which of its versions.

    ``since`` is the version that was the latest before; 0: there was none.
    """

    document_id: int
    since: int
    version: int
    observed_at: dt.datetime  # of the latest
    is_tagged: bool


def read_news(connection: Connection, heard_to: dt.datetime) -> tuple[News, ...]:
    """The documents with versions observed at or after ``heard_to``.

    What a backfill found for the first time is history and no news; what it found changed is news.
    """
    spans = connection.execute(
        select(
            versions.c.document_id,
            func.min(versions.c.number).label("first"),
            func.max(versions.c.number).label("last"),
            func.max(versions.c.observed_at).label("observed_at"),
            documents.c.tagged_with,
        )
        .join(documents, documents.c.id == versions.c.document_id)
        .where(versions.c.observed_at >= heard_to)
        .group_by(versions.c.document_id, documents.c.tagged_with)
        .order_by(versions.c.document_id)
    ).all()
    found_by_backfill = _found_by_backfill(connection, [span.document_id for span in spans if span.first == 1])
    news = []
    for span in spans:
        since = 1 if span.document_id in found_by_backfill else span.first - 1
        if since < span.last:
            news.append(News(span.document_id, since, span.last, span.observed_at, span.tagged_with is not None))
    return tuple(news)


def latest_observation(connection: Connection) -> dt.datetime | None:
    """When the newest version was observed, or None in an empty store."""
    return connection.execute(select(func.max(versions.c.observed_at))).scalar()


def in_parts(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids in lists that fit into one statement."""
    listed = list(ids)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def _found_by_backfill(connection: Connection, document_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for part in in_parts(document_ids):
        rows = connection.execute(
            select(versions.c.document_id)
            .join(runs, runs.c.as_of == versions.c.observed_at)
            .where(versions.c.document_id.in_(part), versions.c.number == 1, runs.c.job == "backfill")
        )
        found.update(row.document_id for row in rows)
    return found
