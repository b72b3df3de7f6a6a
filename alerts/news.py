"""What is news: the documents of which a version was kept since a search was last heard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import Connection, func, select, update

from alerts.items import Reading
from alerts.wording import is_boilerplate
from store.kept import PASSAGES, unpack
from store.records import Change
from store.tables import documents, outbox, runs, saved_searches, versions

_AT_ONCE = 5_000  # ids in one statement
A_MOMENT = dt.timedelta(microseconds=1)
_BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # before any service of this kind read anything


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


class Weight(Enum):
    """What versions hold for a reader."""

    NOTHING = auto()  # a file was only saved again
    HEADING = auto()  # a heading where there was none: nothing to those who know the question
    NEWS = auto()


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


def weigh(connection: Connection, document_id: int, since: int, version: int) -> Weight:
    """How much the versions after ``since`` hold for a reader."""
    if not since:
        return Weight.NEWS
    before, *after = read_versions(connection, document_id, since, version)
    if is_boilerplate(before.document, after[-1].document):
        return Weight.NOTHING
    is_filled_in = before.document.heading is None and all(reading.change is Change.HEADING for reading in after)
    return Weight.HEADING if is_filled_in else Weight.NEWS


def read_versions(connection: Connection, document_id: int, since: int, to: int) -> tuple[Reading, ...]:
    """The versions of a document from ``since`` (the one before the news) to ``to``, in order."""
    rows = connection.execute(
        select(versions.c.number, versions.c.change, versions.c.record, PASSAGES)
        .where(versions.c.document_id == document_id, versions.c.number >= since, versions.c.number <= to)
        .order_by(versions.c.number)
    )
    return tuple(Reading(row.number, Change(row.change), unpack(row.record, row.passages)) for row in rows)


def latest_observation(connection: Connection) -> dt.datetime | None:
    """When the newest version was observed, or None in an empty store."""
    return connection.execute(select(func.max(versions.c.observed_at))).scalar()


def moment_of_subscribing(connection: Connection) -> dt.datetime:
    """The moment from which a new search is to be heard: just after everything the store has seen.

    It is the store's time and not the wall's, so that a run whose clock stands elsewhere loses nothing.
    """
    latest = latest_observation(connection)
    return latest + A_MOMENT if latest else _BEGINNING


def read_told(connection: Connection, search_id: int, document_ids: Sequence[int]) -> dict[int, int]:
    """Of these documents, those this search has told of, each with the latest version it told."""
    told: dict[int, int] = {}
    for part in in_parts(document_ids):
        rows = connection.execute(
            select(outbox.c.document_id, func.max(outbox.c.version).label("version"))
            .where(outbox.c.search_id == search_id, outbox.c.document_id.in_(part))
            .group_by(outbox.c.document_id)
        )
        told.update({row.document_id: row.version for row in rows})
    return told


def release(connection: Connection, search_id: int) -> None:
    """Take a search that works again out of quarantine."""
    connection.execute(
        update(saved_searches).where(saved_searches.c.id == search_id).values(is_quarantined=False, note=None)
    )


def in_parts(ids: Sequence[int]) -> Iterator[list[int]]:
    """The ids in lists that fit into one statement."""
    for start in range(0, len(ids), _AT_ONCE):
        yield list(ids[start : start + _AT_ONCE])


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
