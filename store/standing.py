"""Where the documents of a source stand, and what their versions were read from: what a crawler compares with."""

from __future__ import annotations

from sqlalchemy import Connection, select

from store.tables import documents, versions
from store.writing import payload_body

__all__ = ["ids_by_url", "last_payload", "version_hashes"]


def ids_by_url(connection: Connection, source: str) -> dict[str, str]:
    """The external id of every document by its public address; of two at one address, that which still stands."""
    rows = connection.execute(
        select(documents.c.url, documents.c.external_id)
        .where(documents.c.source == source)
        .order_by(documents.c.is_vanished.desc(), documents.c.id)
    )
    return {row.url: row.external_id for row in rows}


def version_hashes(connection: Connection, source: str, external_id: str) -> list[str]:
    """The content hash of every version of a document, newest first."""
    hashes = (
        select(versions.c.content_hash)
        .join(documents, documents.c.id == versions.c.document_id)
        .where(documents.c.source == source, documents.c.external_id == external_id)
        .order_by(versions.c.number.desc())
    )
    return list(connection.scalars(hashes))


def last_payload(connection: Connection, source: str, external_id: str) -> bytes | None:
    """What the source sent for the latest version that was read from bytes which are kept; None: there is none."""
    latest = (
        select(versions.c.payload_sha256)
        .join(documents, documents.c.id == versions.c.document_id)
        .where(
            documents.c.source == source,
            documents.c.external_id == external_id,
            versions.c.payload_sha256.is_not(None),
        )
        .order_by(versions.c.number.desc())
        .limit(1)
    )
    sha256 = connection.scalar(latest)
    return payload_body(connection, sha256) if sha256 else None
