"""The plan of a run of written questions: everything it will ask for that is known before it begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawlers.parliament.known import Known
from crawlers.parliament.members import due_needs, member_url
from crawlers.parliament.spans import ByDate, Query, Span, question_url
from crawlers.parliament.windows import Wanted, night_windows, spans_of
from crawlers.plan import Plan, Step
from store.following import Followed
from store.ledger import Window
from store.records import AttachmentState

__all__ = ["Night", "Rules", "plan_night", "plan_poll", "show_night"]

_YOUNG = dt.timedelta(days=100)  # since settling: the patrols that find a silent edit within its time


@dataclass(frozen=True, slots=True)
class Rules:
    """What is followed, and how often it is looked at: the settings of the source."""

    answering_bodies: tuple[int, ...] = (60, 7, 211)
    search_terms: tuple[str, ...] = ()
    page_size: int = 1000
    window_days: int = 14
    patrol_days: tuple[int, ...] = (7, 14, 30, 90)
    patrol_cap: int = 1000
    backfill_days: int = 31

    def __post_init__(self) -> None:
        if not self.answering_bodies and not self.search_terms:
            raise ValueError("answering_bodies: neither a body nor a search term is given, so nothing would be read")
        if any(body <= 0 for body in self.answering_bodies):
            raise ValueError(f"answering_bodies: ids are above 0, not {min(self.answering_bodies)}")
        if not all(term.strip() for term in self.search_terms):
            raise ValueError("search_terms: an empty term would match every question there is")
        for name, value, most in (("page_size", self.page_size, 5000), ("window_days", self.window_days, 366),
                                  ("backfill_days", self.backfill_days, 366)):  # fmt: skip
            if not 1 <= value <= most:
                raise ValueError(f"{name}: {value} is not between 1 and {most}")
        if list(self.patrol_days) != sorted(set(self.patrol_days)) or any(days < 1 for days in self.patrol_days):
            raise ValueError("patrol_days: days after settling, each larger than the one before")
        if self.patrol_cap < 0:
            raise ValueError("patrol_cap: below 0")

    @property
    def queries(self) -> tuple[Query, ...]:
        """The answering bodies together, then each term across all bodies."""
        bodies = (Query(bodies=tuple(sorted(set(self.answering_bodies)))),) if self.answering_bodies else ()
        return (*bodies, *(Query(term=" ".join(term.split())) for term in dict.fromkeys(self.search_terms)))


@dataclass(frozen=True, slots=True)
class Night:
    """What a night asks for. ``waiting`` counts the patrols that its cap leaves for the next ones."""

    day: dt.date
    wanted: tuple[Wanted, ...]
    spans: tuple[Span, ...]
    still_open: tuple[Followed, ...] = ()
    patrol: tuple[Followed, ...] = ()
    waiting: int = 0


def plan_night(known: Known, rules: Rules, day: dt.date) -> Night:
    """The windows of the night, every open question, and the settled ones that are due, under the cap."""
    wanted = night_windows(rules.queries, day, rules.window_days, known.windows())
    due = [item for item in known.due_items(day, limit=100_000) if item.external_id.isdecimal()]
    # The young ones first: a backlog of yearly looks must not hold up the patrols that catch silent edits.
    due.sort(key=lambda item: (day - (item.settled_on or dt.date.min) > _YOUNG, item.due_on or day))
    return Night(
        day=day,
        wanted=wanted,
        spans=spans_of(wanted, rules.backfill_days),
        still_open=tuple(item for item in known.open_items() if item.external_id.isdecimal()),
        patrol=tuple(due[: rules.patrol_cap]),
        waiting=max(len(due) - rules.patrol_cap, 0),
    )


def plan_poll(rules: Rules, day: dt.date) -> Night:
    """A look at today and yesterday alone, between nights: it closes no window."""
    yesterday = day - dt.timedelta(days=1)
    spans = tuple(Span(query, by_date, yesterday, day) for query in rules.queries for by_date in ByDate)
    return Night(day, wanted=(), spans=spans)


def show_night(night: Night, known: Known, rules: Rules, source: str) -> Plan:
    """The plan to print before the first request."""
    steps = [
        *_list_steps(night.spans, known.windows(), rules.page_size, night.wanted),
        *(Step("question", question_url(item.external_id), "still open") for item in night.still_open),
        *(Step("question", question_url(item.external_id), _patrol_words(item)) for item in night.patrol),
        *_part_steps(night, known),
    ]
    notes = [
        "further pages of a list that is longer than it was; its parts, where rows move while it is read",
        "the question behind each row that is new or changed, with its files and members",
    ]
    if night.still_open:
        notes.append("an open question is not asked for where tonight's lists show its row unchanged")
    if night.waiting:
        notes.append(f"{night.waiting} more settled questions are due and wait: the cap is {rules.patrol_cap} a night")
    return Plan(source, tuple(steps), tuple(notes))


def _list_steps(spans: Iterable[Span], ledger: Sequence[Window], take: int, wanted: Sequence[Wanted]) -> Iterator[Step]:
    counts = {(one.query, one.by_date, one.first_day, one.last_day): one.expected for one in ledger}
    for span in spans:
        holes = [window for window in wanted if window.is_hole and window.covers(span)]
        why = f"hole of an earlier run: {span}" if holes else str(span)
        rows = counts.get((str(span.query), str(span.by_date), span.first_day, span.last_day)) or 0
        for skip in range(0, max(rows, 1), take):
            yield Step("list", span.url(skip, take), why if skip == 0 else f"{span}, from row {skip}")


def _part_steps(night: Night, known: Known) -> Iterator[Step]:
    """The files and members of the questions asked for by id."""
    on_patrol = {item.external_id for item in night.patrol}
    facts = []
    for item in (*night.still_open, *night.patrol):
        document = known.document(item.external_id)
        if document is None:
            continue
        if document.question is not None:
            facts.append(document.question)
        for attachment in document.attachments:
            if attachment.state is AttachmentState.PENDING:
                yield Step("file", attachment.url, f"{attachment.title}: {attachment.reason or 'pending'}")
            # A file that is not read for its name alone was never fetched.
            elif item.external_id in on_patrol and (
                attachment.sha256 or attachment.state is not AttachmentState.UNREAD
            ):
                yield Step("file", attachment.url, f"{attachment.title}: whether it is the same")
    for need in due_needs(known, facts, night.day):
        yield Step("member", member_url(need), f"named by a question on {need.day}")


def _patrol_words(item: Followed) -> str:
    if item.settled_on is None or item.due_on is None:
        return "patrol"
    return f"patrol: {(item.due_on - item.settled_on).days} days after settling on {item.settled_on}"
