"""What the store knows of a page, gathered before the page is asked for again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from crawlers.govuk.addresses import content_url, page_url
from crawlers.pages.content_item import ContentItem, read_content_item
from crawlers.pages.item_attachments import ListedAttachment, list_attachments
from crawlers.reading import UnreadablePage
from store.following import Followed, followed
from store.records import Attachment, Document
from store.session import reading
from store.standing import ids_by_url, last_payload, version_hashes
from store.writing import get_attachments, get_document

__all__ = ["Known", "Memory", "remember"]


# What moves in a content item while the item says the same.
_MOVING = frozenset({"links", "updated_at", "public_updated_at", "publishing_request_id", "publishing_scheduled_at"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a page: the document, and the content item that its last version was read from."""

    path: str
    followed: Followed
    document: Document | None = None
    payload: Any = None  # the content item, as JSON
    listing: tuple[ListedAttachment, ...] = ()  # the attachments that it lists
    attachments: tuple[Attachment, ...] = ()  # what became of them, with the ETags of the last request

    def listed(self) -> tuple[tuple[ListedAttachment, Attachment], ...]:
        """Each attachment as the page listed it, with what became of it: it may answer from another address."""
        if len(self.listing) == len(self.attachments):
            return tuple(zip(self.listing, self.attachments, strict=True))
        by_url = {attachment.url: attachment for attachment in self.attachments}
        return tuple((listed, by_url[listed.url]) for listed in self.listing if listed.url in by_url)

    def attachment(self, url: str) -> Attachment | None:
        """What became of the attachment that was listed at an address."""
        return next((known for listed, known in self.listed() if listed.url == url), None)

    def says(self, payload: Any, item: ContentItem) -> bool:
        """Whether the page said the same then, whatever the things it links to said."""
        if self.payload is None:
            return False
        if _without_moving(self.payload) == _without_moving(payload):
            return True
        try:
            return read_content_item(self.payload, content_url(self.path)) == item
        except UnreadablePage:  # a stricter reader than the one that kept it
            return False


def _without_moving(payload: Any) -> Any:
    return {name: value for name, value in payload.items() if name not in _MOVING}


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
            return content_hash in version_hashes(connection, self.source, external_id)[1:]


def remember(connection: Connection, source: str, path: str, external_id: str | None) -> Known:
    """What is known of the page at a path, where the document with that id stood last."""
    beside = followed(connection, source, [path]).get(path, Followed(path))
    document = get_document(connection, source, external_id) if external_id else None
    if document is None:
        return Known(path, beside)
    body = last_payload(connection, source, document.external_id)
    payload = json.loads(body) if body else None
    attachments = get_attachments(connection, source, document.external_id)
    try:
        listing = list_attachments(payload, content_url(path)) if payload is not None else ()
    except UnreadablePage:
        payload, listing = None, ()
    return Known(path, beside, document, payload, listing, attachments)
