"""What the store knows of a page, gathered before the page is asked for again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from crawlers.govuk.addresses import content_url, page_url
from crawlers.pages.content_item import ContentItem, ListedAttachment, read_content_item
from crawlers.reading import UnreadablePage
from store.following import Followed, followed
from store.records import Attachment, Document
from store.session import reading
from store.tables import documents, versions
from store.writing import get_attachments, get_document, payload_body

__all__ = ["Known", "Memory", "ids_by_url", "remember"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a page; ``item`` is its last version as the Content API gave it."""

    path: str
    followed: Followed
    document: Document | None = None
    item: ContentItem | None = None
    attachments: tuple[Attachment, ...] = ()  # with the ETags of the last request

    def listed(self) -> tuple[tuple[ListedAttachment, Attachment], ...]:
        """Each attachment as the page listed it, with what became of it: it may answer from another address."""
        if self.item is None:
            return ()
        if len(self.item.attachments) == len(self.attachments):
            return tuple(zip(self.item.attachments, self.attachments, strict=True))
        by_url = {attachment.url: attachment for attachment in self.attachments}
        return tuple((listed, by_url[listed.url]) for listed in self.item.attachments if listed.url in by_url)

    def attachment(self, url: str) -> Attachment | None:
        """What became of the attachment that was listed at an address."""
        return next((known for listed, known in self.listed() if listed.url == url), None)


class Memory:
    """What the store knows of one source, while it is being crawled."""

    def __init__(self, source: str, database: Engine) -> None:
        self.source = source
        self.database = database
        self._ids: dict[str, str] | None = None

    def page(self, path: str, external_id: str | None = None) -> Known:
        """What is known of the page at a path, or of the document with that id that now stands there."""
        with reading(self.database) as connection:
            if self._ids is None:
                self._ids = ids_by_url(connection, self.source)
            return remember(connection, self.source, path, external_id or self._ids.get(page_url(path)))

    def followed(self, paths: Iterable[str]) -> dict[str, Followed]:
        """What is remembered of those paths and addresses."""
        with reading(self.database) as connection:
            return followed(connection, self.source, paths)

    def is_older_state(self, external_id: str, content_hash: str) -> bool:
        """Whether a document stood so once, and does not now."""
        with reading(self.database) as connection:
            return content_hash in _hashes(connection, self.source, external_id)[1:]


def remember(connection: Connection, source: str, path: str, external_id: str | None) -> Known:
    """What is known of the page at a path, where the document with that id stood last."""
    beside = followed(connection, source, [path]).get(path, Followed(path))
    document = get_document(connection, source, external_id) if external_id else None
    if document is None:
        return Known(path, beside)
    item = _last_item(connection, source, document.external_id, content_url(path))
    return Known(path, beside, document, item, get_attachments(connection, source, document.external_id))


# These read what `store` keeps and has no question for yet.


def ids_by_url(connection: Connection, source: str) -> dict[str, str]:
    """The external id of every document by its public address; of two at one address, that which still stands."""
    rows = connection.execute(
        select(documents.c.url, documents.c.external_id)
        .where(documents.c.source == source)
        .order_by(documents.c.is_vanished.desc(), documents.c.id)
    )
    return {row.url: row.external_id for row in rows}


def _hashes(connection: Connection, source: str, external_id: str) -> list[str]:
    """The content hash of every version, newest first."""
    rows = connection.execute(
        select(versions.c.content_hash)
        .join(documents, documents.c.id == versions.c.document_id)
        .where(documents.c.source == source, documents.c.external_id == external_id)
        .order_by(versions.c.number.desc())
    )
    return [row.content_hash for row in rows]


def _last_item(connection: Connection, source: str, external_id: str, url: str) -> ContentItem | None:
    sha256 = connection.execute(
        select(versions.c.payload_sha256)
        .join(documents, documents.c.id == versions.c.document_id)
        .where(
            documents.c.source == source,
            documents.c.external_id == external_id,
            versions.c.payload_sha256.is_not(None),
        )
        .order_by(versions.c.number.desc())
        .limit(1)
    ).scalar()
    body = payload_body(connection, sha256) if sha256 else None
    try:
        return read_content_item(json.loads(body), url) if body else None
    except (UnreadablePage, ValueError):  # a stricter reader than the one that kept it
        return None
