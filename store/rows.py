"""Documents as rows: what each table keeps of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from store.compression import compress
from store.kept import pack_beside, pack_payload
from store.records import (
    Change,
    Document,
    Payload,
    QuestionFacts,
    Section,
)
from store.tables import questions

__all__ = [
    "Row",
    "attachment_rows",
    "document_row",
    "file_row",
    "payload_row",
    "question_row",
    "section_rows",
    "title_of",
    "version_row",
]

Row = dict[str, Any]
_OF_QUESTIONS = [column.name for column in questions.c if column.name not in ("document_id", "state")]


def document_row(document: Document, number: int, change: Change, content_hash: str, now: dt.datetime) -> Row:
    """The row of ``documents`` for the latest version of a document."""
    return {
        "kind": document.kind,
        "heading": document.heading,
        "url": document.url,
        "department": document.department,
        "published_on": document.published_on,
        "version": number,
        "change": change.value,
        "content_hash": content_hash,
        "is_withdrawn": document.is_withdrawn or bool(document.question and document.question.is_withdrawn),
        "is_vanished": document.is_vanished,
        "changed_at": now,
        "tagged_with": None,
    }


def version_row(
    document_id: int,
    number: int,
    document: Document,
    change: Change,
    differing: tuple[str, ...],
    content_hash: str,
    now: dt.datetime,
    payload: Payload | None,
) -> Row:
    """The row of ``versions`` for the latest state of a document."""
    return {
        "document_id": document_id,
        "number": number,
        "observed_at": now,
        "change": change.value,
        "fields": ",".join(differing),
        "content_hash": content_hash,
        "record": pack_beside(document),
        "payload_sha256": payload.sha256 if payload else None,
    }


def section_rows(document_id: int, document: Document, ids: Sequence[int]) -> list[Row]:
    """The rows of ``sections`` for a document, under those ids."""
    return [
        {
            "id": section_id,
            "document_id": document_id,
            "position": position,
            "source": document.source,
            "kind": section.kind or document.kind,
            "department": document.department,
            "published_on": document.published_on,
            "title": title_of(document, section),
            "url": section.url or document.url,
            "page": section.page,
            "answer_at": section.answer_at,
            "text": section.text,
        }
        for position, (section_id, section) in enumerate(zip(ids, document.sections, strict=True))
    ]


def attachment_rows(document_id: int, document: Document, now: dt.datetime) -> list[Row]:
    """The rows of ``attachments`` for a document, one an address."""
    rows = {
        item.url: {
            **asdict(item),
            "state": item.state.value,
            "document_id": document_id,
            "position": position,
            "checked_at": now,
        }
        for position, item in enumerate(document.attachments)
    }
    return list(rows.values())


def question_row(document_id: int, facts: QuestionFacts) -> Row:
    """The row of ``questions`` for a question; a date of correction makes it corrected."""
    row = {"document_id": document_id, **{name: getattr(facts, name) for name in _OF_QUESTIONS}}
    return {**row, "is_correction": facts.is_correction or facts.date_corrected is not None, "state": _state(facts)}


def _state(facts: QuestionFacts) -> str:
    if facts.is_withdrawn:
        return "withdrawn"
    if facts.is_holding:
        return "holding"
    return "open" if facts.is_open else "answered"


def payload_row(payload: Payload, now: dt.datetime, document_id: int, document: Document) -> Row:
    """The row of ``payloads`` for what a source sent for the latest state of a document."""
    return _payload_row(payload, now, pack_payload(payload, document_id, document))


def file_row(payload: Payload, now: dt.datetime) -> Row:
    """The row of ``payloads`` for a file, whose bytes do not say what the passages say."""
    return _payload_row(payload, now, compress(payload.body))


def _payload_row(payload: Payload, now: dt.datetime, body: bytes) -> Row:
    return {
        "sha256": payload.sha256,
        "url": payload.url,
        "media_type": payload.media_type,
        "fetched_at": now,
        "body": body,
    }


def title_of(document: Document, section: Section) -> str:
    """The document's heading, then the attachment's where that says more."""
    parts = [document.heading or "", section.heading or ""]
    return " – ".join(dict.fromkeys(part for part in parts if part))
