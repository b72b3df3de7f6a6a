"""Rows for other programs, one at a time, dates in ISO form: documents, what was found in them, reviews and runs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, Select, case, select

from store.errors import StoreError
from store.kept import PASSAGES, unpack
from store.records import Document, QuestionFacts
from store.tables import areas, documents, problems, reviews, runs, sections, statements, tags, themes, versions

__all__ = ["KINDS", "export_rows"]

_AT_ONCE = 200
_QUESTION_FIELDS = [field.name for field in fields(QuestionFacts) if field.name != "is_withdrawn"]

_OF_VERSIONS = (
    select(
        documents.c.source,
        documents.c.external_id,
        documents.c.first_seen_at,
        documents.c.tagged_with,
        versions.c.number,
        versions.c.observed_at,
        versions.c.change,
        versions.c.fields,
        versions.c.content_hash,
        versions.c.record,
        PASSAGES,
        versions.c.payload_sha256,
    )
    .select_from(documents)
    .join(versions, versions.c.document_id == documents.c.id)
)
_VERSIONS = _OF_VERSIONS.order_by(versions.c.document_id, versions.c.number)
_DOCUMENTS = _OF_VERSIONS.where(versions.c.number == documents.c.version).order_by(documents.c.id)
_TAGS = (
    select(
        documents.c.source,
        documents.c.external_id,
        tags,
        sections.c.position,
        sections.c.page,
        sections.c.kind,
        sections.c.url,
        sections.c.published_on,
        case((tags.c.scheme == "theme", themes.c.label), else_=areas.c.name).label("label"),
    )
    .select_from(tags)
    .join(documents, documents.c.id == tags.c.document_id)
    .join(sections, sections.c.id == tags.c.section_id)
    .outerjoin(themes, (themes.c.id == tags.c.value) & (tags.c.scheme == "theme"))
    .outerjoin(areas, (areas.c.code == tags.c.value) & (tags.c.scheme == "area"))
    .order_by(tags.c.document_id, sections.c.position, tags.c.start, tags.c.id)
)
_STATEMENTS = (
    select(
        documents.c.source,
        documents.c.external_id,
        statements,
        statements.c.kind.label("statement"),
        sections.c.position,
        sections.c.page,
        sections.c.kind.label("section_kind"),
        sections.c.url,
        sections.c.published_on,
    )
    .select_from(statements)
    .join(documents, documents.c.id == statements.c.document_id)
    .join(sections, sections.c.id == statements.c.section_id)
    .order_by(statements.c.document_id, sections.c.position, statements.c.start, statements.c.id)
)
_REVIEWS = (
    select(documents.c.source, documents.c.external_id, reviews)
    .join(documents, documents.c.id == reviews.c.document_id)
    .order_by(reviews.c.id)
)
_RUNS = select(runs).order_by(runs.c.id)


def export_rows(connection: Connection, what: str) -> Iterator[dict[str, object]]:
    """One row a document (its latest state), version, tag, statement, review or run; memory stays flat.

    Raises:
        StoreError: there is no such table to export.
    """
    if what not in KINDS:
        raise StoreError(f"{what} cannot be exported: choose {', '.join(KINDS)}")
    statement, as_row = KINDS[what]
    for row in connection.execute(statement, execution_options={"yield_per": _AT_ONCE}):
        yield as_row(connection, row)


def _version(_connection: Connection, row: Row[*tuple[Any, ...]]) -> dict[str, object]:
    document = unpack(row.record, row.passages)
    return {
        "source": row.source,
        "external_id": row.external_id,
        "version": row.number,
        "observed_at": _iso(row.observed_at),
        "change": row.change,
        "fields": row.fields.split(",") if row.fields else [],
        "kind": document.kind,
        "heading": document.heading,
        "url": document.url,
        "published_on": _iso(document.published_on),
        "department": document.department,
        "is_withdrawn": document.is_withdrawn or bool(document.question and document.question.is_withdrawn),
        "is_vanished": document.is_vanished,
        "change_note": document.change_note,
        "taxons": list(document.taxons),
        "content_hash": row.content_hash,
        "payload_sha256": row.payload_sha256,
        "text": document.text,
        **_facts(document),
        "attachments": [
            {"url": item.url, "title": item.title, "state": item.state.value, "reason": item.reason}
            for item in document.attachments
        ],
    }


def _document(connection: Connection, row: Row[*tuple[Any, ...]]) -> dict[str, object]:
    first_and_tags = {"first_seen_at": _iso(row.first_seen_at), "tagged_with": row.tagged_with}
    return {**_version(connection, row), **first_and_tags}


def _facts(document: Document) -> dict[str, object]:
    if document.question is None:
        return {}
    values = ((name, getattr(document.question, name)) for name in _QUESTION_FIELDS)
    return {name: list(value) if isinstance(value, tuple) else _iso(value) for name, value in values}


def _tag(_connection: Connection, row: Row[*tuple[Any, ...]]) -> dict[str, object]:
    return {
        "source": row.source,
        "external_id": row.external_id,
        "version": row.version,
        "section": row.position,
        "page": row.page,
        "kind": row.kind,
        "url": row.url,
        "published_on": _iso(row.published_on),
        "scheme": row.scheme,
        "value": row.value,
        "label": row.label or row.value,
        "quote": row.quote,
        "start": row.start,
        "end": row.end,
        "rule": row.rule,
        "score": row.score,
        "is_suggested": row.is_suggested,
        "vocabulary": row.vocabulary,
    }


_SAID = ("quote", "start", "end", "rule", "score")
_DUE = ("due_from", "due_to", "due_granularity", "due_basis", "is_due_vague", "promised_by", "promised", "vocabulary")


def _statement(_connection: Connection, row: Row[*tuple[Any, ...]]) -> dict[str, object]:
    return {
        "source": row.source,
        "external_id": row.external_id,
        "version": row.version,
        "section": row.position,
        "page": row.page,
        "kind": row.section_kind,
        "url": row.url,
        "published_on": _iso(row.published_on),
        "statement": row.statement,
        **{name: _iso(getattr(row, name)) for name in (*_SAID, *_DUE)},
    }


def _review(_connection: Connection, row: Row[*tuple[Any, ...]]) -> dict[str, object]:
    return {
        "source": row.source,
        "external_id": row.external_id,
        "version": row.version,
        "scheme": row.scheme,
        "value": row.value,
        "verdict": row.verdict,
        "quote": row.quote,
        "details": json.loads(row.details) if row.details else None,
        "reviewer": row.reviewer,
        "reviewed_at": _iso(row.reviewed_at),
        "note": row.note,
    }


def _run(connection: Connection, row: Row[*tuple[Any, ...]]) -> dict[str, object]:
    found = connection.execute(select(problems).where(problems.c.run_id == row.id).order_by(problems.c.id))
    return {
        "id": row.id,
        "job": row.job,
        "as_of": _iso(row.as_of),
        "started_at": _iso(row.started_at),
        "ended_at": _iso(row.ended_at),
        "state": row.state,
        "summary": json.loads(row.summary),
        "problems": [
            {
                "source": problem.source,
                "kind": problem.kind,
                "message": problem.message,
                "url": problem.url,
                "is_failure": problem.is_failure,
            }
            for problem in found
        ],
    }


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


KINDS: dict[str, tuple[Select[*tuple[Any, ...]], Callable[[Connection, Row[*tuple[Any, ...]]], dict[str, object]]]] = {
    "documents": (_DOCUMENTS, _document),
    "versions": (_VERSIONS, _version),
    "tags": (_TAGS, _tag),
    "statements": (_STATEMENTS, _statement),
    "reviews": (_REVIEWS, _review),
    "runs": (_RUNS, _run),
}
