"""One attachment: asked for only if it may have changed, read if we can, and otherwise listed with the reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawlers.attachments.formats import Format, named_format, sniff, why_unread
from crawlers.attachments.limited import Extract, extract
from crawlers.fetching import Fetch, FetchFailed, Reply
from store.records import Attachment, AttachmentState, Payload, Problem, Section

__all__ = ["AttachmentRead", "news_of", "read_attachment"]

# States whose bytes were seen: a conditional request tells whether they still stand.
_SEEN = (AttachmentState.READ, AttachmentState.UNREADABLE, AttachmentState.UNREAD)


@dataclass(frozen=True, slots=True)
class AttachmentRead:
    """What became of an attachment.

    ``is_unchanged`` is true where what is already known of it stands: keep the sections that are stored; ``attachment``
    then carries the newest ETag and Last-Modified. ``failure`` is why it could not be asked, where it could not.
    """

    attachment: Attachment
    sections: tuple[Section, ...] = ()
    payload: Payload | None = None
    is_unchanged: bool = False
    failure: FetchFailed | None = None


async def read_attachment(
    fetch: Fetch,
    public_url: str,
    *,
    title: str,
    media_type: str | None = None,
    known: Attachment | None = None,
    kind: str | None = None,
) -> AttachmentRead:
    """The attachment at an address, page by page; never raises for what the address answers.

    Files of formats that are not read are listed without being fetched. ``known`` is the attachment as it is stored:
    it makes the request conditional, and its text outlives a failure or a placeholder. ``kind`` is given to its
    sections where it differs from the document's.
    """
    read = await _read(fetch, Attachment(public_url, title, AttachmentState.PENDING, media_type), known, kind)
    if read.attachment == known and not read.sections:
        return replace(read, payload=None, is_unchanged=True)
    return read


async def _read(fetch: Fetch, fresh: Attachment, known: Attachment | None, kind: str | None) -> AttachmentRead:
    public_url, media_type, title = fresh.url, fresh.media_type, fresh.title
    if reason := why_unread(public_url, media_type):
        return AttachmentRead(replace(fresh, state=AttachmentState.UNREAD, reason=reason))
    try:
        reply = await fetch(public_url, headers=_conditions(known))
    except FetchFailed as failure:
        if failure.kind == "too_large":  # it will be so tomorrow: news, and no failure of every night
            return AttachmentRead(replace(fresh, state=AttachmentState.UNREADABLE, reason=failure.reason))
        return _standing(fresh, known, f"could not be fetched: {failure.reason}", failure)
    if reply.status == 304 and known is not None:
        return AttachmentRead(_renewed(known, reply, title), is_unchanged=True)
    if reply.status in (404, 410):
        said = "is gone (410)" if reply.status == 410 else "was not found (404)"
        return AttachmentRead(replace(fresh, state=AttachmentState.MISSING, reason=said))
    if reply.status != 200:
        return _standing(fresh, known, f"was answered with status {reply.status}")
    found = sniff(reply.body)
    if found is Format.HTML:
        return _standing(fresh, known, "an HTML page stands in its place: it may still be scanned for viruses")
    return await _read_bytes(fresh, known, reply, found, kind)


def news_of(source: str, read: AttachmentRead) -> Problem | None:
    """What is worth saying about an attachment: a failure, or news that fails no run; None where all is well."""
    attachment = read.attachment
    if read.failure is not None:
        kind, reason = read.failure.kind, read.failure.reason
        # What we may not ask is so every night: it is said, and fails none.
        return Problem(source, kind, f"attachment {attachment.title!r}: {reason}", read.failure.url, kind != "refused")
    if read.is_unchanged or attachment.state in (AttachmentState.READ, AttachmentState.UNREAD):
        return None
    said = f"attachment {attachment.title!r} is {attachment.state.value}: {attachment.reason}"
    return Problem(source, "unreadable", said, attachment.url, is_failure=False)


async def _read_bytes(
    fresh: Attachment, known: Attachment | None, reply: Reply, found: Format | None, kind: str | None
) -> AttachmentRead:
    payload = Payload(reply.url, reply.body, reply.media_type or fresh.media_type)
    seen = replace(
        fresh,
        url=reply.url,  # a replaced file answers from its new address
        media_type=fresh.media_type or reply.media_type,
        byte_size=len(reply.body),
        sha256=payload.sha256,
        etag=reply.headers.get("etag"),
        last_modified=reply.headers.get("last-modified"),
    )
    if known is not None and known.sha256 == seen.sha256 and known.state in _SEEN:
        same = replace(known, url=seen.url, title=seen.title, etag=seen.etag, last_modified=seen.last_modified)
        return AttachmentRead(same, is_unchanged=True)
    if found is None:
        named = named_format(fresh.url, fresh.media_type)
        if named is not None:
            reason = f"it is named a {named.value} and is none"
            return AttachmentRead(replace(seen, state=AttachmentState.UNREADABLE, reason=reason), payload=payload)
        reason = f"a file of a format that is not read ({seen.media_type or 'no type given'})"
        return AttachmentRead(replace(seen, state=AttachmentState.UNREAD, reason=reason))
    got = await extract(reply.body, found)
    return _from_extract(seen, got, found, payload, kind)


def _from_extract(seen: Attachment, got: Extract, found: Format, payload: Payload, kind: str | None) -> AttachmentRead:
    if got.is_passing:
        again = replace(seen, state=AttachmentState.PENDING, reason=got.reason, etag=None, last_modified=None)
        return AttachmentRead(again, payload=payload)
    if got.reason is not None:
        return AttachmentRead(replace(seen, state=AttachmentState.UNREADABLE, reason=got.reason), payload=payload)
    if found is Format.DOCX:
        sections = [Section(text, seen.title, seen.url, None, kind) for text in got.pages if text]
        pages = None
    else:
        sections = [
            Section(text, seen.title, f"{seen.url}#page={page}", page, kind)
            for page, text in enumerate(got.pages, 1)
            if text
        ]
        pages = len(got.pages)
    if not any(character.isalpha() for section in sections for character in section.text):
        where = "its only page" if pages == 1 else f"any of its {pages} pages"
        reason = f"no text on {where}: it may be scanned images" if pages else "there is no text in it"
        blank = replace(seen, state=AttachmentState.UNREADABLE, reason=reason, pages=pages)
        return AttachmentRead(blank, payload=payload)
    return AttachmentRead(replace(seen, state=AttachmentState.READ, pages=pages), tuple(sections), payload)


def _conditions(known: Attachment | None) -> dict[str, str] | None:
    if known is None or known.state not in _SEEN or known.sha256 is None:
        return None
    if known.state is AttachmentState.UNREADABLE and known.pages is None:
        return None  # it could not be opened, and may have been harmed on its way: it is fetched whole again
    conditions = {}
    if known.etag:
        conditions["if-none-match"] = known.etag
    if known.last_modified:
        conditions["if-modified-since"] = known.last_modified
    return conditions or None


def _renewed(known: Attachment, reply: Reply, title: str) -> Attachment:
    return replace(
        known,
        title=title,
        url=reply.url,
        etag=reply.headers.get("etag") or known.etag,
        last_modified=reply.headers.get("last-modified") or known.last_modified,
    )


def _standing(
    fresh: Attachment, known: Attachment | None, reason: str, failure: FetchFailed | None = None
) -> AttachmentRead:
    """What is known, which outlives a bad night; or, where nothing is, that it is asked for again."""
    if known is not None and known.state in _SEEN:
        return AttachmentRead(known, is_unchanged=True, failure=failure)
    return AttachmentRead(replace(fresh, reason=reason), failure=failure)
