"""Documents written with their history, each in one step that costs next to nothing when nothing changed.

A version is never altered. ``documents`` and ``sections`` always show the latest one, ``versions`` all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, insert, select, update

from store.asking import ask
from store.changes import name_change
from store.cleaning import cleaned_and_hashed
from store.compression import compress
from store.kept import PASSAGES, leans_on, pack, passages_of, read_passages, unpack, unpack_payload
from store.passages import put_passages
from store.records import (
    Attachment,
    AttachmentState,
    Change,
    Document,
    Payload,
)
from store.rows import attachment_rows, document_row, file_row, payload_row, question_row, version_row
from store.session import write_alone
from store.tables import attachments, documents, payloads, questions, versions
from store.upserts import add_rows, put_rows

__all__ = ["get_attachments", "get_document", "payload_body", "put_document", "touch_attachments"]

_OF_DOCUMENT: BindParameter[int] = bindparam("of_document")

_KNOWN = "SELECT id, version, content_hash FROM documents WHERE source = :source AND external_id = :external_id"
_RECORD = select(versions.c.record, versions.c.payload_sha256, PASSAGES).where(
    versions.c.document_id == _OF_DOCUMENT, versions.c.number == bindparam("number")
)
_PASSAGES = passages_of(_OF_DOCUMENT)
_SETTLE = (
    update(versions)
    .where(versions.c.document_id == _OF_DOCUMENT, versions.c.number == bindparam("of_number"))
    .values(record=bindparam("whole"))
)
_SETTLE_PAYLOAD = update(payloads).where(payloads.c.sha256 == bindparam("of_sha256")).values(body=bindparam("whole"))
_LATEST_RECORD = (
    select(versions.c.record, PASSAGES)
    .join(documents, (documents.c.id == versions.c.document_id) & (documents.c.version == versions.c.number))
    .where(documents.c.source == bindparam("source"), documents.c.external_id == bindparam("external_id"))
)
_ADD_DOCUMENT = insert(documents).returning(documents.c.id)
_CHANGE_DOCUMENT = update(documents).where(documents.c.id == _OF_DOCUMENT)
_ADD_VERSION = insert(versions)
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
    document, content_hash = cleaned_and_hashed(document)
    key = {"source": document.source, "external_id": document.external_id}
    known = next(iter(ask(connection, _KNOWN, key)), None)
    if known is not None and bytes(known.content_hash).hex() == content_hash:
        return None
    write_alone(connection)
    before = None if known is None else _settle_latest(connection, known.id, known.version)
    change, differing = name_change(before, document)
    document_id, number = _put_latest(connection, document, known, change, content_hash, observed_at)
    if payload is not None and not _has_payload(connection, payload):
        add_rows(connection, payloads, [payload_row(payload, observed_at, document_id, document)])
    for file in files:
        if not _has_payload(connection, file):
            add_rows(connection, payloads, [file_row(file, observed_at)])
    row = version_row(document_id, number, document, change, differing, content_hash, observed_at, payload)
    connection.execute(_ADD_VERSION, row)
    put_passages(connection, document_id, before, document)
    _put_attachments(connection, document_id, document, before, observed_at)
    if document.question is not None:
        put_rows(connection, questions, [question_row(document_id, document.question)], ("document_id",))
    return change


def get_document(connection: Connection, source: str, external_id: str) -> Document | None:
    """The latest state of a document, or None where it was never read."""
    row = connection.execute(_LATEST_RECORD, {"source": source, "external_id": external_id}).first()
    return None if row is None else unpack(row.record, row.passages)


def payload_body(connection: Connection, sha256: str) -> bytes | None:
    """The bytes a source sent, or None where they are not kept."""
    body = connection.execute(_PAYLOAD, {"sha256": sha256}).scalar()
    if body is None:
        return None
    document_id = leans_on(body)
    if document_id is None:
        return unpack_payload(body)
    passages = connection.execute(_PASSAGES, {"of_document": document_id}).scalar()
    return unpack_payload(body, read_passages(passages))


def get_attachments(connection: Connection, source: str, external_id: str) -> tuple[Attachment, ...]:
    """The attachments of a document in its own order, with what the last request for each was told."""
    rows = connection.execute(_ATTACHMENTS_OF, {"source": source, "external_id": external_id})
    return tuple(_attachment(row) for row in rows)


def touch_attachments(
    connection: Connection, source: str, external_id: str, checked: Iterable[Attachment], now: dt.datetime
) -> None:
    """Keep the entity tag and the date that came with an unchanged file, for the next conditional request."""
    known = ask(connection, _KNOWN, {"source": source, "external_id": external_id})
    rows = [
        {
            "of_document": known[0].id,
            "of_url": item.url,
            "new_etag": item.etag,
            "new_modified": item.last_modified,
            "now": now,
        }
        for item in checked
        if known
    ]
    if rows:
        connection.execute(_TOUCH, rows)


def _settle_latest(connection: Connection, document_id: int, number: int) -> Document:
    """The document as it stood until now; it and its payload are written out whole, before its passages change."""
    row = connection.execute(_RECORD, {"of_document": document_id, "number": number}).one()
    before = unpack(row.record, row.passages)
    connection.execute(_SETTLE, {"of_document": document_id, "of_number": number, "whole": pack(before)})
    body = connection.execute(_PAYLOAD, {"sha256": row.payload_sha256}).scalar() if row.payload_sha256 else None
    if body is not None and leans_on(body) == document_id:
        whole = compress(unpack_payload(body, read_passages(row.passages)))
        connection.execute(_SETTLE_PAYLOAD, {"of_sha256": row.payload_sha256, "whole": whole})
    return before


def _has_payload(connection: Connection, payload: Payload) -> bool:
    return connection.execute(_HAS_PAYLOAD, {"sha256": payload.sha256}).first() is not None


def _put_latest(
    connection: Connection,
    document: Document,
    known: Row[*tuple[Any, ...]] | None,
    change: Change,
    content_hash: str,
    now: dt.datetime,
) -> tuple[int, int]:
    if known is not None:
        row = document_row(document, known.version + 1, change, content_hash, now)
        connection.execute(_CHANGE_DOCUMENT, {**row, "of_document": known.id})
        return known.id, known.version + 1
    key = {"source": document.source, "external_id": document.external_id, "first_seen_at": now}
    row = document_row(document, 1, change, content_hash, now)
    return connection.execute(_ADD_DOCUMENT, {**row, **key}).scalar_one(), 1


def _put_attachments(
    connection: Connection, document_id: int, document: Document, before: Document | None, now: dt.datetime
) -> None:
    wanted = {item.url for item in document.attachments}
    gone = {item.url for item in before.attachments} - wanted if before else set()
    for url in sorted(gone):
        connection.execute(_DROP_ATTACHMENT, {"of_document": document_id, "of_url": url})
    rows = attachment_rows(document_id, document, now)
    put_rows(connection, attachments, rows, ("document_id", "url"))


def _attachment(row: Row[*tuple[Any, ...]]) -> Attachment:
    values = row._asdict()
    for name in ("document_id", "position", "checked_at"):
        del values[name]
    return Attachment(**{**values, "state": AttachmentState(values["state"])})
