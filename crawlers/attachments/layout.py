"""The lines of a page back into paragraphs, so that a phrase is whole where the page's width broke it.

A line ended because its column was full if the first word of the next line would not have fitted behind it; otherwise
the writer ended it. That one measure tells wrapped text from headings, lists, addresses and rows of tables.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from itertools import pairwise

from crawlers.attachments.capitals import with_drop_capitals
from crawlers.attachments.lines import Line
from crawlers.attachments.words import Words, clean, mended

__all__ = ["page_text"]


_BULLET = re.compile(r"(?:[•▪●◦‣⁃–—*-]|[oO](?=\s)|[(\[]?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)\]])\s")
_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]\d]*$")
_HYPHENS = "-‐\x02\xad\ufffe"  # U+0002 is how PDFium writes a hyphen at which a word was broken
_LEADING = 1.5  # lines further apart than this many of the page's usual steps are paragraphs apart
_BROKEN = re.compile(rf"(?P<first>[^\W_]+)(?P<mark>[{_HYPHENS}])$")
_NOTE = re.compile(r"\d{1,3}\s+[^\W\d_]*[A-Z]")  # a footnote: its number, then a sentence
_LISTED = re.compile(r"[\s.…]\d{1,3}$")  # a line of a table of contents: it ends with a page


def page_text(lines: Sequence[Line], words: Words) -> str:
    """The text of a page: paragraphs a blank line apart, and one line for each line the writer ended."""
    lines = with_drop_capitals([line for line in lines if line.text.strip()], words)
    if not lines:
        return ""
    step = _usual_step(lines)
    text = ""
    for block in _blocks(lines, step):
        column = _column_end(block, lines)
        said = block[0].text.strip()
        for before, line in pairwise(block):
            said = (
                _joined(said, line.text.strip(), words)
                if _wraps(before, line, column)
                else f"{said}\n{line.text.strip()}"
            )
        text = _carried_over(text, said, words)
    return clean(text, words)


def _usual_step(lines: Sequence[Line]) -> float:
    steps = [
        before.bottom - line.bottom
        for before, line in pairwise(lines)
        if 0 < before.bottom - line.bottom < 3 * max(before.height, line.height, 1)
    ]
    return statistics.median(steps) if steps else 0.0


def _blocks(lines: Sequence[Line], step: float) -> list[list[Line]]:
    blocks = [[lines[0]]]
    for before, line in pairwise(lines):
        down = before.bottom - line.bottom
        tall, low = max(before.height, line.height), min(before.height, line.height)
        own_step = max(step, 0.9 * tall)
        is_near = -0.3 * tall < down <= _LEADING * own_step or not tall
        in_column = line.left < before.right + 2 * tall and before.left < line.right + 2 * tall
        if is_near and in_column and (low > 0.8 * tall or not tall):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _column_end(block: Sequence[Line], lines: Sequence[Line]) -> float:
    """Where the lines of a block end when they are full: as far as lines like them reach that begin where they do."""
    first = block[0]
    alike = [
        line.right
        for line in lines
        if abs(line.left - first.left) < first.height and abs(line.height - first.height) <= 0.1 * first.height
    ]
    return max([*alike, *(line.right for line in block)])


def _wraps(before: Line, line: Line, column: float) -> bool:
    """Whether the line broke only because its column was full."""
    said, more = before.text.rstrip(), line.text.strip()
    if (
        _BULLET.match(more)
        or (_LISTED.search(said) and _LISTED.search(more))
        or (_ENDED.search(said) and _NOTE.match(more))
    ):
        return False
    in_one_row = abs(before.bottom - line.bottom) < 0.3 * max(before.height, line.height) and line.left >= before.right
    if in_one_row or said[-1:] in _HYPHENS or more[:1].islower() or more[:1] in ",;.)":
        return True
    space = 0.28 * before.height
    return column - before.right < line.first_word + space


def _joined(said: str, more: str, words: Words) -> str:
    broken = _BROKEN.search(said)
    if broken is None or not more[:1].isalnum():
        return said + more if more[:1] in ",;.)" else f"{said} {more}"
    rest = re.match(r"\w+", more)
    end = rest[0] if rest else ""
    return said[: broken.start()] + mended(broken["first"], end, words, broken["mark"]) + more[len(end) :]


def _carried_over(text: str, block: str, words: Words) -> str:
    """The block behind the text: in one paragraph if the column ended in the middle of a sentence."""
    if not text:
        return block
    last = text.rpartition("\n")[2]
    if (
        (block[:1].islower() or block[:1] == "(")
        and len(last) > 25
        and not _ENDED.search(last)
        and not _BULLET.match(block)
    ):
        return _joined(text, block, words)
    return f"{text}\n\n{block}"
