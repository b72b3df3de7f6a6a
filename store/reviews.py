"""What people said of tags and statements: kept for good, a later word overruling an earlier one on the same words.

A review is about quoted words. It holds for them in every version of the document in which they remain, and never for
others. One that was given of a tag as a whole holds, besides, for all evidence of that tag while the passage is the
same, so that no other sentence brings back what a person has refused.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from store.tables import reviews

__all__ = ["Review", "in_force", "reviews_of"]

_OF_DOCUMENTS = (
    select(reviews).where(reviews.c.document_id.in_(bindparam("of_documents", expanding=True))).order_by(reviews.c.id)
)


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody said of a theme, an area or a statement at quoted words of a document."""

    scheme: str  # theme, area or statement
    value: str  # theme id, area code or kind of statement
    verdict: str  # confirmed, rejected, added or withdrawn
    quote: str
    reviewer: str
    reviewed_at: dt.datetime
    version: int  # of the document, as it was read
    words: str = ""  # by which the quote is known again
    passage: str | None = None  # of the passage, where the tag was judged as a whole
    note: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)  # what else is known of a statement

    @property
    def said(self) -> str:
        """The verdict with its name and day."""
        return f"{self.verdict} by {self.reviewer} on {self.reviewed_at:%d %B %Y}"

    def covers(self, scheme: str, value: str) -> bool:
        """Whether it speaks of this tag; who rejects a theme rejects its sub-themes."""
        if scheme != self.scheme:
            return False
        is_inner = scheme == "theme" and self.verdict == "rejected" and value.startswith(f"{self.value}.")
        return value == self.value or is_inner


def reviews_of(connection: Connection, document_ids: Iterable[int]) -> dict[int, list[Review]]:
    """Every review of those documents in the order in which they were given; documents without are left out."""
    found: dict[int, list[Review]] = {}
    wanted = list(document_ids)
    for row in connection.execute(_OF_DOCUMENTS, {"of_documents": wanted}) if wanted else ():
        found.setdefault(row.document_id, []).append(_review(row))
    return found


def in_force(given: Sequence[Review]) -> list[Review]:
    """The reviews that no later one overrules, in the order in which they were given."""
    latest = {(review.scheme, review.value, review.words): review.reviewed_at for review in given}
    return [
        review
        for review in given
        if review.verdict != "withdrawn" and latest[review.scheme, review.value, review.words] == review.reviewed_at
    ]


def _review(row: Row[*tuple[Any, ...]]) -> Review:
    details: dict[str, Any] = json.loads(row.details) if row.details else {}
    for name in ("due_from", "due_to"):
        if name in details:
            details[name] = dt.date.fromisoformat(details[name])
    return Review(
        row.scheme,
        row.value,
        row.verdict,
        row.quote,
        row.reviewer,
        row.reviewed_at,
        row.version,
        row.words,
        row.passage,
        row.note,
        details,
    )
