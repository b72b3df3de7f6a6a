"""What news holds for a reader, and from when on a new search is to hear of it."""

from __future__ import annotations

import datetime as dt
from enum import Enum, auto

from sqlalchemy import Connection

from alerts.items import Reading
from alerts.wording import is_boilerplate
from store import history
from store.news import latest_observation
from store.records import Change

A_MOMENT = dt.timedelta(microseconds=1)
_BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # before any service of this kind read anything


class Weight(Enum):
    """What versions hold for a reader."""

    NOTHING = auto()  # a file was only saved again
    HEADING = auto()  # a heading where there was none: nothing to those who know the question
    NEWS = auto()


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
    found = history.read_versions(connection, document_id, since, to)
    return tuple(Reading(version.number, version.change, version.document) for version in found)


def moment_of_subscribing(connection: Connection) -> dt.datetime:
    """The moment from which a new search is to be heard: just after everything the store has seen.

    It is the store's time and not the wall's, so that a run whose clock stands elsewhere loses nothing.
    """
    latest = latest_observation(connection)
    return latest + A_MOMENT if latest else _BEGINNING
