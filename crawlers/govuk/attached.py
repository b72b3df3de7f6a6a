"""The attachments of a page: files under their own address, HTML pages through the Content API."""

from __future__ import annotations

from dataclasses import replace

from crawlers.attachments import AttachmentRead, read_attachment
from crawlers.fetching import Fetch, FetchFailed, fetch_json
from crawlers.govuk.addresses import content_url, page_path
from crawlers.govuk.documents import stored_sections
from crawlers.govuk.memory import Known
from crawlers.govuk.settings import GovukSettings
from crawlers.pages.content_item import ContentItem, read_content_item
from crawlers.pages.item_attachments import ListedAttachment
from crawlers.reading import UnreadablePage
from store.records import Attachment, AttachmentState, Payload, Section

__all__ = ["read_listed"]

MEDIA_TYPE = "text/html"
_SEVERAL = 3  # redirects in a row


async def read_listed(fetch: Fetch, listed: ListedAttachment, known: Known, settings: GovukSettings) -> AttachmentRead:
    """One attachment with its passages, newly read or as they are stored; never raises for what its address answers."""
    before = known.attachment(listed.url)
    kind = settings.kind_of(listed.title)
    if listed.is_elsewhere:
        reason = "it is on another site and is listed, not read"
        there = Attachment(listed.url, listed.title, AttachmentState.UNREAD, listed.media_type, reason)
        return AttachmentRead(there, is_unchanged=there == before)
    if listed.is_html:
        read = await _read_html(fetch, listed, before, kind)
    else:
        read = await read_attachment(
            fetch, listed.url, title=listed.title, media_type=listed.media_type, known=before, kind=kind
        )
    if before is None:
        return read
    kept = stored_sections(known.document, before, listed.title, kind)
    if listed.is_html and read.attachment == before and read.sections == kept:
        return replace(read, payload=None, is_unchanged=True)
    if not read.is_unchanged:
        return read
    moved = read.attachment.url
    return replace(read, sections=tuple(_moved(section, before.url, moved) for section in kept))


async def _read_html(
    fetch: Fetch, listed: ListedAttachment, before: Attachment | None, kind: str | None
) -> AttachmentRead:
    """An HTML attachment, which is a content item of its own. Its bytes move with its links, so they have no hash."""
    fresh = Attachment(listed.url, listed.title, AttachmentState.PENDING, MEDIA_TYPE)
    path = page_path(listed.url)
    try:
        for _ in range(_SEVERAL):
            if path is None:
                return _missing(fresh, "leads to another site")
            reply = await fetch_json(fetch, content_url(path))
            if reply.status in (404, 410):
                return _missing(fresh, "is gone (410)" if reply.status == 410 else "was not found (404)")
            if reply.status == 403:
                return _missing(fresh, "is limited to some readers (403)")
            if reply.status != 200:
                raise FetchFailed(reply.url, f"answered with status {reply.status}")
            item = read_content_item(reply.json(), reply.url)
            if item.is_gone:
                return _missing(fresh, f"is gone: {item.gone or 'no reason is given'}")
            if item.redirect_to is None and item.schema_name != "redirect":
                payload = Payload(reply.url, reply.body, reply.media_type)
                return _from_item(fresh, item, payload, kind)
            path = page_path(item.redirect_to) if item.redirect_to else None
        return _missing(fresh, "is redirected in a circle")
    except (FetchFailed, UnreadablePage) as error:
        failure = error if isinstance(error, FetchFailed) else FetchFailed(error.url, error.reason, "unreadable")
        if before is not None and before.state is AttachmentState.READ:
            return AttachmentRead(before, is_unchanged=True, failure=failure)
        return AttachmentRead(replace(fresh, reason=f"could not be fetched: {failure.reason}"), failure=failure)


def _from_item(fresh: Attachment, item: ContentItem, payload: Payload, kind: str | None) -> AttachmentRead:
    text = "\n\n".join(said for said in (item.text, *(part.text for part in item.parts)) if said)
    if not text:
        blank = replace(fresh, state=AttachmentState.UNREADABLE, reason="there is no text in it")
        return AttachmentRead(blank, payload=payload)
    section = Section(text, fresh.title, fresh.url, None, kind)
    return AttachmentRead(replace(fresh, state=AttachmentState.READ), (section,), payload)


def _missing(fresh: Attachment, reason: str) -> AttachmentRead:
    return AttachmentRead(replace(fresh, state=AttachmentState.MISSING, reason=reason))


def _moved(section: Section, before: str, now: str) -> Section:
    if before == now or section.url is None:
        return section
    return replace(section, url=now + section.url[len(before) :])
