"""What each saved search is to be told: news run through the same compiler as a live search."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from alerts.items import Evidence, Passage, Why
from alerts.news import A_MOMENT, News, in_parts, is_worth_telling, read_news, read_told, read_versions, release
from store.conditions import All, Any, Filter, Node
from store.errors import StoreError
from store.language import Query, parse
from store.outbox import Match, put_matches
from store.records import Problem
from store.search import Hit, HitTag, search
from store.session import reading, writing
from store.subscriptions import SavedSearch, quarantine, saved_searches, set_heard

logger = logging.getLogger(__name__)

_LONDON = ZoneInfo("Europe/London")
_PAGE = 200  # hits; every page is read
_EMPTY_WORDS = frozenset({"and", "the", "area", "opportunity"})
_PASSAGES = 5  # of one document in one mail; the others are counted


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


def describe(query: Query, since: int, hits: Sequence[Hit]) -> Why:
    """What a search found in one document, as it is kept and told; no hits: it no longer finds it."""
    shown = hits[:_PASSAGES]
    return Why(
        query=query.text,
        since=since,
        passages=tuple(_passage(hit) for hit in shown),
        more_passages=len(hits) - len(shown),
        words=tuple(_words(shown)),
        evidence=tuple(_evidence(shown, _asked_for(query.root))),
        is_found=bool(hits),
    )


def _passage(hit: Hit) -> Passage:
    # The title of a passage is the document's heading, then that of the attachment it stands in.
    place = hit.title.removeprefix(hit.heading or "").removeprefix(" – ")
    if hit.page is not None:
        place = f"{place}, page {hit.page}".removeprefix(", ")
    # One character for one: the offsets of the highlights stay true.
    snippet = "".join(" " if letter.isspace() else letter for letter in hit.snippet)
    return Passage(snippet, tuple(_phrases(snippet, hit.highlights)), hit.url, place or None)


def _words(hits: Iterable[Hit]) -> Iterator[str]:
    """What matched, once; the words of a phrase together."""
    spans = ((hit.snippet, span) for hit in hits for span in _phrases(hit.snippet, hit.highlights))
    return iter({snippet[start:end].casefold(): None for snippet, (start, end) in spans})


def _phrases(snippet: str, highlights: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Highlights with nothing but a blank between them are one."""
    found: tuple[int, int] | None = None
    for start, end in highlights:
        if found and not snippet[found[1] : start].strip():
            found = found[0], end
            continue
        if found:
            yield found
        found = start, end
    if found:
        yield found


def _evidence(hits: Iterable[Hit], asked: frozenset[str]) -> Iterator[Evidence]:
    """Each theme and area once, with its first quote: those that were asked for first, suggestions last."""
    first: dict[tuple[str, str], HitTag] = {}
    for tag in sorted((tag for hit in hits for tag in hit.tags), key=lambda tag: tag.is_suggested):
        first.setdefault((tag.scheme, tag.value), tag)

    def by_interest(tag: HitTag) -> tuple[bool, bool, bool, str]:
        names = _names(f"{tag.label} {tag.value}")
        return tag.is_suggested, not names & asked, tag.scheme != "theme", tag.label

    for tag in sorted(first.values(), key=by_interest):
        yield Evidence(tag.scheme, tag.label, " ".join(tag.quote.split()), tag.is_suggested)


def _asked_for(node: Node | None) -> frozenset[str]:
    """The words of the themes and areas a search names."""
    if isinstance(node, Filter) and node.key in ("theme", "area"):
        return _names(node.value)
    if isinstance(node, All | Any):
        return frozenset().union(*map(_asked_for, node.nodes))
    return frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w{3,}", text.casefold()) if word not in _EMPTY_WORDS)


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
