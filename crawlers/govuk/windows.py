"""Windows of the search: everything that was published or changed between two days, counted until it is whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode

from crawlers.fetching import Fetch, FetchFailed, fetch_json
from crawlers.govuk.settings import GovukSettings
from crawlers.pages.govspeak import GOVUK
from crawlers.pages.search_results import FIELDS, SearchPage, SearchRow, read_search_page
from crawlers.reading import UnreadablePage

__all__ = ["BY_DATE", "Search", "Span", "read_window", "search_url", "searches", "spans_between"]

BY_DATE = "public_timestamp"


@dataclass(frozen=True, slots=True)
class Search:
    """One question to the search, besides its dates."""

    name: str
    filters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of one search, both ends included; as read, with its rows."""

    search: Search
    first_day: dt.date
    last_day: dt.date
    rows: tuple[SearchRow, ...] = ()
    expected: int | None = None
    found: int = 0
    reason: str | None = None  # why it could not be read
    failure: FetchFailed | UnreadablePage | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every page that the search counts was seen."""
        return self.expected is not None and self.found == self.expected


def searches(settings: GovukSettings) -> tuple[Search, ...]:
    """The questions: values of one field widen the search and another field narrows it, so there is one for each."""
    types = tuple(("filter_content_store_document_type", kind) for kind in settings.document_types)
    found = []
    if settings.organisations:
        asked = tuple(("filter_organisations", slug) for slug in settings.organisations)
        found.append(Search("organisations " + " ".join(settings.organisations), (*asked, *types)))
    if settings.taxons:
        asked = tuple(("filter_part_of_taxonomy_tree", taxon) for taxon in settings.taxons)
        found.append(Search("taxons " + " ".join(settings.taxons), (*asked, *types)))
    return tuple(found)


def search_url(span: Span, count: int, start: int = 0) -> str:
    """The address of a page of rows. An unknown parameter or field would be answered 422."""
    asked = [
        *span.search.filters,
        (f"filter_{BY_DATE}", f"from:{span.first_day},to:{span.last_day}"),
        ("order", BY_DATE),
        ("fields", ",".join(FIELDS)),
        ("debug", "include_withdrawn"),  # withdrawn pages are hidden otherwise
        ("count", str(count)),
        ("start", str(start)),
    ]
    return f"{GOVUK}/api/search.json?{urlencode(asked, safe=':,')}"


def spans_between(search: Search, first: dt.date, last: dt.date, days: int) -> tuple[Span, ...]:
    """The days from first to last in spans of at most so many days."""
    spans = []
    while first <= last:
        end = min(last, first + dt.timedelta(days=days - 1))
        spans.append(Span(search, first, end))
        first = end + dt.timedelta(days=1)
    return tuple(spans)


async def read_window(fetch: Fetch, span: Span, count: int) -> AsyncIterator[Span]:
    """The span with its rows, or its halves where its count and its rows differ, down to single days."""
    waiting = [span]
    while waiting:
        asked = waiting.pop(0)
        read = await _read(fetch, asked, count)
        if read.is_whole or read.failure is not None:
            yield read
        elif asked.first_day < asked.last_day:
            middle = asked.first_day + (asked.last_day - asked.first_day) // 2
            after = middle + dt.timedelta(days=1)
            waiting[:0] = [Span(asked.search, asked.first_day, middle), Span(asked.search, after, asked.last_day)]
        else:
            yield await _read_day(fetch, read, count)


async def _read(fetch: Fetch, span: Span, count: int) -> Span:
    try:
        page = await _page(fetch, search_url(span, count))
    except (FetchFailed, UnreadablePage) as failure:
        return Span(span.search, span.first_day, span.last_day, reason=failure.reason, failure=failure)
    return Span(span.search, span.first_day, span.last_day, page.rows, page.total, len(page.rows) + page.outside)


async def _read_day(fetch: Fetch, day: Span, count: int) -> Span:
    """One day with more rows than one page holds, page by page: there is no tie-breaker, so pages may overlap."""
    rows = {row.base_path: row for row in day.rows}
    total, outside = day.expected or 0, day.found - len(day.rows)
    for start in range(count, total, count):
        try:
            page = await _page(fetch, search_url(day, count, start))
        except (FetchFailed, UnreadablePage) as failure:
            return Span(
                day.search, day.first_day, day.last_day, tuple(rows.values()), total, len(rows) + outside,
                failure.reason, failure,
            )  # fmt: skip
        rows |= {row.base_path: row for row in page.rows}
        outside += page.outside
    found = len(rows) + outside
    reason = None if found == total else f"the search counts {total} pages and shows {found}"
    return Span(day.search, day.first_day, day.last_day, tuple(rows.values()), total, found, reason)


async def _page(fetch: Fetch, url: str) -> SearchPage:
    reply = await fetch_json(fetch, url)
    if reply.status == 422:
        raise UnreadablePage(url, f"the search refuses the question (422): {_said(reply.body)}")
    if reply.status != 200:
        raise FetchFailed(url, f"the search answered with status {reply.status}")
    return read_search_page(reply.json(), url)


def _said(body: bytes) -> str:
    return " ".join(body.decode("utf-8", "replace").split())[:300]
