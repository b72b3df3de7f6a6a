"""Every row of a list that moves while it is paged through, or the honest count of what is missing.

Rows shift between pages as answers arrive, so one pass may show a row twice and another never. A list is whole when
as many different questions were seen as it says it has. Where they differ it is taken apart (half the days, one
answering body, one House) until a list fits on a page, and what cannot be taken apart is read again and united.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawlers.fetching import Fetch, FetchFailed, fetch_json
from crawlers.pages.question_list import ListPage, ListRow, read_list
from crawlers.parliament.spans import Span
from crawlers.reading import UnreadablePage

__all__ = ["ListReader", "SpanRead"]

DEEPEST = 60_000  # the source answers 500 from skip 61,000 on
MOST_PASSES = 60  # over one list that cannot be taken apart
MOST_PAGES = 1_000  # of all of them
IDLE_PASSES = 12  # without a new row, after which no further one is expected

Rows = dict[int, ListRow]


@dataclass(frozen=True, slots=True)
class SpanRead:
    """One list: the rows that were seen, how many it says it has, and why it is not whole where it is not."""

    span: Span
    rows: Rows
    expected: int | None
    note: str | None = None  # None: whole
    failure: FetchFailed | UnreadablePage | None = None

    @property
    def is_whole(self) -> bool:
        return self.note is None


@dataclass
class ListReader:
    """Reads lists page by page. What it learns of rows that cannot be read, and of unknown fields, is kept for news."""

    fetch: Fetch
    take: int
    unreadable: dict[str, UnreadablePage] = field(default_factory=dict)
    unknown_fields: dict[str, str] = field(default_factory=dict)  # name -> address
    is_moving: bool = False  # a list of this run was seen to move: the next long one is taken apart at once

    async def read(self, span: Span) -> SpanRead:
        """The rows of a span; never raises for what the source answers."""
        rows: Rows = {}
        try:
            return await self._read(span, rows)
        except (FetchFailed, UnreadablePage) as failure:
            return SpanRead(span, rows, None, f"not all of it could be read: {failure.reason}", failure)

    async def _read(self, span: Span, seen: Rows) -> SpanRead:
        """``seen`` are the rows of the whole list that any reading of it has shown; new ones are added."""
        first = await self._page(span, 0, seen)
        if first.total <= self.take:
            return await self._read_again(span, first, seen)
        known = {number: row for number, row in seen.items() if span.holds(row)}
        if len(known) == first.total:
            return SpanRead(span, known, first.total)
        parts = span.parts()
        if parts and (self.is_moving or first.total > DEEPEST):
            return await self._read_parts(span, parts, seen)
        passed = await self._pass(span, first, seen)
        if len(passed.rows) == passed.total:
            return SpanRead(span, passed.rows, passed.total)
        self.is_moving = True
        if parts:
            return await self._read_parts(span, parts, seen)
        return await self._read_again(span, first, seen)

    async def _read_parts(self, span: Span, parts: tuple[Span, ...], seen: Rows) -> SpanRead:
        reads = [await self._read(part, seen) for part in parts]
        read = await self._sum(span, reads, seen)
        if not read.is_whole and all(part.is_whole for part in reads):
            # What moved from part to part while they were counted stands still on the second look.
            reads = [await self._read(part, seen) for part in parts]
            read = await self._sum(span, reads, seen)
        return read

    async def _sum(self, span: Span, reads: Sequence[SpanRead], seen: Rows) -> SpanRead:
        rows = {number: row for read in reads for number, row in read.rows.items()}
        expected = sum(read.expected or 0 for read in reads)
        # The parts were counted one after the other: only the whole can say whether they are all of it.
        total = (await self._page(span, 0, seen)).total
        if notes := [f"{read.span}: {read.note}" for read in reads if read.note]:
            return SpanRead(span, rows, total, "; ".join(notes))
        if total != expected or len(rows) != total:
            return SpanRead(span, rows, total, f"its parts have {len(rows)} rows and the whole has {total}")
        return SpanRead(span, rows, total)

    async def _read_again(self, span: Span, first: ListPage, seen: Rows) -> SpanRead:
        """A list that fits on a page or cannot be taken apart: passes are united until nothing is missing."""
        is_long = first.total > self.take
        united: Rows = {number: row for number, row in seen.items() if span.holds(row)} if is_long else {}
        page, total, idle = first, first.total, 0
        pages = first.total // self.take + 1
        for _ in range(max(2, min(MOST_PASSES, MOST_PAGES // pages))):
            before = len(united)
            passed = await self._pass(span, page, seen)
            total = passed.total
            united |= passed.rows
            if len(passed.rows) == total:
                return SpanRead(span, passed.rows, total)
            if len(united) == total:
                return SpanRead(span, united, total)
            if len(united) > total:  # some have left the list since: begin anew
                united = passed.rows
            idle = idle + 1 if len(united) <= before else 0
            if passed.unreadable or idle >= (IDLE_PASSES if is_long else 2):
                break
            page = await self._page(span, 0, seen)
        return SpanRead(span, united, total, f"{len(united)} of its {total} rows were seen")

    async def _pass(self, span: Span, first: ListPage, seen: Rows) -> _Pass:
        pages = [first]
        skip = self.take
        while skip < pages[-1].total and skip <= DEEPEST:
            pages.append(await self._page(span, skip, seen))
            skip += self.take
        rows = {row.question_id: row for page in pages for row in page.rows}
        return _Pass(rows, pages[-1].total, sum(len(page.unreadable) for page in pages))

    async def _page(self, span: Span, skip: int, seen: Rows) -> ListPage:
        url = span.url(skip, self.take)
        reply = await fetch_json(self.fetch, url)
        if reply.status != 200:
            raise FetchFailed(url, f"a list of questions was answered with status {reply.status}")
        page = read_list(reply.json(), url)
        for error in page.unreadable:
            self.unreadable.setdefault(error.reason, error)
        for name in page.unknown_fields:
            self.unknown_fields.setdefault(name, url)
        seen |= {row.question_id: row for row in page.rows}
        return page


@dataclass(frozen=True, slots=True)
class _Pass:
    """One pass over every page of a list: its rows, the count its last page gave, and how many rows were unreadable."""

    rows: Rows
    total: int
    unreadable: int
