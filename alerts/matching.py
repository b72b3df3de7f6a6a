"""What each saved search is to be told: news run through the same compiler as a live search."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from alerts.news import A_MOMENT, Weight, weigh
from alerts.passages import describe
from store.errors import StoreError
from store.language import Query, parse
from store.news import News, in_parts, read_news
from store.night import copied, fits
from store.outbox import Match, put_matches, read_told
from store.records import Problem
from store.search import Hit, search
from store.session import reading, writing
from store.subscriptions import SavedSearch, quarantine, release, saved_searches, set_heard

logger = logging.getLogger(__name__)

_LONDON = ZoneInfo("Europe/London")
_PAGE = 200  # hits; every page is read
_SEARCHES_AT_ONCE, _ROWS_AT_ONCE = 50, 5_000  # in one transaction
_WORTH_A_COPY = 8  # searches


@dataclass(slots=True)
class Matched:
    """What the step did."""

    searches: int = 0
    news: int = 0  # documents looked at, at most by one search
    matches: int = 0  # outbox rows written: one for each search, person, document and version
    problems: list[Problem] = field(default_factory=list)


def match_searches(
    engine: Engine,
    as_of: dt.datetime,
    *,
    check: Callable[[], None] = lambda: None,
    worth_a_copy: int = _WORTH_A_COPY,
) -> Matched:
    """What was put into the outbox, a few searches at a time, in one transaction with how far they were heard.

    Killed at any moment, the next call goes on; told twice, a match is kept once. A search that fails is put in
    quarantine with its reason, and the others are run. It is tried again every night, and named every night until it
    succeeds: its people then hear of all that happened since. ``check`` is called between searches and may raise to
    stop. From ``worth_a_copy`` searches on the news is copied into memory once and all of them are run there.
    """
    matched = Matched()
    night = _Night(as_of.astimezone(_LONDON).date())
    answers: list[_Answer] = []
    with ExitStack() as until_the_end:
        with reading(engine) as connection:
            searches = saved_searches(connection)
            if len(searches) >= worth_a_copy:
                since = Counter(_since(saved, as_of) for saved in searches).most_common(1)[0][0]
                until_the_end.enter_context(night.copied(connection, since))
        for saved in searches:
            check()
            try:
                with reading(engine) as connection:
                    news = night.read_news(connection, _since(saved, as_of))
                    found = tuple(_match(connection, saved, news, night))
            except StoreError:
                raise  # the database as a whole: no fault of the search
            except Exception as error:  # the edge of one search: it is named and the others are run
                logger.exception("saved search %s", saved.name)
                matched.problems.append(_put_in_quarantine(engine, saved, error))
                continue
            finally:
                matched.searches += 1
            matched.news = max(matched.news, len(news.items))
            answers.append(_Answer(saved, found, _heard_to(saved.heard_to, news.items)))
            if sum(len(answer.matches) for answer in answers) >= _ROWS_AT_ONCE or len(answers) >= _SEARCHES_AT_ONCE:
                matched.matches += _keep(engine, answers)
                answers = []
        matched.matches += _keep(engine, answers)
    return matched


@dataclass(frozen=True, slots=True)
class _News:
    """What happened since a moment, and what of it each search was told of already."""

    items: tuple[News, ...]
    by_id: Mapping[int, News]
    told: Mapping[int, Mapping[int, int]]  # search -> document -> version


@dataclass(slots=True)
class _Night:
    """What all searches of one run have in common, read once."""

    today: dt.date
    _news: dict[dt.datetime, _News] = field(default_factory=dict)
    _weights: dict[tuple[int, int], Weight] = field(default_factory=dict)
    _copy: Connection | None = None
    _in_copy: Collection[int] = ()

    @contextmanager
    def copied(self, connection: Connection, since: dt.datetime) -> Iterator[None]:
        """A time in which the news since then is searched in memory, where it is not too much for that."""
        ids = self.read_news(connection, since).by_id.keys()
        if not ids or not fits(connection, ids):
            yield
            return
        with copied(connection, ids) as copy:
            self._copy, self._in_copy = copy, ids
            yield
            self._copy, self._in_copy = None, ()

    def read_news(self, connection: Connection, since: dt.datetime) -> _News:
        if since not in self._news:
            items = read_news(connection, since)
            by_id = {item.document_id: item for item in items}
            self._news[since] = _News(items, by_id, read_told(connection, by_id))
        return self._news[since]

    def weigh(self, connection: Connection, item: News, since: int) -> Weight:
        key = item.document_id, since
        if key not in self._weights:
            self._weights[key] = weigh(connection, item.document_id, since, item.version)
        return self._weights[key]

    def find(self, connection: Connection, query: Query, ids: Collection[int]) -> dict[int, list[Hit]]:
        """Every hit among these documents, by document, however many pages there are."""
        found: dict[int, list[Hit]] = {}
        if self._copy is not None and ids == self._in_copy:
            self._read_pages(found, self._copy, query, names=connection)
        else:
            for part in in_parts(ids):
                self._read_pages(found, connection, query, only=part)
        return found

    def _read_pages(self, found: dict[int, list[Hit]], connection: Connection, query: Query, **options: Any) -> None:
        after = None
        while True:
            results = search(connection, query, today=self.today, limit=_PAGE, after=after, **options)
            for hit in results.hits:
                found.setdefault(hit.document_id, []).append(hit)
            after = results.next
            if after is None:
                return


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one search is to be told, and up to when it has then been heard."""

    saved: SavedSearch
    matches: tuple[Match, ...]
    heard_to: dt.datetime


def _keep(engine: Engine, answers: Sequence[_Answer]) -> int:
    """How many matches were new: they and how far their searches were heard are kept together."""
    if not answers:
        return 0
    count = 0
    with writing(engine) as connection:
        for answer in answers:
            count += put_matches(connection, answer.matches)
            set_heard(connection, answer.saved.id, answer.heard_to)
            if answer.saved.is_quarantined:
                release(connection, answer.saved.id)
    return count


def _match(connection: Connection, saved: SavedSearch, news: _News, night: _Night) -> Iterator[Match]:
    query = parse(saved.query)
    told = news.told.get(saved.id, {})
    hits = night.find(connection, query, news.by_id.keys()) if news.items else {}
    for document_id in sorted(hits.keys() | told.keys()):
        item = news.by_id[document_id]
        since = max(item.since, told.get(document_id, 0))
        if since == item.version:
            continue
        weight = night.weigh(connection, item, since)
        if weight is Weight.NOTHING or (weight is Weight.HEADING and document_id in told):
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
