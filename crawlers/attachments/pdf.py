"""The lines of every page of a PDF, in the order in which its text was written."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from crawlers.attachments.layout import page_text
from crawlers.attachments.lines import Line, without_running_lines
from crawlers.attachments.words import count_words

__all__ = ["UnreadableFile", "read_pdf"]


class UnreadableFile(ValueError):
    """A file whose text cannot be had; the message says why."""


def read_pdf(body: bytes, most_pages: int) -> list[str]:
    """The text of each page, "" where a page has none.

    Raises:
        UnreadableFile: encrypted, broken, or longer than ``most_pages``.
    """
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        said = str(error).lower()
        raise UnreadableFile(
            "it is encrypted" if "password" in said else "it is broken: no PDF can be opened"
        ) from None
    with document:
        if len(document) > most_pages:
            raise UnreadableFile(f"it has {len(document):,} pages, more than the {most_pages:,} that are read")
        pages = [_page_lines(document, number) for number in range(len(document))]
    words = count_words(pages)
    return [page_text(lines, words) for lines in without_running_lines(pages)]


def _page_lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return []  # one broken page does not lose the others
    try:
        text_page = page.get_textpage()
        characters = [pdfium.FPDFText_GetUnicode(text_page, place) for place in range(text_page.count_chars())]
        lines: list[Line] = []
        start = 0
        for place, character in enumerate([*characters, 10]):
            if character in (10, 13):
                if line := _line(text_page, characters, start, place):
                    lines.append(line)
                start = place + 1
        return lines
    finally:
        page.close()


def _line(text_page: pypdfium2.PdfTextPage, characters: list[int], start: int, end: int) -> Line | None:
    inked = [place for place in range(start, end) if not chr(characters[place]).isspace()]
    if not inked:
        return None
    word_end = next((place for place in range(inked[0], end) if chr(characters[place]).isspace()), end) - 1
    left, right = _box(text_page, inked[0])[0], _box(text_page, inked[-1])[2]
    # The number of a note may stand first, small and raised: the tallest of three gives the height of the line.
    sampled = (_box(text_page, inked[place]) for place in {0, len(inked) // 2, len(inked) - 1})
    _, bottom, _, top = max(sampled, key=lambda box: box[3] - box[1])
    text = "".join(chr(character) for character in characters[start:end])
    return Line(text, left, right, bottom, top, max(0.0, _box(text_page, word_end)[2] - left))


def _box(text_page: pypdfium2.PdfTextPage, place: int) -> tuple[float, float, float, float]:
    """The character's cell, whose height is that of its type whatever the letter."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, place, ctypes.byref(box)):
        return 0.0, 0.0, 0.0, 0.0
    return box.left, box.bottom, box.right, box.top
