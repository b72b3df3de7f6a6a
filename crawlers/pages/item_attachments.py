"""The attachments of a content item: all of them, featured or not, and those that only a body shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawlers.pages.govspeak import ASSETS, GOVUK, file_links, public_asset
from crawlers.pages.item_fields import PROSE, ItemFields, markup_of
from crawlers.pages.plain import clean_line

__all__ = ["ListedAttachment", "attachments_of", "list_attachments"]

_ATTACHMENT_FIELDS = frozenset(
    {
        *("id", "url", "title", "attachment_type", "content_type", "filename", "file_size", "number_of_pages"),
        *("accessible", "alternative_format_contact_email", "assets", "command_paper_number", "content_id"),
        *("created_at", "updated_at", "hoc_paper_number", "isbn", "locale", "parliamentary_session", "preview_url"),
        *("unique_reference", "unnumbered_command_paper", "unnumbered_hoc_paper", "opendocument", "ordering"),
        *("cover_image", "thumbnail_url", "web_isbn", "print_meta_data_contact_address", "attachment_data", "caption"),
    }
)


@dataclass(frozen=True, slots=True)
class ListedAttachment:
    """An attachment as its page lists it: a file, an HTML page of GOV.UK, or something on another site."""

    url: str  # public address
    title: str
    is_html: bool = False
    media_type: str | None = None
    is_elsewhere: bool = False


def list_attachments(payload: object, url: str) -> tuple[ListedAttachment, ...]:
    """Only the attachments of an item, in their order.

    Raises:
        UnreadablePage: a field that must be there is missing or of another type.
    """
    return attachments_of(ItemFields(payload, url).object("details"))[0]


def attachments_of(details: ItemFields) -> tuple[tuple[ListedAttachment, ...], tuple[str, ...]]:
    """Every attachment, featured or not, each address once; then those that only a body or `documents` shows."""
    found: dict[str, ListedAttachment] = {}
    unknown: dict[str, None] = {}
    for attachment in details.objects("attachments"):
        listed = _listed(attachment)
        found.setdefault(listed.url, listed)
        unknown.update(dict.fromkeys(f"details.attachments[].{name}" for name in attachment.value))
    for markup in _markups(details):
        for link in file_links(markup):
            title = link.title or _file_name(link.url)
            found.setdefault(link.url, ListedAttachment(link.url, title, link.is_html))
    known = {f"details.attachments[].{name}" for name in _ATTACHMENT_FIELDS}
    return tuple(found.values()), tuple(name for name in unknown if name not in known)


def _listed(attachment: ItemFields) -> ListedAttachment:
    given = attachment.needed_text("url").strip()
    shape = attachment.needed_text("attachment_type")
    title = clean_line(attachment.text("title") or attachment.text("filename") or "") or _file_name(given)
    if shape == "html":
        return ListedAttachment(urljoin(GOVUK, given).partition("#")[0], title, is_html=True)
    media_type = attachment.text("content_type")
    if url := public_asset(given):
        return ListedAttachment(url, title, media_type=media_type)
    url = urljoin(GOVUK, given)
    return ListedAttachment(url, title, media_type=media_type, is_elsewhere=not url.startswith(f"{ASSETS}/"))


def _markups(details: ItemFields) -> Iterator[str]:
    for name in ("documents", "final_outcome_documents", "public_feedback_documents"):
        for markup in details.items(name):
            if isinstance(markup, str):
                yield markup
    for name in PROSE:
        value = details.value.get(name)
        if isinstance(value, str | list) and value:
            yield markup_of(value, details, name)
    for outer in ("parts", "collection_groups"):
        for reader in details.objects(outer):
            if body := reader.value.get("body"):
                yield markup_of(body, reader, "body")


def _file_name(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2] or url
