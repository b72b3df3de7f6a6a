"""A web page's bytes as a tree, and parts of the tree as plain text: paragraphs a blank line apart."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from crawlers.pages.plain import clean_line
from crawlers.reading import UnreadablePage

__all__ = ["decode_page", "parse_page", "text_of"]

MAX_BYTES = 8 * 2**20
MAX_DEPTH = 400  # of tags within tags: no page that is meant to be read comes near

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "p", "pre"}
    | {"section", "summary", "table"}
)
_UNSHOWN = frozenset(
    {"script", "style", "template", "noscript", "head", "title", "svg", "iframe", "object"}
    | {"select", "button", "input", "textarea"}
)
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_VOID = frozenset(b"area base br col embed hr img input link meta source track wbr p li td th tr dt dd option".split())
_LINE, _BLOCK = "\x1e", "\x1d"


def parse_page(body: bytes, content_type: str | None, url: str) -> BeautifulSoup:
    """The page as a tree.

    Raises:
        UnreadablePage: it is too large, or nested more deeply than any page meant for reading.
    """
    if len(body) > MAX_BYTES:
        raise UnreadablePage(url, f"a page of {len(body):,} bytes: more than {MAX_BYTES:,} are not read")
    if (depth := _depth(body)) > MAX_DEPTH:
        raise UnreadablePage(url, f"tags {depth} deep: more than {MAX_DEPTH} are not read")
    return BeautifulSoup(decode_page(body, content_type), "lxml")


def decode_page(body: bytes, content_type: str | None) -> str:
    """The text of a page, by its byte order mark, its header, its own word, and at last by what fits."""
    marked, mark = read_bom(body)
    declared = (
        marked,
        http_content_type_encoding(content_type) if content_type else None,
        html_body_declared_encoding(body[:4096]),
        "utf-8",
    )
    for name in declared:
        encoding = resolve_encoding(name) if name else None
        if encoding is None:
            continue
        try:
            return codecs.decode(body[len(mark or b"") :], encoding)
        except (UnicodeDecodeError, LookupError):
            continue  # pages say one encoding and send another
    return body.decode("cp1252", "replace")


def text_of(elements: Iterable[Tag], dropped: Iterable[Tag] = ()) -> str:
    """What a reader sees of some elements: blocks a blank line apart, items and table rows on their own lines.

    ``dropped`` elements and what lies in them are left out.
    """
    unwanted = {id(tag) for tag in dropped}
    parts: list[str] = []
    for element in elements:
        parts += [_BLOCK, *_parts(element, unwanted), _BLOCK]
    blocks = []
    for block in "".join(parts).split(_BLOCK):
        lines = [clean_line(line) for line in block.split(_LINE)]
        if said := "\n".join(_with_marks(line for line in lines if line)):
            blocks.append(said)
    return "\n\n".join(blocks)


def _parts(element: Tag, unwanted: set[int]) -> Iterator[str]:
    """Text with marks where lines and blocks end; without recursion, since pages are made by others."""
    within = _Within()
    waiting: list[PageElement | _Left] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _Left):
            yield within.leave(node)
        elif isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                yield str(node).translate({ord(_BLOCK): " ", ord(_LINE): " "})
        elif isinstance(node, Tag) and node.name not in _UNSHOWN and id(node) not in unwanted:
            edge = within.enter(node.name)
            yield edge
            waiting.append(_Left(node.name, edge))
            waiting += reversed(node.contents)


@dataclass(frozen=True, slots=True)
class _Left:
    """The end of an element, with the mark that stood at its beginning."""

    name: str
    edge: str


class _Within:
    """Where in a page the text stands: in which lists, in which row, in which cells."""

    def __init__(self) -> None:
        self.counts: list[int | None] = []  # of the items of each open list; None: a list without numbers
        self.cells = 0
        self.is_first_cell = True

    def enter(self, name: str) -> str:
        match name:
            case "br":
                return _LINE
            case "ul" | "ol":
                edge = self._block()
                self.counts.append(0 if name == "ol" else None)
                return edge
            case "li":
                return self._item()
            case "tr":
                self.is_first_cell = True
                return _LINE
            case "td" | "th":
                self.cells += 1
                edge, self.is_first_cell = "" if self.is_first_cell else " | ", False
                return edge
            case _:
                return self._block() if name in _BLOCKS else ""

    def leave(self, left: _Left) -> str:
        match left.name:
            case "br":
                return ""
            case "ul" | "ol":
                self.counts.pop()
            case "li":
                return _LINE
            case "td" | "th":
                self.cells -= 1
                return ""
        return left.edge

    def _block(self) -> str:
        if self.cells:
            return " "
        return _LINE if self.counts else _BLOCK

    def _item(self) -> str:
        count = self.counts[-1] if self.counts else None
        if count is None:
            return f"{_LINE}- "
        self.counts[-1] = count + 1
        return f"{_LINE}{count + 1}. "


def _with_marks(lines: Iterable[str]) -> Iterator[str]:
    """List marks joined to the paragraph that follows them in their item."""
    mark = ""
    for line in lines:
        if re.fullmatch(r"-|\d+\.", line):
            mark = f"{line} "
            continue
        yield mark + line
        mark = ""


def _depth(body: bytes) -> int:
    """How deeply tags lie within each other, roughly: counted on the bytes, before any parser sees them."""
    depth = deepest = 0
    for found in _TAG.finditer(body):
        if found[2].lower() in _VOID or found[3]:
            continue
        depth = max(depth - 1, 0) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
