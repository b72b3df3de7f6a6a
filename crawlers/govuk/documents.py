"""A content item and its attachments as the one document that is searched, tagged and shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawlers.attachments import AttachmentRead
from crawlers.govuk.addresses import page_url
from crawlers.pages.content_item import ContentItem, Group
from store.records import Attachment, Document, Section

__all__ = ["make_document", "stored_sections"]


def make_document(source: str, item: ContentItem, attachments: Sequence[AttachmentRead]) -> Document:
    """The document as it stands: its own text, the chapters of a guide, then its attachments in their order."""
    sections = [*_own_sections(item)]
    for read in attachments:
        sections += read.sections
    return Document(
        source=source,
        external_id=item.external_id,
        kind=item.document_type,
        url=item.url,
        heading=item.title,
        published_on=item.published_on,
        department=item.linked.department,
        sections=tuple(sections),
        attachments=tuple(read.attachment for read in attachments),
        is_withdrawn=item.is_withdrawn,
        change_note=item.change_note,
        taxons=item.linked.taxons,
    )


def stored_sections(document: Document | None, known: Attachment, title: str, kind: str | None) -> tuple[Section, ...]:
    """The passages of an attachment as they are stored, under its present title."""
    if document is None:
        return ()
    return tuple(
        replace(section, heading=title, kind=kind)
        for section in document.sections
        if section.url is not None and section.url.partition("#page=")[0] == known.url
    )


def _own_sections(item: ContentItem) -> Iterator[Section]:
    withdrawal = f"Withdrawn: {item.withdrawal}" if item.withdrawal else None
    passages = [item.description, withdrawal, item.text, *(_group_text(item, group) for group in item.groups)]
    if said := "\n\n".join(passage for passage in passages if passage):
        yield Section(said)
    for part in item.parts:
        if part.text:
            yield Section(part.text, part.title or None, page_url(f"{item.base_path}/{part.slug}"))


def _group_text(item: ContentItem, group: Group) -> str:
    """A group of a collection with its documents; an id that nothing is linked for has no title to show."""
    titles = [title for wanted in group.documents if (title := item.linked.documents.get(wanted, ("", ""))[0])]
    listing = "\n".join(f"• {title}" for title in titles)
    return "\n\n".join(passage for passage in (group.title, group.text, listing) if passage)
