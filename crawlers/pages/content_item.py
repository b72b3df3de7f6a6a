"""One item of GOV.UK's Content API: what it says itself, and, apart, what it only links to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from crawlers.pages.fields import read_day
from crawlers.pages.govspeak import ASSETS, GOVUK, file_links, govspeak_text, public_asset
from crawlers.pages.plain import clean_line, clean_text
from crawlers.reading import UnreadablePage

__all__ = [
    "ContentItem",
    "Group",
    "Linked",
    "ListedAttachment",
    "Part",
    "list_attachments",
    "read_content_item",
]

# The prose of `details`, in the order in which pages show it. A guide's `parts` and `body` never stand together.
_PROSE = (
    "introductory_paragraph",
    "introduction",
    "summary",
    "body",
    "more_information",
    "public_feedback_detail",
    "final_outcome_detail",
)
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
    item = _Reader(payload, url)
    base_path, schema = item.text("base_path"), item.text("schema_name")
    if not base_path or not base_path.startswith("/"):
        raise item.wrong("base_path", f"a path is expected, not {base_path!r}")
    if not schema:
        raise item.wrong("schema_name", "missing")
    locale = item.text("locale") or "en"
    content_id = item.text("content_id")
    details = item.object("details")
    attachments, unknown = _attachments(details)
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
        withdrawal=_html(withdrawn, "explanation"),
        change_note=_latest_note(details),
        text=_prose(details),
        parts=tuple(_parts(details)),
        groups=tuple(_groups(details)),
        attachments=attachments,
        redirect_to=_destination(item, base_path) if schema == "redirect" else None,
        gone=_html(details, "explanation") if is_gone else None,
        is_gone=is_gone,
        unknown_fields=unknown,
        linked=_linked(item.object("links")),
    )


def list_attachments(payload: object, url: str) -> tuple[ListedAttachment, ...]:
    """Only the attachments of an item, in their order.

    Raises:
        UnreadablePage: a field that must be there is missing or of another type.
    """
    return _attachments(_Reader(payload, url).object("details"))[0]


class _Reader:
    """A JSON object whose fields are asked for with their type; an error names the field."""

    def __init__(self, value: object, url: str, within: str = "") -> None:
        if not isinstance(value, Mapping):
            said = within.rstrip(".") or "the answer"
            raise UnreadablePage(url, f"{said}: an object is expected, not {type(value).__name__}")
        self.value: Mapping[str, Any] = value
        self.url = url
        self.within = within

    def text(self, name: str) -> str | None:
        value = self.value.get(name)
        if value is not None and not isinstance(value, str):
            raise self.wrong(name, f"text is expected, not {type(value).__name__}")
        return value or None

    def needed_text(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise self.wrong(name, "missing")
        return value

    def day(self, name: str) -> dt.date | None:
        text = self.text(name)
        try:
            return read_day(text) if text else None
        except ValueError:
            raise self.wrong(name, f"{text!r} is no date") from None

    def object(self, name: str) -> _Reader:
        value = self.value.get(name)
        return _Reader({} if value is None else value, self.url, f"{self.within}{name}.")

    def objects(self, name: str) -> Iterator[_Reader]:
        for place, value in enumerate(self.items(name)):
            yield _Reader(value, self.url, f"{self.within}{name}[{place}].")

    def items(self, name: str) -> list[Any]:
        value = self.value.get(name)
        if value is not None and not isinstance(value, list):
            raise self.wrong(name, f"a list is expected, not {type(value).__name__}")
        return value or []

    def wrong(self, name: str, reason: str) -> UnreadablePage:
        return UnreadablePage(self.url, f"field {self.within}{name}: {reason}")


def _first_published(item: _Reader, details: _Reader) -> dt.date | None:
    # HTML publications keep their date in `public_timestamp`.
    return (
        details.day("first_public_at")
        or (details.day("public_timestamp") if item.value.get("schema_name") == "html_publication" else None)
        or item.day("first_published_at")
    )


def _latest_note(details: _Reader) -> str | None:
    """The newest note: the history has no promised order."""
    notes = [
        (dt.datetime.fromisoformat(stamp).astimezone(dt.UTC), clean_text(note.text("note") or ""))
        for note in details.objects("change_history")
        if (stamp := note.text("public_timestamp")) and note.day("public_timestamp")
    ]
    return max(notes)[1] or None if notes else None


def _markup(value: object, reader: _Reader, name: str) -> str:
    """HTML given as text, or as a list of the same in several types."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(form, Mapping) for form in value):
        forms = {form.get("content_type"): form.get("content") for form in value}
        chosen = forms.get("text/html") or next((said for said in forms.values() if said), "")
        if isinstance(chosen, str):
            return chosen
    raise reader.wrong(name, f"HTML, or a list of its forms, is expected, not {type(value).__name__}")


def _html(reader: _Reader, name: str) -> str | None:
    value = reader.value.get(name)
    if value is None or value == "" or value == []:
        return None
    try:
        return govspeak_text(_markup(value, reader, name)) or None
    except ValueError as error:
        raise reader.wrong(name, str(error)) from None


def _prose(details: _Reader) -> str:
    names = [name for name in _PROSE if isinstance(details.value.get(name), str | list) or name == "body"]
    return "\n\n".join(said for name in names if (said := _html(details, name)))


def _parts(details: _Reader) -> Iterator[Part]:
    for part in details.objects("parts"):
        yield Part(part.needed_text("slug"), clean_line(part.text("title") or ""), _html(part, "body") or "")


def _groups(details: _Reader) -> Iterator[Group]:
    for group in details.objects("collection_groups"):
        ids = tuple(value for value in group.items("documents") if isinstance(value, str))
        yield Group(clean_line(group.text("title") or "") or None, _html(group, "body") or "", ids)


def _attachments(details: _Reader) -> tuple[tuple[ListedAttachment, ...], tuple[str, ...]]:
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


def _listed(attachment: _Reader) -> ListedAttachment:
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


def _markups(details: _Reader) -> Iterator[str]:
    for name in ("documents", "final_outcome_documents", "public_feedback_documents"):
        for markup in details.items(name):
            if isinstance(markup, str):
                yield markup
    for name in _PROSE:
        value = details.value.get(name)
        if isinstance(value, str | list) and value:
            yield _markup(value, details, name)
    for outer in ("parts", "collection_groups"):
        for reader in details.objects(outer):
            if body := reader.value.get("body"):
                yield _markup(body, reader, "body")


def _file_name(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2] or url


def _destination(item: _Reader, base_path: str) -> str | None:
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


def _linked(links: _Reader) -> Linked:
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
