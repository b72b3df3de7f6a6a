"""One item of GOV.UK's Content API: what it says itself, and, apart, what it only links to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin

from crawlers.pages.govspeak import GOVUK
from crawlers.pages.item_attachments import ListedAttachment, attachments_of
from crawlers.pages.item_fields import PROSE, ItemFields, text_of
from crawlers.pages.plain import clean_line, clean_text

__all__ = ["ContentItem", "Group", "Linked", "Part", "read_content_item"]


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter of a guide."""

    slug: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a collection: what it says, and the ids of its documents in their order."""

    title: str | None
    text: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """What other items say about themselves: it moves with them, so it makes no version of this one."""

    department: str | None = None
    taxons: tuple[str, ...] = ()
    documents: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # id -> (title, base path)


@dataclass(frozen=True, slots=True)
class ContentItem:
    """A content item. Two that are equal say the same, whatever the things they link to say by now."""

    external_id: str  # content_id:locale, or the base path where there is no content id
    base_path: str
    schema_name: str
    document_type: str
    locale: str
    title: str | None
    description: str | None = None
    published_on: dt.date | None = None
    is_withdrawn: bool = False
    withdrawal: str | None = None  # the publisher's explanation
    change_note: str | None = None
    text: str = ""
    parts: tuple[Part, ...] = ()
    groups: tuple[Group, ...] = ()
    attachments: tuple[ListedAttachment, ...] = ()
    redirect_to: str | None = None
    gone: str | None = None  # why it is gone, where it is
    is_gone: bool = False
    unknown_fields: tuple[str, ...] = field(default=(), compare=False)  # of attachments
    linked: Linked = field(default_factory=Linked, compare=False)

    @property
    def url(self) -> str:
        """The public page."""
        return GOVUK + quote(self.base_path, safe="/%:@!$&'()*+,;=~-._")


def read_content_item(payload: object, url: str) -> ContentItem:
    """The item at a content address.

    Raises:
        UnreadablePage: a field that must be there is missing or of another type.
    """
    item = ItemFields(payload, url)
    base_path, schema = item.text("base_path"), item.text("schema_name")
    if not base_path or not base_path.startswith("/"):
        raise item.wrong("base_path", f"a path is expected, not {base_path!r}")
    if not schema:
        raise item.wrong("schema_name", "missing")
    locale = item.text("locale") or "en"
    content_id = item.text("content_id")
    details = item.object("details")
    attachments, unknown = attachments_of(details)
    is_gone = schema == "gone"
    if schema in ("redirect", "gone"):
        document_type, title = schema, item.text("title")
    else:
        document_type, title = item.needed_text("document_type"), clean_line(item.needed_text("title"))
    withdrawn = item.object("withdrawn_notice")
    return ContentItem(
        external_id=f"{content_id}:{locale}" if content_id else base_path,
        base_path=base_path,
        schema_name=schema,
        document_type=document_type,
        locale=locale,
        title=title,
        description=clean_text(item.text("description") or "") or None,
        published_on=_first_published(item, details),
        is_withdrawn=bool(withdrawn.value),  # an empty notice is none
        withdrawal=text_of(withdrawn, "explanation"),
        change_note=_latest_note(details),
        text=_prose(details),
        parts=tuple(_parts(details)),
        groups=tuple(_groups(details)),
        attachments=attachments,
        redirect_to=_destination(item, base_path) if schema == "redirect" else None,
        gone=text_of(details, "explanation") if is_gone else None,
        is_gone=is_gone,
        unknown_fields=unknown,
        linked=_linked(item.object("links")),
    )


def _first_published(item: ItemFields, details: ItemFields) -> dt.date | None:
    # HTML publications keep their date in `public_timestamp`.
    return (
        details.day("first_public_at")
        or (details.day("public_timestamp") if item.value.get("schema_name") == "html_publication" else None)
        or item.day("first_published_at")
    )


def _latest_note(details: ItemFields) -> str | None:
    """The newest note: the history has no promised order."""
    notes = [
        (dt.datetime.fromisoformat(stamp).astimezone(dt.UTC), clean_text(note.text("note") or ""))
        for note in details.objects("change_history")
        if (stamp := note.text("public_timestamp")) and note.day("public_timestamp")
    ]
    return max(notes)[1] or None if notes else None


def _prose(details: ItemFields) -> str:
    names = [name for name in PROSE if isinstance(details.value.get(name), str | list) or name == "body"]
    return "\n\n".join(said for name in names if (said := text_of(details, name)))


def _parts(details: ItemFields) -> Iterator[Part]:
    for part in details.objects("parts"):
        yield Part(part.needed_text("slug"), clean_line(part.text("title") or ""), text_of(part, "body") or "")


def _groups(details: ItemFields) -> Iterator[Group]:
    for group in details.objects("collection_groups"):
        ids = tuple(value for value in group.items("documents") if isinstance(value, str))
        yield Group(clean_line(group.text("title") or "") or None, text_of(group, "body") or "", ids)


def _destination(item: ItemFields, base_path: str) -> str | None:
    """Where the redirect of this very path leads, or else that of the prefix it begins with."""
    exact = prefix = None
    for redirect in item.objects("redirects"):
        path, target = redirect.text("path"), redirect.text("destination")
        if path == base_path and redirect.text("type") != "prefix":
            exact = exact or target
        elif path is not None and (base_path == path or base_path.startswith(path + "/")):
            prefix = prefix or target
    target = exact or prefix
    return urljoin(GOVUK, target) if target else None


def _linked(links: ItemFields) -> Linked:
    owners = [*links.objects("primary_publishing_organisation"), *links.objects("organisations")]
    documents = {
        content_id: (clean_line(link.text("title") or ""), link.text("base_path") or "")
        for link in links.objects("documents")
        if (content_id := link.text("content_id"))
    }
    return Linked(
        department=next((title for owner in owners if (title := owner.text("title"))), None),
        taxons=tuple(dict.fromkeys(title for taxon in links.objects("taxons") if (title := taxon.text("title")))),
        documents=documents,
    )
