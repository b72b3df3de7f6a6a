"""The HTML of GOV.UK bodies as text, and the files it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from crawlers.pages.plain import clean_line, clean_text

__all__ = ["ASSETS", "GOVUK", "FileLink", "file_links", "govspeak_text", "public_asset"]

GOVUK = "https://www.gov.uk"
ASSETS = "https://assets.publishing.service.gov.uk"

MOST_HTML = 8 * 2**20  # characters: the longest HTML publication known has under two million
# Hosts at which the same files were served over the years.
_ASSET_HOSTS = frozenset(
    {"assets.publishing.service.gov.uk", "assets.digital.cabinet-office.gov.uk", "assets.dev.gov.uk"}
)
_ASSET_PATHS = ("/government/uploads/", "/media/")
_LINK_MARKS = ("/media/", "/uploads/", "attachment")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "figcaption")
_LISTS = ("ol", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr")
_PARTS = ("address", "article", "aside", "blockquote", "body", "details", "div", "fieldset", "figure", "footer", "form")
_BLOCKS = frozenset((*_HEADINGS, *_LISTS, *_PARTS, "header", "hr", "main", "nav", "p", "pre", "section"))
_DROPPED = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object", "button", "img"})
# An attachment is shown with its size, its cover and how to ask for another format: only its title is content.
_ATTACHMENT_CLASSES = frozenset({"gem-c-attachment", "attachment"})
_INLINE_CLASSES = frozenset({"attachment-inline", "gem-c-attachment-link"})


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file, or an HTML attachment, that a body links to."""

    url: str  # public address
    title: str
    is_html: bool = False


def govspeak_text(markup: str) -> str:
    """The text: paragraphs a blank line apart; items of a list, and rows of a table, one to a line."""
    text = ""
    before = ""
    for kind, said in _passages(_tree(markup)):
        together = kind == before and kind in ("item", "row")
        text += ("\n" if together else "\n\n" if text else "") + said
        before = kind
    return text


def file_links(markup: str) -> Iterator[FileLink]:
    """Every file that the body links to as its own, and the HTML attachments shown in it, each once."""
    if not any(mark in markup for mark in _LINK_MARKS):  # most bodies link to no file: they need not be parsed for it
        return
    found: dict[str, FileLink] = {}
    for anchor in _tree(markup).find_all("a"):
        href = str(anchor.get("href") or "").strip()
        url = public_asset(href)
        is_html = url is None and _is_html_attachment(anchor, href)
        if is_html:
            url = urljoin(GOVUK, href).partition("#")[0]
        if url is None or url.endswith("/preview"):
            continue
        title = clean_line(anchor.get_text())
        known = found.get(url)
        if known is None or not known.title:  # the cover comes first, and has no words
            found[url] = FileLink(url, title, is_html)
    yield from found.values()


def public_asset(href: str) -> str | None:
    """The public address of a file of GOV.UK, wherever it was served from; None where the link is none."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    is_on_page_host = host in ("", "www.gov.uk") and parts.path.startswith(_ASSET_PATHS[0])
    if parts.scheme not in ("", "http", "https") or not (host in _ASSET_HOSTS or is_on_page_host):
        return None
    return ASSETS + parts.path if parts.path.startswith(_ASSET_PATHS) else None


def _tree(markup: str) -> BeautifulSoup:
    if len(markup) > MOST_HTML:
        raise ValueError(f"{len(markup):,} characters of HTML, more than the {MOST_HTML:,} that are read")
    return BeautifulSoup(markup, "lxml")


def _walk(tree: Tag) -> Iterator[tuple[str, PageElement]]:
    """Every node in order, elements at their start and at their end, however deep they lie."""
    waiting: list[tuple[str, PageElement]] = [("start", tree)]
    while waiting:
        event, node = waiting.pop()
        yield event, node
        if event == "start" and isinstance(node, Tag):
            waiting.append(("end", node))
            if node.name not in _DROPPED and not _is_attachment(node):
                waiting.extend(("start", child) for child in reversed(node.contents))


def _passages(tree: Tag) -> Iterator[tuple[str, str]]:
    """Each passage with its kind: paragraph, item or row."""
    words: list[str] = []
    cells: list[str] | None = None  # of the row that is being read
    depth = 0  # of lists
    mark = ""  # of the item whose first words are to come

    def passage() -> Iterator[tuple[str, str]]:
        nonlocal mark
        said = clean_text("".join(words))
        words.clear()
        if said:
            yield ("item" if depth else "paragraph"), mark + said
            mark = ""

    for event, node in _walk(tree):
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):  # comments and the like
                words.append(re.sub(r"\s+", " ", node))  # line breaks of the source mean nothing
            continue
        assert isinstance(node, Tag)  # noqa: S101
        if node.name in ("td", "th") and cells is not None:
            if event == "end":
                cells.append(clean_line("".join(words)))
            words.clear()
        elif cells is not None and node.name != "tr":
            words.append(" " if node.name in _BLOCKS or node.name == "br" else "")
        elif node.name == "br":
            words.append("\n" if event == "start" else "")
        elif node.name == "tr" and event == "end":
            if cells is not None and any(cells):
                yield "row", " | ".join(cells).strip(" |")
            words.clear()
            cells = None
        elif node.name in _BLOCKS or (event == "start" and _is_attachment(node)):
            yield from passage()
            if node.name == "tr":
                cells = []
            elif node.name == "li":
                depth, mark = depth + (1 if event == "start" else -1), "• " if event == "start" else ""
            elif event == "start" and _is_attachment(node) and (title := _title_of_attachment(node)):
                yield "paragraph", title
    yield from passage()


def _is_attachment(element: Tag) -> bool:
    return element.name in ("section", "div") and bool(_ATTACHMENT_CLASSES & _classes(element))


def _classes(element: Tag) -> set[str]:
    return set(element.get_attribute_list("class"))


def _title_of_attachment(element: Tag) -> str | None:
    titles = (clean_line(anchor.get_text()) for anchor in element.find_all("a"))
    return next((title for title in titles if title), None)


def _is_html_attachment(anchor: Tag, href: str) -> bool:
    if not href.startswith(("/government/", f"{GOVUK}/government/")):
        return False
    return any(_is_attachment(outer) or _INLINE_CLASSES & _classes(outer) for outer in (anchor, *anchor.parents))
