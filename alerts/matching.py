"""What each saved search is to be told: news run through the same compiler as a live search."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from alerts.news import A_MOMENT, News, in_parts, is_worth_telling, read_news, read_told, read_versions, release
from alerts.passages import describe
from store.errors import StoreError
from store.language import Query, parse
from store.outbox import Match, put_matches
from store.records import Problem
from store.search import Hit, search
from store.session import reading, writing
from store.subscriptions import SavedSearch, quarantine, saved_searches, set_heard

logger = logging.getLogger(__name__)

_LONDON = ZoneInfo("Europe/London")
_PAGE = 200  # hits; every page is read


@dataclass(slots=True)
class Matched:
    """What the step did."""

    searches: int = 0
    news: int = 0  # documents looked at, at most by one search
    matches: int = 0  # outbox rows written: one for each search, person, document and version
    problems: list[Problem] = field(default_factory=list)


def match_searches(engine: Engine, as_of: dt.datetime, *, check: Callable[[], None] = lambda: None) -> Matched:
    """What was put into the outbox, search by search, each in a transaction of its own with how far it was heard.

    Killed at any moment, the next call goes on; told twice, a match is kept once. A search that fails is put in
    quarantine with its reason, and the others are run. It is tried again every night, and named every night until it
    succeeds: its people then hear of all that happened since. ``check`` is called between searches and may raise to
    stop.
    """
    matched = Matched()
    with reading(engine) as connection:
        searches = saved_searches(connection)
    news_since: dict[dt.datetime, tuple[News, ...]] = {}
    for saved in searches:
        check()
        since = _since(saved, as_of)
        if since not in news_since:
            with reading(engine) as connection:
                news_since[since] = read_news(connection, since)
        news = news_since[since]
        matched.searches += 1
        matched.news = max(matched.news, len(news))
        try:
            with reading(engine) as connection:
                found = list(_match(connection, saved, news, as_of.astimezone(_LONDON).date()))
        except StoreError:
            raise  # the database as a whole: no fault of the search
        except Exception as error:  # the edge of one search: it is named and the others are run
            logger.exception("saved search %s", saved.name)
            matched.problems.append(_put_in_quarantine(engine, saved, error))
            continue
        with writing(engine) as connection:
            matched.matches += put_matches(connection, found)
            set_heard(connection, saved.id, _heard_to(saved.heard_to, news))
            if saved.is_quarantined:
                release(connection, saved.id)
    return matched


def _match(connection: Connection, saved: SavedSearch, news: Sequence[News], today: dt.date) -> Iterator[Match]:
    query = parse(saved.query)
    by_id = {item.document_id: item for item in news}
    told = read_told(connection, saved.id, list(by_id))
    hits = _find(connection, query, list(by_id), today)
    for document_id, item in by_id.items():
        since = max(item.since, told.get(document_id, 0))
        is_told = document_id in told
        if since == item.version or not (is_told or document_id in hits):
            continue
        readings = read_versions(connection, document_id, since, item.version)
        if not is_worth_telling(readings, since=since, is_told=is_told):
            continue
        why = describe(query, since, hits.get(document_id, ()))
        for address in saved.addresses:
            yield Match(
                search_id=saved.id,
                address=address,
                document_id=document_id,
                version=item.version,
                section_id=hits[document_id][0].section_id if document_id in hits else None,
                why=why.to_json(),
            )


def _find(connection: Connection, query: Query, ids: Sequence[int], today: dt.date) -> dict[int, list[Hit]]:
    """Every hit among these documents, by document, however many pages there are."""
    found: dict[int, list[Hit]] = {}
    for part in in_parts(ids):
        after = None
        while True:
            results = search(connection, query, today=today, limit=_PAGE, after=after, only=part)
            for hit in results.hits:
                found.setdefault(hit.document_id, []).append(hit)
            after = results.next
            if after is None:
                break
    return found


def _since(saved: SavedSearch, as_of: dt.datetime) -> dt.datetime:
    """From when on a search is to hear of what was observed.

    A night that is run again stands at the same moment as before, and what it read only now is news all the same;
    what was told the first time is told once. A search never hears of what was known when it was saved.
    """
    return max(saved.created_at, min(saved.heard_to, as_of))


def _heard_to(heard_to: dt.datetime, news: Sequence[News]) -> dt.datetime:
    """Just after the newest observation that was matched; what could not be tagged yet is to be matched again."""
    waiting = [item.observed_at for item in news if not item.is_tagged]
    if waiting:
        return min(waiting)
    return max([heard_to, *(item.observed_at + A_MOMENT for item in news)])


def _put_in_quarantine(engine: Engine, saved: SavedSearch, error: Exception) -> Problem:
    reason = f"{type(error).__name__}: {error}"
    with writing(engine) as connection:
        quarantine(connection, saved.id, reason)
    return Problem(
        "alerts", "failed", f"the saved search “{saved.name}” ({saved.query}) failed and is set aside: {reason}"
    )
