"""Members as they were when they asked and answered: party and seat for a day near enough to be true of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from crawlers.fetching import Fetch, FetchFailed, fetch_json
from crawlers.pages.member import read_member
from crawlers.parliament.known import Known
from crawlers.reading import Item, Touched, UnreadablePage
from store.following import Followed
from store.records import Member, Problem, QuestionFacts

__all__ = ["MEMBERS", "MemberReader", "MembersRead", "Need", "due_needs", "member_key", "member_url", "needs_of"]

MEMBERS = "https://members-api.parliament.uk/api/Members"
NEAR_ENOUGH = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Need:
    """A member, and the day for which a question names them."""

    member_id: int
    day: dt.date

    def is_met_by(self, days: Iterable[dt.date]) -> bool:
        """Whether a reading for one of those days speaks for this one."""
        return any(abs(self.day - day) <= NEAR_ENOUGH for day in days)


@dataclass(frozen=True, slots=True)
class MembersRead:
    """The members read for a question, what went wrong, and whether none is missing that may still come."""

    members: tuple[Member, ...] = ()
    items: tuple[Item, ...] = ()
    is_complete: bool = True


def needs_of(facts: QuestionFacts) -> Iterator[Need]:
    """Who asked, who answered and who corrected, each for the day on which they did."""
    for member_id, day in (
        (facts.asking_member_id, facts.date_tabled),
        (facts.answering_member_id, facts.date_answered),
        (facts.correcting_member_id, facts.date_corrected),
    ):
        if member_id is not None and day is not None:
            yield Need(member_id, day)


def due_needs(known: Known, facts: Iterable[QuestionFacts], on: dt.date) -> tuple[Need, ...]:
    """Whom these questions name and no reading speaks for: each member once, for the earliest of the days."""
    needs = sorted({need for one in facts for need in needs_of(one)}, key=lambda need: (need.member_id, need.day))
    readings = _readings(known, {need.member_id for need in needs}, on)
    due: dict[int, Need] = {}
    for need in needs:
        if not readings[need.member_id].speaks_for(need):
            due.setdefault(need.member_id, need)
    return tuple(due.values())


def member_key(member_id: int) -> str:
    """The name under which a member that does not exist is remembered among what is followed."""
    return f"member:{member_id}"


def member_url(need: Need) -> str:
    """The public address of a member as described for that day."""
    return f"{MEMBERS}/{need.member_id}?detailsForDate={need.day.isoformat()}"


@dataclass(slots=True)
class _Readings:
    """For which days a member was read; ``is_missing``: the source lately said that there is no such member."""

    days: list[dt.date]
    is_missing: bool = False
    is_asked: bool = False  # in this run

    def speaks_for(self, need: Need) -> bool:
        return self.is_missing or need.is_met_by(self.days)


def _readings(known: Known, ids: Collection[int], on: dt.date) -> dict[int, _Readings]:
    days = known.members(ids)
    missing = known.followed(member_key(member_id) for member_id in ids)
    return {
        member_id: _Readings(
            list(days.get(member_id, ())),
            (told := missing.get(member_key(member_id))) is not None and told.due_on is not None and told.due_on > on,
        )
        for member_id in ids
    }


@dataclass
class MemberReader:
    """Asks for each member at most once in a run (or in one window of a backfill)."""

    fetch: Fetch
    known: Known
    source: str
    day: dt.date
    readings: dict[int, _Readings] = field(default_factory=dict)

    async def read_for(self, facts: QuestionFacts) -> MembersRead:
        """The members a question names and no reading speaks for."""
        members: list[Member] = []
        items: list[Item] = []
        is_complete = True
        needs = list(needs_of(facts))
        if unseen := {need.member_id for need in needs} - set(self.readings):
            self.readings |= _readings(self.known, unseen, self.day)
        for need in needs:
            readings = self.readings[need.member_id]
            if readings.speaks_for(need):
                continue
            if readings.is_asked:
                is_complete = False
                continue
            # Noted before it is awaited: another question that names the same member is read at the same time.
            readings.is_asked = True
            readings.days.append(need.day)
            read = await self._read(need)
            if isinstance(read, Member):
                members.append(read)
            else:
                items += read
                is_complete = is_complete and isinstance(read[0], Touched)
        return MembersRead(tuple(members), tuple(items), is_complete)

    async def _read(self, need: Need) -> Member | list[Item]:
        url = member_url(need)
        try:
            reply = await fetch_json(self.fetch, url)
            if reply.status == 200:
                member = read_member(reply.json(), url, need.day)
                if member.member_id != need.member_id:
                    raise UnreadablePage(url, f"it describes member {member.member_id}")
                return member
        except FetchFailed as error:
            return [Problem(self.source, error.kind, error.reason, error.url)]
        except UnreadablePage as error:
            return [Problem(self.source, "unreadable", error.reason, error.url)]
        if reply.status not in (404, 410):
            return [Problem(self.source, "failed", f"a member was answered with status {reply.status}", url)]
        again = Followed(member_key(need.member_id), read_on=self.day, due_on=self.day + NEAR_ENOUGH, misses=1)
        said = f"there is no member {need.member_id}, whom a question names; not asked for again before {again.due_on}"
        return [
            Touched(self.source, (again,)),
            Problem(self.source, "failed", said, url, is_failure=False),
        ]
