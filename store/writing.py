"""Documents written with their history, each in one step that costs next to nothing when nothing changed.

A version is never altered. ``documents`` and ``sections`` always show the latest one, ``versions`` all of them.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, insert, select, update

from store.changes import name_change
from store.cleaning import cleaned
from store.records import (
    Attachment,
    AttachmentState,
    Change,
    Document,
    Payload,
    QuestionFacts,
    Section,
    document_from_json,
    document_to_json,
)
from store.records import content_hash as hash_of
from store.section_ids import take_ids
from store.tables import attachments, documents, payloads, questions, sections, versions
from store.upserts import add_rows, put_rows

__all__ = ["get_attachments", "get_document", "payload_body", "put_document", "touch_attachments"]

_OF_DOCUMENT: BindParameter[int] = bindparam("of_document")

_KNOWN = select(documents.c.id, documents.c.version, documents.c.content_hash).where(
    documents.c.source == bindparam("source"), documents.c.external_id == bindparam("external_id")
)
_RECORD = select(versions.c.record).where(
    versions.c.document_id == _OF_DOCUMENT, versions.c.number == bindparam("number")
)
_LATEST_RECORD = (
    select(versions.c.record)
    .join(documents, (documents.c.id == versions.c.document_id) & (documents.c.version == versions.c.number))
    .where(documents.c.source == bindparam("source"), documents.c.external_id == bindparam("external_id"))
)
_ADD_DOCUMENT = insert(documents).returning(documents.c.id)
_CHANGE_DOCUMENT = update(documents).where(documents.c.id == _OF_DOCUMENT)
_ADD_VERSION = insert(versions)
_DROP_SECTIONS = delete(sections).where(sections.c.document_id == _OF_DOCUMENT)
_ADD_SECTIONS = insert(sections)
_DROP_ATTACHMENT = delete(attachments).where(
    attachments.c.document_id == _OF_DOCUMENT, attachments.c.url == bindparam("of_url")
)
_ATTACHMENTS = select(attachments).where(attachments.c.document_id == _OF_DOCUMENT).order_by(attachments.c.position)
_ATTACHMENTS_OF = (
    select(attachments)
    .join(documents, documents.c.id == attachments.c.document_id)
    .where(documents.c.source == bindparam("source"), documents.c.external_id == bindparam("external_id"))
    .order_by(attachments.c.position)
)
_TOUCH = (
    update(attachments)
    .where(attachments.c.document_id == _OF_DOCUMENT, attachments.c.url == bindparam("of_url"))
    .values(etag=bindparam("new_etag"), last_modified=bindparam("new_modified"), checked_at=bindparam("now"))
)
_PAYLOAD = select(payloads.c.body).where(payloads.c.sha256 == bindparam("sha256"))
_OF_QUESTIONS = [column.name for column in questions.c if column.name != "document_id"]
_HAS_PAYLOAD = select(payloads.c.sha256).where(payloads.c.sha256 == bindparam("sha256"))


def put_document(
    connection: Connection,
    document: Document,
    observed_at: dt.datetime,
    payload: Payload | None = None,
    files: Iterable[Payload] = (),
) -> Change | None:
    """What changed, or None where the content is as it was: then nothing at all is written.

    Raises:
        StoreError: the document has more passages than one day can hold.
    """
    document = cleaned(document)
    content_hash = hash_of(document)
    key = {"source": document.source, "external_id": document.external_id}
    known = connection.execute(_KNOWN, key).one_or_none()
    if known is not None and known.content_hash == content_hash:
        return None
    before = None if known is None else _read_record(connection, known.id, known.version)
    change, differing = name_change(before, document)
    kept = [body for body in (payload, *files) if body is not None]
    _put_payloads(connection, kept, observed_at)
    document_id, number = _put_latest(connection, document, known, change, content_hash, observed_at)
    row = {
        "document_id": document_id,
        "number": number,
        "observed_at": observed_at,
        "change": change.value,
        "fields": ",".join(differing),
        "content_hash": content_hash,
        "record": pack(document),
        "payload_sha256": payload.sha256 if payload else None,
    }
    connection.execute(_ADD_VERSION, row)
    if before is None or _searched(before) != _searched(document):
        _put_sections(connection, document_id, document, is_new=before is None)
    _put_attachments(connection, document_id, document, before, observed_at)
    if document.question is not None:
        put_rows(connection, questions, [_question_row(document_id, document.question)], ("document_id",))
    return change


def get_document(connection: Connection, source: str, external_id: str) -> Document | None:
    """The latest state of a document, or None where it was never read."""
    record = connection.execute(_LATEST_RECORD, {"source": source, "external_id": external_id}).scalar()
    return None if record is None else unpack(record)


def payload_body(connection: Connection, sha256: str) -> bytes | None:
    """The bytes a source sent, or None where they are not kept."""
    body = connection.execute(_PAYLOAD, {"sha256": sha256}).scalar()
    return None if body is None else zlib.decompress(body)


def get_attachments(connection: Connection, source: str, external_id: str) -> tuple[Attachment, ...]:
    """The attachments of a document in its own order, with what the last request for each was told."""
    rows = connection.execute(_ATTACHMENTS_OF, {"source": source, "external_id": external_id})
    return tuple(_attachment(row) for row in rows)


def touch_attachments(
    connection: Connection, source: str, external_id: str, checked: Iterable[Attachment], now: dt.datetime
) -> None:
    """Keep the entity tag and the date that came with an unchanged file, for the next conditional request."""
    document_id = connection.execute(_KNOWN, {"source": source, "external_id": external_id}).scalar()
    rows = [
        {
            "of_document": document_id,
            "of_url": item.url,
            "new_etag": item.etag,
            "new_modified": item.last_modified,
            "now": now,
        }
        for item in checked
    ]
    if rows and document_id is not None:
        connection.execute(_TOUCH, rows)


def pack(document: Document) -> bytes:
    """A document as ``versions.record`` keeps it."""
    return zlib.compress(json.dumps(document_to_json(document), ensure_ascii=False).encode(), 6)


def unpack(record: bytes) -> Document:
    """The document that ``pack`` wrote."""
    return document_from_json(json.loads(zlib.decompress(record)))


def _read_record(connection: Connection, document_id: int, number: int) -> Document:
    row = {"of_document": document_id, "number": number}
    return unpack(connection.execute(_RECORD, row).scalar_one())


def _put_payloads(connection: Connection, kept: list[Payload], now: dt.datetime) -> None:
    for payload in kept:
        sha256 = payload.sha256
        if connection.execute(_HAS_PAYLOAD, {"sha256": sha256}).first() is None:
            body = zlib.compress(payload.body, 6)
            row = {"sha256": sha256, "url": payload.url, "media_type": payload.media_type, "fetched_at": now}
            add_rows(connection, payloads, [{**row, "body": body}])


def _put_latest(
    connection: Connection,
    document: Document,
    known: Row[*tuple[Any, ...]] | None,
    change: Change,
    content_hash: str,
    now: dt.datetime,
) -> tuple[int, int]:
    row = {
        "kind": document.kind,
        "heading": document.heading,
        "url": document.url,
        "department": document.department,
        "published_on": document.published_on,
        "version": 1 if known is None else known.version + 1,
        "change": change.value,
        "content_hash": content_hash,
        "is_withdrawn": document.is_withdrawn,
        "is_vanished": document.is_vanished,
        "changed_at": now,
        "tagged_with": None,
    }
    if known is not None:
        connection.execute(_CHANGE_DOCUMENT, {**row, "of_document": known.id})
        return known.id, known.version + 1
    key = {"source": document.source, "external_id": document.external_id, "first_seen_at": now}
    return connection.execute(_ADD_DOCUMENT, {**row, **key}).scalar_one(), 1


def _searched(document: Document) -> tuple[object, ...]:
    """What the rows of ``sections`` are made of."""
    return (
        document.sections,
        document.heading,
        document.kind,
        document.url,
        document.department,
        document.published_on,
    )


def _put_sections(connection: Connection, document_id: int, document: Document, *, is_new: bool) -> None:
    ids = take_ids(connection, document.published_on, len(document.sections))
    if not is_new:
        connection.execute(_DROP_SECTIONS, {"of_document": document_id})
    rows = [
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
    if rows:
        connection.execute(_ADD_SECTIONS, rows)


def title_of(document: Document, section: Section) -> str:
    """The document's heading, then the attachment's where that says more."""
    parts = [document.heading or "", section.heading or ""]
    return " – ".join(dict.fromkeys(part for part in parts if part))


def _put_attachments(
    connection: Connection, document_id: int, document: Document, before: Document | None, now: dt.datetime
) -> None:
    wanted = {item.url for item in document.attachments}
    gone = {item.url for item in before.attachments} - wanted if before else set()
    for url in sorted(gone):
        connection.execute(_DROP_ATTACHMENT, {"of_document": document_id, "of_url": url})
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
    put_rows(connection, attachments, list(rows.values()), ("document_id", "url"))


def _attachment(row: Row[*tuple[Any, ...]]) -> Attachment:
    values = row._asdict()
    for name in ("document_id", "position", "checked_at"):
        del values[name]
    return Attachment(**{**values, "state": AttachmentState(values["state"])})


def _question_row(document_id: int, facts: QuestionFacts) -> dict[str, Any]:
    return {"document_id": document_id, **{name: getattr(facts, name) for name in _OF_QUESTIONS}}
