"""One document with everything that was found in it, each finding at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, literal_column, select, text

from store.kept import PASSAGES, unpack
from store.records import Document
from store.reviewing import Standing, stand
from store.reviews import Review, reviews_of
from store.tables import area_within, areas, documents, questions, sections, statements, tags, themes, versions

__all__ = ["Evidence", "Judged", "Shown", "find_documents", "read_evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding: a theme, an area or a statement, and the words of a section it was read from."""

    scheme: str  # theme, area or statement
    value: str  # theme id, area code or kind of statement
    label: str
    section: int
    start: int
    end: int
    quote: str
    rule: str
    is_suggested: bool = False
    members: tuple[str, ...] = ()  # of a programme, by name
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    is_due_vague: bool = False
    reviewed: str | None = None  # what a person said of it, who and when


@dataclass(frozen=True, slots=True)
class Judged:
    """A review of the document, and what has become of it."""

    review: Review
    label: str
    is_in_force: bool  # no later one overrules it
    is_gone: bool  # its words are no longer in the text


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as it stands, its history, its evidence in reading order, and what people have said of it."""

    document: Document
    history: tuple[tuple[int, dt.datetime, str], ...]  # version, observed at, change
    evidence: tuple[Evidence, ...]
    reviews: tuple[Judged, ...] = ()  # in the order in which they were given


def find_documents(connection: Connection, name: str, limit: int = 20) -> list[int]:
    """The ids of the documents that go by this UIN, external id or public address, newest first."""
    name = name.strip()
    ends_with = name.rstrip("/").rpartition("/")[2]  # the address of a question ends with its UIN
    sources = list(connection.scalars(_SOURCES))
    found = {
        row.id: row.published_on or dt.date.min
        for statement in (
            _BY_UIN.where(questions.c.uin == name.upper()),
            _BY_UIN.where(questions.c.uin == ends_with.upper(), documents.c.url == name),
            _DOCUMENTS.where(documents.c.source.in_(sources), documents.c.external_id == name),
            _DOCUMENTS.where(documents.c.kind != literal_column("'written_question'"), documents.c.url == name),
        )
        for row in connection.execute(statement.limit(limit))
    }
    return sorted(found, key=lambda id_: (found[id_], id_), reverse=True)[:limit]


# Each by an index of its own: with all names in one condition the whole table is read.
_DOCUMENTS = select(documents.c.id, documents.c.published_on).order_by(
    documents.c.published_on.desc().nulls_last(), documents.c.id.desc()
)
_BY_UIN = _DOCUMENTS.join(questions, questions.c.document_id == documents.c.id)
_SOURCES = text("""
    WITH RECURSIVE found(value) AS (
        SELECT min(source) FROM documents
        UNION ALL SELECT (SELECT min(source) FROM documents WHERE source > found.value)
        FROM found WHERE value IS NOT NULL
    ) SELECT value FROM found WHERE value IS NOT NULL""")


def read_evidence(connection: Connection, document_id: int) -> Shown:
    """The document of that id with its history and evidence.

    Raises:
        LookupError: there is none.
    """
    history = connection.execute(
        select(versions.c.number, versions.c.observed_at, versions.c.change, versions.c.record, PASSAGES)
        .where(versions.c.document_id == document_id)
        .order_by(versions.c.number)
    ).all()
    if not history:
        raise LookupError(f"there is no document {document_id}")
    document = unpack(history[-1].record, history[-1].passages)
    found = [*_tags(connection, document_id), *_statements(connection, document_id)]
    given = reviews_of(connection, [document_id]).get(document_id, [])
    standing = stand(given, {at: section.text for at, section in enumerate(document.sections)}) if given else []
    return Shown(
        document=document,
        history=tuple((row.number, row.observed_at, row.change) for row in history),
        evidence=tuple(
            _with_review(one, standing)
            for one in sorted(found, key=lambda one: (one.section, one.start, one.scheme, one.value))
        ),
        reviews=tuple(_judged(connection, review, standing) for review in given),
    )


def _with_review(found: Evidence, standing: Sequence[Standing]) -> Evidence:
    said = [
        one.review.said
        for one in standing
        if one.review.verdict != "rejected"
        and one.review.covers(found.scheme, found.value)
        and one.touches(found.section, found.start, found.end)
    ]
    return replace(found, reviewed=said[-1]) if said else found


def _judged(connection: Connection, review: Review, standing: Sequence[Standing]) -> Judged:
    of = next((one for one in standing if one.review == review), None)
    known = {"theme": select(themes.c.label).where(themes.c.id == review.value)}
    known["area"] = select(areas.c.name).where(areas.c.code == review.value)
    label = connection.execute(known[review.scheme]).scalar() if review.scheme in known else None
    return Judged(review, label or review.value, of is not None, of is not None and of.is_gone)


def _tags(connection: Connection, document_id: int) -> list[Evidence]:
    rows = connection.execute(
        select(tags, sections.c.position, themes.c.label, areas.c.name, areas.c.kind)
        .join(sections, sections.c.id == tags.c.section_id)
        .outerjoin(themes, (tags.c.scheme == "theme") & (themes.c.id == tags.c.value))
        .outerjoin(areas, (tags.c.scheme == "area") & (areas.c.code == tags.c.value))
        .where(tags.c.document_id == document_id)
    )
    return [
        Evidence(
            scheme=row.scheme,
            value=row.value,
            label=row.label or row.name or row.value,
            section=row.position,
            start=row.start,
            end=row.end,
            quote=row.quote,
            rule=row.rule,
            is_suggested=row.is_suggested,
            members=_members(connection, row.value) if row.kind == "programme" else (),
        )
        for row in rows
    ]


def _members(connection: Connection, code: str) -> tuple[str, ...]:
    """The programme areas of a programme."""
    inner = (
        select(areas.c.name)
        .join(area_within, area_within.c.inner == areas.c.code)
        .where(area_within.c.outer == code, areas.c.kind == "programme_area")
        .order_by(areas.c.name)
    )
    return tuple(connection.execute(inner).scalars())


def _statements(connection: Connection, document_id: int) -> list[Evidence]:
    rows = connection.execute(
        select(statements, sections.c.position)
        .join(sections, sections.c.id == statements.c.section_id)
        .where(statements.c.document_id == document_id)
    )
    return [
        Evidence(
            scheme="statement",
            value=row.kind,
            label=row.kind,
            section=row.position,
            start=row.start,
            end=row.end,
            quote=row.quote,
            rule=row.rule,
            due_from=row.due_from,
            due_to=row.due_to,
            is_due_vague=row.is_due_vague,
        )
        for row in rows
    ]
