"""Which days of which query a run asks for: tonight's windows, nights that were missed, holes, months of a backfill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawlers.parliament.spans import ByDate, Query, Span
from store.ledger import Window

__all__ = ["Wanted", "backfill_windows", "last_night", "night_windows", "spans_of"]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One window of the ledger that is to be closed."""

    query: Query
    by_date: ByDate
    first_day: dt.date
    last_day: dt.date
    is_hole: bool = False

    def __str__(self) -> str:
        kind = "hole: " if self.is_hole else ""
        return f"{kind}{self.by_date} {self.first_day} to {self.last_day}, {self.query}"

    def covers(self, span: Span) -> bool:
        """Whether the span lies within this window."""
        return (self.query, self.by_date) == (span.query, span.by_date) and (
            self.first_day <= span.first_day and span.last_day <= self.last_day
        )


def night_windows(
    queries: Sequence[Query], day: dt.date, window_days: int, ledger: Sequence[Window]
) -> tuple[Wanted, ...]:
    """The windows of a night: for each query the days up to this one by each date, and the holes of earlier runs.

    A window begins ``window_days`` back, or on the day of the last night where that is longer ago.
    """
    wanted: dict[tuple[Query, ByDate, dt.date, dt.date], Wanted] = {}
    for query in queries:
        first = day - _DAY * (window_days - 1)
        if (last := last_night(query, ledger)) is not None:
            first = min(first, last)
        for by_date in ByDate:
            wanted[query, by_date, first, day] = Wanted(query, by_date, first, day)
    for hole in _holes(ledger):
        wanted.setdefault((hole.query, hole.by_date, hole.first_day, hole.last_day), hole)
    return tuple(wanted.values())


def last_night(query: Query, ledger: Iterable[Window]) -> dt.date | None:
    """The last day up to which a run followed the query to its own present.

    Answers and corrections are asked for by nights alone; a backfill's window counts where it was closed on its own
    last day. A window that stayed open counts too: it is a hole of its own, and must not hold the next ones back.
    """
    return max(
        (
            window.last_day
            for window in ledger
            if window.query == str(query)
            and (
                window.by_date != ByDate.TABLED
                or (window.closed_at is not None and window.closed_at.date() <= window.last_day)
            )
        ),
        default=None,
    )


def backfill_windows(
    queries: Sequence[Query], since: dt.date, until: dt.date, length: int, ledger: Iterable[Window]
) -> Iterator[tuple[Wanted, ...]]:
    """The windows of a backfill that are not closed yet, those of the same days together, oldest first.

    Their days do not depend on ``since``, so that a backfill resumed or widened finds what it closed before.
    """
    closed = {
        (window.query, window.first_day, window.last_day)
        for window in ledger
        if window.by_date == ByDate.TABLED and window.closed_at is not None
    }
    first = since
    while first <= until:
        last = min(dt.date.fromordinal((first.toordinal() // length + 1) * length - 1), until)
        wanted = tuple(
            Wanted(query, ByDate.TABLED, first, last) for query in queries if (str(query), first, last) not in closed
        )
        if wanted:
            yield wanted
        first = last + _DAY


def spans_of(wanted: Iterable[Wanted], longest: int) -> tuple[Span, ...]:
    """The lists to ask for so that every window is covered and no day of a query is asked for twice."""
    by_list: dict[tuple[Query, ByDate], list[Wanted]] = {}
    for window in wanted:
        by_list.setdefault((window.query, window.by_date), []).append(window)
    spans = []
    for (query, by_date), windows in by_list.items():
        # Cut where any window begins or ends, so that each is a whole number of spans.
        edges = sorted({edge for one in windows for edge in (one.first_day, one.last_day + _DAY)})
        for first, after in pairwise(edges):
            if any(one.first_day <= first <= one.last_day for one in windows):
                for start, end in _pieces(first, after - _DAY, longest):
                    spans.append(Span(query, by_date, start, end))
    return tuple(spans)


def _pieces(first: dt.date, last: dt.date, longest: int) -> Iterator[tuple[dt.date, dt.date]]:
    while first <= last:
        end = min(first + _DAY * (longest - 1), last)
        yield first, end
        first = end + _DAY


def _holes(ledger: Iterable[Window]) -> Iterator[Wanted]:
    for window in ledger:
        if window.closed_at is None:
            query, by_date = Query.from_text(window.query), ByDate(window.by_date)
            yield Wanted(query, by_date, window.first_day, window.last_day, is_hole=True)
