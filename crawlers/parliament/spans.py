"""What can be asked of the list of written questions: a query, over some days, and the parts it falls into."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote, urlencode

from crawlers.pages.question_list import ListRow

__all__ = ["QUESTIONS", "ByDate", "Query", "Span", "question_url"]

QUESTIONS = "https://questions-statements-api.parliament.uk/api/writtenquestions/questions"


class ByDate(StrEnum):
    """The date of a question that a list is asked by."""

    TABLED = "tabled"
    ANSWERED = "answered"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for besides the dates: some answering bodies, or a term across all of them."""

    bodies: tuple[int, ...] = ()
    term: str | None = None

    def __str__(self) -> str:
        return (
            f"searchTerm={self.term}" if self.term is not None else f"answeringBodies={','.join(map(str, self.bodies))}"
        )

    @classmethod
    def from_text(cls, text: str) -> Query:
        """The query that ``str`` wrote into the ledger.

        Raises:
            ValueError: it is no such text.
        """
        name, _, value = text.partition("=")
        if name == "searchTerm" and value:
            return cls(term=value)
        if name == "answeringBodies":
            return cls(bodies=tuple(int(body) for body in value.split(",")))
        raise ValueError(f"no query of written questions: {text!r}")


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of a query, whole or a part of them: one list that is paged through."""

    query: Query
    by_date: ByDate
    first_day: dt.date
    last_day: dt.date
    house: str | None = None
    is_answered: bool | None = None

    def __str__(self) -> str:
        parts = [f"{self.by_date} {self.first_day} to {self.last_day}", str(self.query), self.house]
        if self.is_answered is not None:
            parts.append("answered" if self.is_answered else "unanswered")
        return ", ".join(filter(None, parts))

    def url(self, skip: int, take: int) -> str:
        """The address of one page. Bodies are never asked for without dates: that times out."""
        wanted: list[tuple[str, str]] = [
            (f"{self.by_date}WhenFrom", self.first_day.isoformat()),
            (f"{self.by_date}WhenTo", self.last_day.isoformat()),
            *(("answeringBodies", str(body)) for body in self.query.bodies),
        ]
        if self.query.term is not None:
            wanted.append(("searchTerm", self.query.term))
        if self.house is not None:
            wanted.append(("house", self.house))
        if self.is_answered is not None:
            wanted.append(("answered", "Answered" if self.is_answered else "Unanswered"))
        wanted += [("includeWithdrawn", "true"), ("sessionStatus", "Any"), ("skip", str(skip)), ("take", str(take))]
        return f"{QUESTIONS}?{urlencode(wanted, quote_via=quote)}"

    def holds(self, row: ListRow) -> bool:
        """Whether a row that the query is known to match belongs to this part of it."""
        day = {ByDate.TABLED: row.tabled, ByDate.ANSWERED: row.answered, ByDate.CORRECTED: row.corrected}[self.by_date]
        return (
            day is not None
            and self.first_day <= day <= self.last_day
            and (not self.query.bodies or row.answering_body_id in self.query.bodies)
            and self.house in (None, row.house)
            and self.is_answered in (None, row.answered is not None)
        )

    def parts(self) -> tuple[Span, ...]:
        """The same in smaller lists: half the days, then one body, one House, the answered; () where it is smallest."""
        if self.first_day < self.last_day:
            middle = self.first_day + (self.last_day - self.first_day) // 2
            later = replace(self, first_day=middle + dt.timedelta(days=1))
            return replace(self, last_day=middle), later
        if len(self.query.bodies) > 1:
            return tuple(replace(self, query=Query(bodies=(body,))) for body in self.query.bodies)
        if self.house is None:
            return replace(self, house="Commons"), replace(self, house="Lords")
        if self.is_answered is None and self.by_date is ByDate.TABLED:
            return replace(self, is_answered=True), replace(self, is_answered=False)
        return ()


def question_url(question_id: int | str) -> str:
    """The public address of one question at the item endpoint."""
    return f"{QUESTIONS}/{question_id}"
