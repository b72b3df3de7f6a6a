"""The HTML of an answer as plain text: paragraphs a blank line apart, list items and table rows on lines of their own.

Seen in recorded answers: p, a, strong, em, table/tbody/tr/td (th almost never), ul/ol/li, br, sup, sub; text before
the first tag; entities; no-break and zero-width spaces; links that Outlook wrapped.
"""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from crawlers.pages.plain import clean_line, clean_text

__all__ = ["original_of", "read_answer_html", "read_plain", "unwrap_links"]

SITE = "https://questions-statements.parliament.uk/"

_MARKUP = re.compile(
    r"<(?:p|a|b|i|u|br|div|span|strong|em|ul|ol|li|table|tbody|thead|tr|td|th|sup|sub|ins|del|h[1-6]|blockquote)\b[^<>]*/?>",
    re.IGNORECASE,
)
_PARAGRAPHS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "body", "html"}
)
_UNSHOWN = frozenset({"script", "style", "template", "head", "title"})
_SAFELINK = re.compile(r"https?://[\w.-]*safelinks\.protection\.outlook\.com/[^\s\"'<>)]*", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_FIGURES = re.compile(r"[0-9+\-()]+")


def read_answer_html(markup: str) -> str | None:
    """The text that is shown today: what a correction struck out is left out. None where nothing is said."""
    return _read(markup, struck="del")


def original_of(comparable: str) -> str | None:
    """The text before a correction, from the comparison of both: what it inserted is left out."""
    return _read(comparable, struck="ins")


def read_plain(text: str) -> str | None:
    """A question's text, which is plain but for its entities; markup in it is read as markup."""
    return read_answer_html(text) if _MARKUP.search(text) else clean_text(unwrap_links(html.unescape(text))) or None


def unwrap_links(text: str) -> str:
    """The text with the addresses that Outlook wrapped standing for themselves."""
    return _SAFELINK.sub(lambda found: _unwrapped(found[0]), text)


def _read(markup: str, struck: str) -> str | None:
    if not _MARKUP.search(markup):
        return clean_text(unwrap_links(html.unescape(markup))) or None
    lines = _Lines(struck)
    lines.read(BeautifulSoup(markup, "lxml"))
    return lines.text() or None


class _Lines:
    """Text being laid out. A line belongs to a block; lines of one block follow each other, blocks stand apart."""

    def __init__(self, struck: str) -> None:
        self._struck = struck
        self._blocks: list[list[str]] = [[]]
        self._line = ""

    def text(self) -> str:
        self.end_block()
        return unwrap_links("\n\n".join("\n".join(block) for block in self._blocks if block))

    def end_line(self, mark: str = "") -> None:
        if line := clean_line(self._line):
            self._blocks[-1].append(mark + line)
        self._line = ""

    def end_block(self) -> None:
        self.end_line()
        if self._blocks[-1]:
            self._blocks.append([])

    def read(self, tag: Tag) -> None:
        for child in tag.children:
            if isinstance(child, Tag):
                self._read_tag(child)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._line += str(child)

    def _read_tag(self, tag: Tag) -> None:
        name = tag.name.lower()
        if name == self._struck or name in _UNSHOWN:
            return
        if name == "br":
            self.end_line()
        elif name in ("ul", "ol"):
            self._read_list(tag)
        elif name == "table":
            self._read_table(tag)
        elif name in _PARAGRAPHS:
            self.end_block()
            self.read(tag)
            self.end_block()
        elif name == "a":
            self._line += _link(_inline(tag, self._struck), tag.get("href"))
        elif name == "sup":
            raised = _inline(tag, self._struck)
            # "45<sup>1</sup>" is a note on 45 and no 451; "21<sup>st</sup>" is a word.
            self._line += raised.translate(_RAISED) if _FIGURES.fullmatch(raised) else raised
        else:
            self.read(tag)

    def _read_list(self, tag: Tag, depth: int = 0) -> None:
        if depth == 0:
            self.end_block()
        self.end_line()
        number = _start(tag) if tag.name == "ol" else None
        for item in tag.children:
            if not isinstance(item, Tag) or item.name == self._struck:
                continue
            if item.name in ("ul", "ol"):
                self._read_list(item, depth + 1)
                continue
            inner = _Lines(self._struck)
            nested = [child.extract() for child in item.find_all(["ul", "ol"], recursive=False)]
            inner.read(item)
            said = inner.text().replace("\n\n", "\n")
            if said:
                mark = "- " if number is None else f"{number}. "
                self._blocks[-1].append("  " * depth + mark + said)
                number = None if number is None else number + 1
            for child in nested:
                self._read_list(child, depth + 1)
        if depth == 0:
            self.end_block()

    def _read_table(self, tag: Tag) -> None:
        self.end_block()
        for row in tag.find_all("tr"):
            if row.find_parent("table") is not tag:
                continue
            cells = [_cell(cell, self._struck) for cell in row.find_all(["td", "th"], recursive=False)]
            if any(cells):
                self._blocks[-1].append(re.sub(" {2,}", " ", " | ".join(cells)).strip())
        self.end_block()


def _cell(tag: Tag, struck: str) -> str:
    lines = _Lines(struck)
    lines.read(tag)
    return clean_line(lines.text())


def _inline(tag: Tag, struck: str) -> str:
    lines = _Lines(struck)
    lines.read(tag)
    said = clean_line(lines.text())
    if not said:
        return ""
    # The spaces inside a tag's edges belong to the sentence around it.
    whole = tag.get_text()
    return (" " if whole[:1].isspace() else "") + said + (" " if whole[-1:].isspace() else "")


def _link(said: str, href: object) -> str:
    if not isinstance(href, str) or not href.strip():
        return said
    address = _unwrapped(href.strip())
    if _scheme(address) == "mailto":
        address = address[len("mailto:") :].partition("?")[0]
    elif _scheme(address) not in ("http", "https", ""):
        return said
    else:
        address = urljoin(SITE, address).replace(" ", "%20")
    shown = unwrap_links(said.strip())
    if not shown:
        return address
    if _bare(address) in (_bare(shown), _bare(shown.rstrip(".,;"))):
        return said.replace(said.strip(), shown)
    tail = " " if said[-1:].isspace() else ""
    return f"{said.rstrip()} ({address}){tail}"


def _scheme(address: str) -> str:
    """The scheme of an address, lower-case; "" where it has none or cannot be read."""
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:  # a broken IPv6 host
        return "broken"


def _bare(address: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", address.strip().lower()).rstrip("/")


def _unwrapped(address: str) -> str:
    for _ in range(5):  # wrapped again by each mailbox that forwarded it
        try:
            parts = urlsplit(html.unescape(address))
        except ValueError:
            return address
        if not (parts.hostname or "").endswith(".safelinks.protection.outlook.com"):
            return address
        inner = parse_qs(parts.query).get("url", [""])[0]
        if not inner:
            return address
        address = inner
    return address


def _start(tag: Tag) -> int:
    start = str(tag.get("start", "1"))
    return int(start) if start.isdecimal() else 1
