"""A page of the list of written questions: enough of each row to know whether the question has to be asked for."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawlers.pages.fields import Fields, read_day
from crawlers.pages.plain import clean_line
from crawlers.reading import UnreadablePage

__all__ = ["ListPage", "ListRow", "read_list", "row_hash"]

# What a row says of its question. A list cuts texts, drops markup and empties the rest, so a row is compared with
# itself from night to night, never with the item.
_COMPARED = frozenset(
    {
        "id", "askingMemberId", "house", "memberHasInterest", "dateTabled", "dateForAnswer", "uin", "questionText",
        "answeringBodyId", "answeringBodyName", "isWithdrawn", "isNamedDay", "groupedQuestions", "answerIsHolding",
        "answerIsCorrection", "answeringMemberId", "correctingMemberId", "dateAnswered", "answerText",
        "dateAnswerCorrected", "dateHoldingAnswer", "heading",
    }
)  # fmt: skip

# What a list leaves out or empties: nothing is read from it, and it is no news.
_PASSED_OVER = frozenset(
    {
        "askingMember", "answeringMember", "correctingMember", "correctingMemberId", "originalAnswerText",
        "comparableAnswerText", "attachmentCount", "attachments", "groupedQuestionsDates",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: which question it is of, what it may be filtered by, and a hash of everything it says."""

    question_id: int
    row_hash: str
    house: str
    answering_body_id: int
    tabled: dt.date
    answered: dt.date | None
    corrected: dt.date | None
    is_holding: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page: how many rows the whole list has, the rows of this page, and those that cannot be read."""

    total: int
    rows: tuple[ListRow, ...]
    unreadable: tuple[UnreadablePage, ...] = ()
    unknown_fields: tuple[str, ...] = ()


def read_list(payload: object, url: str) -> ListPage:
    """The rows of a list page; a row that cannot be read is kept out and reported, the others stand.

    Raises:
        UnreadablePage: the page itself is not a list of questions.
    """
    envelope = Fields(payload, url)
    total = envelope.needed_number("totalResults")
    rows: list[ListRow] = []
    unreadable: list[UnreadablePage] = []
    for position, entry in enumerate(envelope.items("results")):
        try:
            rows.append(_read_row(entry, url, f"results[{position}]."))
        except UnreadablePage as error:
            unreadable.append(error)
    return ListPage(total, tuple(rows), tuple(unreadable), (*envelope.unknown(), *_unknown_in_rows(payload)))


def _unknown_in_rows(payload: Any) -> list[str]:
    """The names of fields that rows carry and nothing reads, each once, in the order of their names."""
    rows = [entry.get("value") for entry in payload["results"] if isinstance(entry, Mapping)]
    names = {name for row in rows if isinstance(row, Mapping) for name in row}
    return [f"value.{name}" for name in sorted(names - _COMPARED - _PASSED_OVER)]  # as the item's reader names it


def row_hash(value: Mapping[str, Any]) -> str:
    """A hash of what a row says, equal however its dates, spaces and entities are written."""
    said = {name: canonical for name in _COMPARED if (canonical := _canonical(name, value.get(name)))}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _read_row(entry: object, url: str, within: str) -> ListRow:
    outer = Fields(entry, url, within)
    whole = outer.left().get("value")
    if not isinstance(whole, Mapping):
        raise outer.wrong("value", "no question in it")
    # Its place on the page moves with the list; its id does not.
    value = Fields(whole, url, f"question {whole.get('id')}.")
    return ListRow(
        question_id=value.needed_number("id"),
        row_hash=row_hash(whole),
        house=value.needed_text("house"),
        answering_body_id=value.needed_number("answeringBodyId"),
        tabled=value.needed_day("dateTabled"),
        answered=value.day("dateAnswered"),
        corrected=value.day("dateAnswerCorrected"),
        is_holding=value.flag("answerIsHolding"),
    )


def _canonical(name: str, value: object) -> object:
    """The value in one form; absent, false, empty and 0 are one, as before and after an answer."""
    if isinstance(value, str):
        if name.startswith("date"):
            try:
                return read_day(value).isoformat()
            except ValueError:
                return value
        return clean_line(html.unescape(value))
    if isinstance(value, list):
        return sorted(str(item) for item in value)
    return value or None
