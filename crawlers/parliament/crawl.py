"""A run over written questions: its lists, then the questions behind them, then what the ledger may close."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawlers.fetching import Fetch
from crawlers.pages.question_list import ListRow
from crawlers.parliament.known import Known
from crawlers.parliament.listing import ListReader, SpanRead
from crawlers.parliament.members import MemberReader
from crawlers.parliament.night import Night, Rules
from crawlers.parliament.patrol import after_failure, after_vanishing
from crawlers.parliament.questions import Asking, QuestionReader
from crawlers.parliament.spans import Span, question_url
from crawlers.parliament.windows import Wanted, spans_of
from crawlers.reading import Item, Progress, Reading, Touched, WindowRead, unknown_field
from crawlers.turns import in_turn
from store.following import Followed
from store.ledger import Window
from store.records import Problem

__all__ = ["QuestionCrawl"]

LISTS_AT_ONCE = 4
QUESTIONS_AT_ONCE = 8
# So many questions, and more than half of those asked for, do not vanish in one night: their source does.
TOO_MANY_GONE = 5


@dataclass(frozen=True, slots=True)
class QuestionCrawl:
    """One run: where it stands, what it follows, what is known already, and how it asks."""

    source: str
    run_id: int
    as_of: dt.datetime
    day: dt.date
    rules: Rules
    known: Known
    fetch: Fetch
    told: set[str] = field(default_factory=set)  # unknown fields that were news already

    async def read_night(self, night: Night) -> AsyncIterator[Item]:
        """The items of a night (or of a poll, which closes no window).

        A window is closed only after the questions in it were read, so a run that is killed asks for them again.
        """
        lists = ListReader(self.fetch, self.rules.page_size)
        reads = await self._read_lists(lists, night.spans)
        if night.wanted:
            reads = await self._doubt_silence(lists, reads)
        for item in self._news_of_lists(lists, reads):
            yield item
        rows = {str(number): row for read in reads for number, row in read.rows.items()}
        async for item in self._read_questions(self._askings(night, rows), rows):
            yield item
        for wanted in night.wanted:
            yield WindowRead(self._window(wanted, reads))
        if not night.wanted:
            for read in reads:
                if read.note is not None:
                    yield Problem(self.source, "hole", f"{read.span}: {read.note}", is_failure=False)

    async def read_backfill(self, stretches: Sequence[tuple[Wanted, ...]]) -> AsyncIterator[Item]:
        """The items of a backfill, one stretch of days after the other; nothing is carried from one to the next."""
        for done, wanted in enumerate(stretches):
            yield Progress("windows", done, len(stretches))
            lists = ListReader(self.fetch, self.rules.page_size)
            reads = await self._read_lists(lists, spans_of(wanted, self.rules.backfill_days))
            for item in self._news_of_lists(lists, reads):
                yield item
            rows = {str(number): row for read in reads for number, row in read.rows.items()}
            before = self.known.followed(rows)
            askings = [
                Asking(question_id, row, before.get(question_id))
                for question_id, row in rows.items()
                if _is_changed(row, before.get(question_id))
            ]
            async for item in self._read_questions(askings, rows):
                yield item
            for one in wanted:
                yield WindowRead(self._window(one, reads))
        yield Progress("windows", len(stretches), len(stretches))

    # -- lists

    async def _read_lists(self, lists: ListReader, spans: Sequence[Span]) -> list[SpanRead]:
        return [read async for read in in_turn(spans, lists.read, at_once=LISTS_AT_ONCE)]

    async def _doubt_silence(self, lists: ListReader, reads: Iterable[SpanRead]) -> list[SpanRead]:
        """The lists, where an empty one stands only if the days that were not empty last time still are not."""
        ledger = self.known.windows()
        believed = []
        for read in reads:
            last = _last_full(ledger, read.span) if read.expected == 0 else None
            if last is not None:
                again = await lists.read(replace(read.span, first_day=last.first_day, last_day=last.last_day))
                if not again.expected:
                    said = f"nothing is listed, where {last.found} were listed for {last.first_day} to {last.last_day}"
                    read = replace(read, expected=None, note=said)
            believed.append(read)
        return believed

    def _news_of_lists(self, lists: ListReader, reads: Iterable[SpanRead]) -> Iterator[Item]:
        for read in reads:
            if read.failure is not None:
                kind = getattr(read.failure, "kind", "unreadable")
                yield Problem(self.source, kind, read.failure.reason, read.failure.url)
        for error in lists.unreadable.values():
            yield Problem(self.source, "unreadable", error.reason, error.url)
        for name, url in lists.unknown_fields.items():
            if name not in self.told:
                self.told.add(name)
                yield unknown_field(self.source, name, url)

    def _window(self, wanted: Wanted, reads: Iterable[SpanRead]) -> Window:
        within = [read for read in reads if wanted.covers(read.span)]
        found = len({number for read in within for number in read.rows})
        counts = [read.expected for read in within]
        expected = None if None in counts else sum(count for count in counts if count is not None)
        notes = [f"{read.span.first_day} to {read.span.last_day}: {read.note}" for read in within if read.note]
        if not notes and found != expected:
            notes = [f"{found} different questions were listed where {expected} were counted"]
        return Window(
            source=self.source,
            query=str(wanted.query),
            by_date=str(wanted.by_date),
            first_day=wanted.first_day,
            last_day=wanted.last_day,
            expected=expected,
            found=found,
            closed_at=None if notes else self.as_of,
            note="; ".join(notes)[:1000] or None,
            run_id=self.run_id,
        )

    # -- questions

    def _askings(self, night: Night, rows: Mapping[str, ListRow]) -> list[Asking]:
        """Whom to ask for: changed rows, open questions outside the lists, and the patrol; each once."""
        before = self.known.followed(rows)
        before |= {item.external_id: item for item in (*night.still_open, *night.patrol)}
        on_patrol = {item.external_id for item in night.patrol}
        wanted = [question_id for question_id, row in rows.items() if _is_changed(row, before.get(question_id))]
        wanted += [item.external_id for item in night.still_open if item.external_id not in rows]
        wanted += on_patrol
        return [
            Asking(question_id, rows.get(question_id), before.get(question_id), question_id in on_patrol)
            for question_id in sorted(set(wanted), key=int)
        ]

    async def _read_questions(self, askings: Sequence[Asking], rows: Mapping[str, ListRow]) -> AsyncIterator[Item]:
        members = MemberReader(self.fetch, self.known, self.source, self.day)
        questions = QuestionReader(
            self.fetch, self.known, members, self.source, self.day, self.rules.patrol_days, self.told
        )
        gone: list[Asking] = []
        done = 0
        async for read in in_turn(askings, questions.read, at_once=QUESTIONS_AT_ONCE):
            done += 1
            if done % 50 == 0 or done == len(askings):
                yield Progress("questions", done, len(askings))
            if read.is_gone:
                gone.append(read.asking)
            for item in read.items:
                yield item
        for item in self._read_gone(gone, rows, len(askings)):
            yield item

    def _read_gone(self, gone: Sequence[Asking], rows: Mapping[str, ListRow], asked: int) -> Iterator[Item]:
        """What to make of questions whose own address answers that there are none: never vanished while listed."""
        if len(gone) >= TOO_MANY_GONE and len(gone) * 2 > asked:
            said = f"{len(gone)} of {asked} questions answer that they do not exist: none is taken for vanished"
            yield Problem(self.source, "failed", said)
            yield self._keep_open(gone)
            return
        for asking in gone:
            url = question_url(asking.question_id)
            document = self.known.document(asking.question_id)
            if asking.question_id in rows:
                yield Problem(
                    self.source, "failed", "it is listed tonight, and its own address says it is not there", url
                )
                yield self._keep_open([asking])
                continue
            remembered = after_vanishing(asking.question_id, asking.before, self.day, self.rules.patrol_days)
            if document is None:
                said = "it was listed, was never read, and is gone"
                yield Problem(self.source, "failed", said, url, is_failure=False)
                yield Touched(self.source, (remembered,))
            else:
                yield Reading(replace(document, is_vanished=True), None, followed=remembered)

    def _keep_open(self, askings: Iterable[Asking]) -> Touched:
        return Touched(self.source, tuple(after_failure(asking.question_id, asking.before) for asking in askings))


def _is_changed(row: ListRow, before: Followed | None) -> bool:
    return before is None or before.row_hash != row.row_hash


def _last_full(ledger: Iterable[Window], span: Span) -> Window | None:
    """The latest closed window of the same list, where it held something and shares a day with this one."""
    last = max(
        (
            one
            for one in ledger
            if (one.query, one.by_date) == (str(span.query), str(span.by_date))
            and one.closed_at is not None
            and span.first_day <= one.last_day <= span.last_day
        ),
        key=lambda one: (one.last_day, one.first_day),
        default=None,
    )
    return last if last is not None and last.found else None
