"""What a night asks of GOV.UK, complete before the first request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection

from crawlers.attachments.formats import why_unread
from crawlers.govuk.addresses import content_url, page_path, page_url
from crawlers.govuk.memory import Known, remember
from crawlers.govuk.settings import GovukSettings
from crawlers.govuk.windows import BY_DATE, Search, Span, search_url, searches, spans_between
from crawlers.plan import Plan, Step
from store.following import due_items, followed, open_items
from store.ledger import Window, windows
from store.standing import ids_by_url

__all__ = ["Night", "plan_night"]

_SPAN = 31  # days of one window of a backfill
_CATCH_UP = 366  # … and of what lies between the last night that was read and the days of this one


@dataclass(frozen=True, slots=True)
class Night:
    """The windows to search and the paths to read, with why each of them is due."""

    spans: tuple[Span, ...]
    pages: dict[str, str]  # base path -> why
    plan: Plan


def plan_night(
    connection: Connection,
    source: str,
    settings: GovukSettings,
    day: dt.date,
    backfill: tuple[dt.date, dt.date] | None = None,
) -> Night:
    """The night of a day, or the windows of a backfill that are not closed yet."""
    known_windows = [window for window in windows(connection, source) if window.by_date == BY_DATE]
    spans: list[Span] = []
    for search in searches(settings):
        ours = [window for window in known_windows if window.query == search.name]
        spans += _backfill_spans(search, ours, *backfill) if backfill else _nightly_spans(search, ours, settings, day)
    pages = _due_pages(connection, source, settings, day, is_backfill=backfill is not None)
    expected = {(w.query, w.first_day, w.last_day): w.expected or 0 for w in known_windows}
    steps = [*_search_steps(spans, expected, settings), *_page_steps(connection, source, pages)]
    notes = (
        "a window whose count and pages differ is asked for again in halves",
        "a page whose search row is new or changed tonight is read with its attachments, and so is what it moved to",
    )
    return Night(tuple(spans), pages, Plan(source, tuple(steps), notes))


def _nightly_spans(search: Search, ours: Sequence[Window], settings: GovukSettings, day: dt.date) -> Iterator[Span]:
    """The last days, those since the last night that was read, and every older window that is still open."""
    first = day - dt.timedelta(days=settings.window_days - 1)
    closed = [window.last_day for window in ours if window.closed_at is not None]
    since = min(first, max(closed, default=first))
    tonight = [*spans_between(search, since, first - dt.timedelta(days=1), _CATCH_UP), Span(search, first, day)]
    holes = [window for window in ours if window.closed_at is None and window.first_day < since]
    for span in [*(Span(search, window.first_day, window.last_day) for window in holes), *tonight]:
        yield from _as_read_before(span, ours)


def _backfill_spans(search: Search, ours: Sequence[Window], since: dt.date, until: dt.date) -> Iterator[Span]:
    """The windows from a day to another, without those that are closed: a backfill goes on where it was stopped."""
    closed = {(window.first_day, window.last_day) for window in ours if window.closed_at is not None}
    for span in spans_between(search, since, until, _SPAN):
        for part in _as_read_before(span, ours):
            if (part.first_day, part.last_day) not in closed:
                yield part


def _as_read_before(span: Span, ours: Sequence[Window]) -> list[Span]:
    """The span, or the parts of it that it had to be read in."""
    parts = [
        Span(span.search, window.first_day, window.last_day)
        for window in ours
        if span.first_day <= window.first_day <= window.last_day <= span.last_day
    ]
    whole = (span.first_day, span.last_day)
    if any((part.first_day, part.last_day) == whole for part in parts) or not parts:
        return [span]
    parts.sort(key=lambda part: part.first_day)
    day = dt.timedelta(days=1)
    fits = all(before.last_day + day == after.first_day for before, after in pairwise(parts))
    return parts if fits and (parts[0].first_day, parts[-1].last_day) == whole else [span]


def _due_pages(
    connection: Connection, source: str, settings: GovukSettings, day: dt.date, *, is_backfill: bool
) -> dict[str, str]:
    pages = {}
    beside = followed(connection, source, settings.named)
    for path in settings.named:
        read_on = beside[path].read_on if path in beside else None
        if not is_backfill or read_on is None:
            pages[path] = "named: read every night"
    if is_backfill:
        return pages
    for item in open_items(connection, source):
        pages.setdefault(item.external_id, "it stood as it stood before: seen a second time")
    for item in due_items(connection, source, day, settings.nightly_cap):
        if item.misses:
            why = "it was not there: looked for again"
        elif item.read_on is None:
            why = "it was not read yet"
        else:
            why = f"last read on {item.read_on}"
        pages.setdefault(item.external_id, why)
    return {path: why for path, why in pages.items() if path.startswith("/")}


def _search_steps(
    spans: Iterable[Span], expected: dict[tuple[str, dt.date, dt.date], int], settings: GovukSettings
) -> Iterator[Step]:
    for span in spans:
        rows = expected.get((span.search.name, span.first_day, span.last_day), 0)
        why = f"{span.search.name}, changed {span.first_day} to {span.last_day}"
        for start in range(0, max(rows, 1), settings.page_size):
            yield Step("search", search_url(span, settings.page_size, start), why)


def _page_steps(connection: Connection, source: str, pages: dict[str, str]) -> Iterator[Step]:
    ids = ids_by_url(connection, source) if pages else {}
    for path, why in pages.items():
        yield Step("content", content_url(path), why)
        yield from _attachment_steps(remember(connection, source, path, ids.get(page_url(path))))


def _attachment_steps(known: Known) -> Iterator[Step]:
    for listed, attachment in known.listed():
        if listed.is_elsewhere:
            continue
        if listed.is_html:
            if path := page_path(listed.url):
                yield Step("content", content_url(path), f"attachment of {known.path}")
        elif why_unread(listed.url, listed.media_type) is None:
            yield Step("asset", listed.url, f"attachment of {known.path}, {attachment.state.value}")
            if attachment.url != listed.url:
                yield Step("asset", attachment.url, "where it was found last")
