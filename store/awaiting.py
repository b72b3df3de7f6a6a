"""What waits for somebody's judgement: suggestions first, the likeliest leading, then the tags that are least sure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, select

from store.tables import areas, documents, questions, sections, statements, tags, themes

__all__ = ["SURE_ENOUGH", "Awaiting", "awaiting_review"]

SURE_ENOUGH = 0.9  # a tag that is right nine times in ten does not wait
_PLACES = 8  # of one tag in one passage: it is listed once


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A suggestion, or a tag or statement that is not very sure, with its first piece of evidence."""

    document_id: int
    source: str
    external_id: str
    uin: str | None
    heading: str | None
    url: str
    page: int | None
    published_on: dt.date | None
    scheme: str
    value: str
    label: str
    quote: str
    rule: str
    score: float
    is_suggested: bool


_OF_DOCUMENT = (
    documents.c.id.label("document_id"),
    documents.c.source,
    documents.c.external_id,
    documents.c.heading,
    questions.c.uin,
    sections.c.url,
    sections.c.page,
    sections.c.published_on,
)
_TAGS = (
    select(
        *_OF_DOCUMENT,
        tags.c.section_id,
        tags.c.scheme,
        tags.c.value,
        tags.c.quote,
        tags.c.rule,
        tags.c.score,
        tags.c.is_suggested,
        case((tags.c.scheme == "theme", themes.c.label), else_=areas.c.name).label("label"),
    )
    .select_from(tags)
    .join(documents, documents.c.id == tags.c.document_id)
    .join(sections, sections.c.id == tags.c.section_id)
    .outerjoin(questions, questions.c.document_id == documents.c.id)
    .outerjoin(themes, (themes.c.id == tags.c.value) & (tags.c.scheme == "theme"))
    .outerjoin(areas, (areas.c.code == tags.c.value) & (tags.c.scheme == "area"))
    .where(tags.c.is_suggested | (tags.c.score < SURE_ENOUGH))
    .order_by(
        tags.c.is_suggested.desc(),
        case((tags.c.is_suggested, -tags.c.score), else_=tags.c.score),
        tags.c.section_id.desc(),
        tags.c.start,
    )
)
_STATEMENTS = (
    select(
        *_OF_DOCUMENT,
        statements.c.section_id,
        statements.c.kind,
        statements.c.quote,
        statements.c.rule,
        statements.c.score,
    )
    .select_from(statements)
    .join(documents, documents.c.id == statements.c.document_id)
    .join(sections, sections.c.id == statements.c.section_id)
    .outerjoin(questions, questions.c.document_id == documents.c.id)
    .where(statements.c.score < SURE_ENOUGH)
    .order_by(statements.c.score, statements.c.section_id.desc(), statements.c.start)
)


def awaiting_review(connection: Connection, limit: int, tag: tuple[str, str | None] | None = None) -> list[Awaiting]:
    """What waits, of all or of one tag: a scheme and a value, or None for every value of the scheme."""
    scheme, value = tag or (None, None)
    found: list[Awaiting] = []
    if scheme != "statement":
        statement = _TAGS.limit(limit * _PLACES)
        statement = statement.where(tags.c.scheme == scheme) if scheme else statement
        statement = statement.where(tags.c.value == value) if value else statement
        seen: set[tuple[int, str, str]] = set()
        for row in connection.execute(statement):
            key = (row.section_id, row.scheme, row.value)
            if key not in seen and len(found) < limit:
                seen.add(key)
                found.append(_awaiting(row, row.scheme, row.value, row.label or row.value, row.is_suggested))
    if scheme in (None, "statement") and len(found) < limit:
        statement = _STATEMENTS.limit(limit - len(found))
        statement = statement.where(statements.c.kind == value) if value else statement
        said = [_awaiting(row, "statement", row.kind, row.kind, False) for row in connection.execute(statement)]
        found = sorted(
            found + said, key=lambda one: (not one.is_suggested, -one.score if one.is_suggested else one.score)
        )
    return found


def _awaiting(row: Row[*tuple[Any, ...]], scheme: str, value: str, label: str, is_suggested: bool) -> Awaiting:
    return Awaiting(
        row.document_id,
        row.source,
        row.external_id,
        row.uin,
        row.heading,
        row.url,
        row.page,
        row.published_on,
        scheme,
        value,
        label,
        row.quote,
        row.rule,
        row.score,
        is_suggested,
    )
