"""One document with everything that was found in it, each finding at its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from store.kept import PASSAGES, unpack
from store.records import Document
from store.tables import area_within, areas, documents, questions, sections, statements, tags, themes, versions

__all__ = ["Evidence", "Shown", "find_documents", "read_evidence"]


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


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as it stands, its history and its evidence in reading order."""

    document: Document
    history: tuple[tuple[int, dt.datetime, str], ...]  # version, observed at, change
    evidence: tuple[Evidence, ...]


def find_documents(connection: Connection, name: str, limit: int = 20) -> list[int]:
    """The ids of the documents that go by this UIN, external id or public address, newest first."""
    found = (
        select(documents.c.id)
        .outerjoin(questions, questions.c.document_id == documents.c.id)
        .where(or_(questions.c.uin == name.upper(), documents.c.external_id == name, documents.c.url == name))
        .order_by(documents.c.published_on.desc(), documents.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(found).scalars())


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
    found = [*_tags(connection, document_id), *_statements(connection, document_id)]
    return Shown(
        document=unpack(history[-1].record, history[-1].passages),
        history=tuple((row.number, row.observed_at, row.change) for row in history),
        evidence=tuple(sorted(found, key=lambda one: (one.section, one.start, one.scheme, one.value))),
    )


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
