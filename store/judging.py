"""A judgement given: which words of a document it is about, and a review for each of their places."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from store.errors import StoreError
from store.quotes import Passage
from store.reviews import Review, in_force, reviews_of
from store.session import write_alone
from store.tables import documents, reviews, sections, statements, tags

__all__ = ["KEPT_OF_STATEMENTS", "VERDICTS", "WrongReview", "put_review"]

VERDICTS = ("confirmed", "rejected", "added", "withdrawn")
KEPT_OF_STATEMENTS = (
    "due_from",
    "due_to",
    "due_granularity",
    "due_basis",
    "is_due_vague",
    "promised_by",
    "promised",
)

_VERSION = select(documents.c.version).where(documents.c.id == bindparam("of_document"))
_SECTIONS = select(sections.c.position, sections.c.text).where(sections.c.document_id == bindparam("of_document"))
_WAIT = update(documents).where(documents.c.id == bindparam("of_document")).values(tagged_with=None)
_ADD = insert(reviews)


class WrongReview(StoreError):
    """A review that cannot be given: says what is missing from the document."""


@dataclass(frozen=True, slots=True)
class _Place:
    section: int
    start: int
    end: int
    details: Mapping[str, Any] = field(default_factory=dict)

    def meets(self, other: _Place) -> bool:
        return self.section == other.section and self.start < other.end and other.start < self.end


def put_review(
    connection: Connection,
    document_id: int,
    verdict: str,
    tag: tuple[str, str],
    reviewer: str,
    now: dt.datetime,
    *,
    quote: str | None = None,
    note: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> tuple[Review, ...]:
    """What was kept, one review for each different place; the document waits for tags again.

    ``tag`` is a scheme and a value. Without a quote the review is about the tag as a whole: all places it has now.

    Raises:
        WrongReview: the document has no such tag, or not these words, or nobody is named.
    """
    if verdict not in VERDICTS:
        raise WrongReview(f"{verdict} is no verdict: choose {', '.join(VERDICTS)}")
    if not reviewer.strip():
        raise WrongReview("a review needs the name of who gives it")
    write_alone(connection)
    of = {"of_document": document_id}
    version = connection.execute(_VERSION, of).scalar()
    passages = {row.position: Passage(row.text) for row in connection.execute(_SECTIONS, of)}
    places = _places(connection, document_id, passages, verdict, tag, quote)
    kept: dict[tuple[str, str | None], Review] = {}
    for place in places:
        passage = passages[place.section]
        review = Review(
            *tag,
            verdict=verdict,
            quote=passage.text[place.start : place.end],
            reviewer=reviewer.strip(),
            reviewed_at=now,
            version=version or 0,
            words=passage.key(place.start, place.end),
            passage=passage.print if quote is None else None,
            note=(note or "").strip() or None,
            details=details or place.details,
        )
        kept.setdefault((review.words, review.passage), review)
    connection.execute(_ADD, [_row(document_id, review) for review in kept.values()])
    connection.execute(_WAIT, of)
    return tuple(kept.values())


def _places(
    connection: Connection,
    document_id: int,
    passages: Mapping[int, Passage],
    verdict: str,
    tag: tuple[str, str],
    quote: str | None,
) -> list[_Place]:
    name = ":".join(tag)
    quoted = _quoted(passages, quote)
    if verdict == "added":
        if not quoted:
            raise WrongReview(f"to add {name}, give the words that show it with --quote")
        return quoted
    known = _reviewed(connection, document_id, tag, passages)
    if verdict == "withdrawn" and not known:
        raise WrongReview(f"no review of {name} is in force in this document")
    if verdict != "withdrawn":
        known += _evidence(connection, document_id, tag)
    if not known:
        instead = f"; to add it, lessonwatch review add … {name} --quote …" if verdict == "confirmed" else ""
        raise WrongReview(f"{name} is no tag or suggestion of this document{instead}")
    if quote is None:
        return known
    meant = [
        _Place(place.section, place.start, place.end, other.details)
        for place in quoted
        if (other := next((one for one in known if one.meets(place)), None)) is not None
    ]
    if not meant:
        raise WrongReview(f"{name} does not rest on the words “{quote}” in this document")
    return meant


def _quoted(passages: Mapping[int, Passage], quote: str | None) -> list[_Place]:
    if quote is None:
        return []
    found = [_Place(at, *span) for at, passage in passages.items() for span in passage.stands_at(quote)]
    if not found:
        raise WrongReview(f"the words “{quote}” do not stand in this document")
    return found


def _evidence(connection: Connection, document_id: int, tag: tuple[str, str]) -> list[_Place]:
    """Where the tag or statement stands now."""
    scheme, value = tag
    table = statements if scheme == "statement" else tags
    same = (statements.c.kind == value,) if scheme == "statement" else (tags.c.scheme == scheme, tags.c.value == value)
    rows = connection.execute(
        select(table, sections.c.position)
        .join(sections, sections.c.id == table.c.section_id)
        .where(table.c.document_id == document_id, *same)
    )
    return [_Place(row.position, row.start, row.end, _details(row)) for row in rows]


def _details(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    values = ((name, getattr(row, name, None)) for name in KEPT_OF_STATEMENTS)
    return {name: value for name, value in values if value}


def _reviewed(
    connection: Connection, document_id: int, tag: tuple[str, str], passages: Mapping[int, Passage]
) -> list[_Place]:
    """Where a review in force speaks of it, who may have rejected it."""
    given = in_force(reviews_of(connection, [document_id]).get(document_id, []))
    return [
        _Place(at, *span, review.details)
        for review in given
        if (review.scheme, review.value) == tag
        for at, passage in passages.items()
        for span in passage.places(review.words, review.quote)
    ]


def _row(document_id: int, review: Review) -> dict[str, Any]:
    details = {name: _plain(value) for name, value in review.details.items()}
    return {
        "document_id": document_id,
        "version": review.version,
        "scheme": review.scheme,
        "value": review.value,
        "verdict": review.verdict,
        "quote": review.quote,
        "words": review.words,
        "passage": review.passage,
        "details": json.dumps(details, ensure_ascii=False) if details else None,
        "reviewer": review.reviewer,
        "reviewed_at": review.reviewed_at,
        "note": review.note,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
