"""The paragraphs and tables of a Word document, in the order in which they stand."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from crawlers.attachments.pdf import UnreadableFile

__all__ = ["read_docx"]


def read_docx(body: bytes) -> str:
    """The text: paragraphs a blank line apart, items of a list and rows of a table one to a line.

    Raises:
        UnreadableFile: it cannot be opened.
    """
    try:
        document = docx.Document(io.BytesIO(body))
    except MemoryError:
        raise
    except Exception as error:  # python-docx lets through whatever zipfile, lxml and its own parts raise
        raise UnreadableFile(f"it is broken: {type(error).__name__}") from None
    text = ""
    was_row = False
    for said, is_row in _passages(document.element.body, document):
        if said:
            text += ("\n" if was_row and is_row else "\n\n" if text else "") + said
        was_row = is_row and bool(said)
    return text


def _passages(container: Any, parent: Any) -> Iterator[tuple[str, bool]]:
    """Each passage, and whether it is one of a run of lines that belong together."""
    for child in container.iterchildren():
        if child.tag == qn("w:p"):
            paragraph = Paragraph(child, parent)
            style = paragraph.style.name if paragraph.style is not None else None
            is_item = (child.pPr is not None and child.pPr.numPr is not None) or (style or "").startswith("List")
            said = _plain(paragraph.text)
            yield (f"• {said}" if is_item and said else said), is_item
        elif child.tag == qn("w:tbl"):
            yield "", False
            for row in _rows(Table(child, parent)):
                yield row, True
            yield "", False
        elif child.tag == qn("w:sdt"):  # a field to fill in: its content stands where it stands
            for content in child.iterchildren(qn("w:sdtContent")):
                yield from _passages(content, parent)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:
            if id(cell._tc) not in seen:  # a merged cell is given once for each column it spans
                seen.add(id(cell._tc))
                cells.append(_plain(" ".join(paragraph.text for paragraph in cell.paragraphs)))
        if any(cells):
            yield " | ".join(cells)


def _plain(text: str) -> str:
    text = text.replace("\xad", "").replace("\xa0", " ")
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", text)).strip()
