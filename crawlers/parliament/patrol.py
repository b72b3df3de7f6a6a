"""When a question is looked at again: every night while it is open, then on patrol, for edits that no list shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from crawlers.pages.question_list import ListRow
from store.following import Followed
from store.records import QuestionFacts

__all__ = ["after_failure", "after_reading", "after_vanishing", "is_behind", "next_look", "retry_on"]

_YEAR = dt.timedelta(days=365)


def after_reading(
    facts: QuestionFacts,
    external_id: str,
    day: dt.date,
    row: ListRow | None,
    steps: Sequence[int],
    *,
    is_complete: bool = True,
) -> Followed:
    """What to remember of a question that was read. ``row`` is its row in tonight's lists, None outside them.

    A question stays open while an answer is to come, and while the item lags behind its own list row. One that is
    settled but not complete (a file or a member is missing) is due again soon.
    """
    if facts.is_open or is_behind(facts, row):
        row_hash = row.row_hash if row and is_complete and not is_behind(facts, row) else None
        return Followed(external_id, row_hash, day, is_open=True)
    settled = facts.settled_on or facts.date_tabled
    due = next_look(settled, day, steps)
    if not is_complete:
        due = min(due, retry_on(settled, day))
    return Followed(external_id, row.row_hash if row else None, day, settled_on=settled, due_on=due)


def after_failure(external_id: str, before: Followed | None) -> Followed:
    """What to remember of a question that could not be read: it is asked for every night until it is."""
    read_on = before.read_on if before else None
    settled_on = before.settled_on if before else None
    return Followed(external_id, None, read_on, is_open=True, settled_on=settled_on)


def after_vanishing(external_id: str, before: Followed | None, day: dt.date, steps: Sequence[int]) -> Followed:
    """What to remember of a question whose own address no longer answers: patrols see whether it comes back."""
    misses = before.misses if before else 0
    vanished_on = before.settled_on if before and misses and before.settled_on else day
    return Followed(
        external_id, None, day, settled_on=vanished_on, due_on=next_look(vanished_on, day, steps), misses=misses + 1
    )


def is_behind(facts: QuestionFacts, row: ListRow | None) -> bool:
    """Whether an item tells another state than its row of the same night, as a cached answer would."""
    return row is not None and (
        facts.date_tabled,
        facts.date_answered,
        facts.date_corrected,
        facts.answering_body_id,
        facts.is_holding,
    ) != (row.tabled, row.answered, row.corrected, row.answering_body_id, row.is_holding)


def next_look(settled: dt.date, day: dt.date, steps: Sequence[int]) -> dt.date:
    """The first patrol after ``day``: so many days after settling each, then every year."""
    for step in steps:
        if (due := settled + dt.timedelta(days=step)) > day:
            return due
    years = (day - settled) // _YEAR + 1
    return settled + years * _YEAR


def retry_on(settled: dt.date, day: dt.date) -> dt.date:
    """When to ask again for what is missing of a question: the next night, and more rarely as it grows old."""
    return day + dt.timedelta(days=min(max((day - settled).days // 7, 1), 30))
