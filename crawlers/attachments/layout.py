"""The lines of a page back into paragraphs, so that a phrase is whole where the page's width broke it.

A line ended because its column was full if the first word of the next line would not have fitted behind it; otherwise
the writer ended it. That one measure tells wrapped text from headings, lists, addresses and rows of tables.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

__all__ = ["Line", "Words", "count_words", "page_text", "without_running_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line as printed; measures in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    first_word: float = 0.0  # width of its first word

    @property
    def height(self) -> float:
        return self.top - self.bottom


Words = Counter[str]  # every word of the document, case folded: decides what a hyphen at a line's end was

_BULLET = re.compile(r"(?:[•▪●◦‣⁃–—*-]|[oO](?=\s)|[(\[]?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)\]])\s")
_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]\d]*$")
_HYPHENS = "-‐\x02\xad\ufffe"  # U+0002 is how PDFium writes a hyphen at which a word was broken
_LEADING = 1.5  # lines further apart than this many of the page's usual steps are paragraphs apart
_SAME_HEIGHT = 15.0  # points
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BROKEN = re.compile(rf"(?P<first>[^\W_]+)(?P<mark>[{_HYPHENS}])$")
_NOTE = re.compile(r"\d{1,3}\s+[^\W\d_]*[A-Z]")  # a footnote: its number, then a sentence
_LISTED = re.compile(r"[\s.…]\d{1,3}$")  # a line of a table of contents: it ends with a page
_PUBLIC_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "•", "\uf076": "•", "\uf06e": "▪"})
_LIGATURES = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\xa0": " ",
        "\u200b": "",
        "\ufeff": "",
    }
)


def count_words(pages: Sequence[Sequence[Line]]) -> Words:
    """How often each word stands in the document."""
    return Counter(word.casefold() for page in pages for line in page for word in _WORD.findall(line.text))


def page_text(lines: Sequence[Line], words: Words) -> str:
    """The text of a page: paragraphs a blank line apart, and one line for each line the writer ended."""
    lines = _with_drop_capitals([line for line in lines if line.text.strip()], words)
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


def clean(text: str, words: Words) -> str:
    """The text with ligatures, soft hyphens, odd spaces and control characters put right."""
    text = text.translate(_LIGATURES).translate(_PUBLIC_BULLETS)
    text = re.sub(r"([^\W_]+)[\x02\ufffe]\s*(\w+)", lambda found: _mended(found[1], found[2], words), text)
    text = text.replace("\xad", "")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", "", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r" ?\n ?", "\n", text).strip()


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without headers, footers and page numbers, where it is certain that they are such.

    Certain is: the first or last line of five pages and of three in ten, at one height, with the same words or with a
    number that grows with the page. What such a line leaves first or last is looked at once more.
    """
    left = [[line for line in page if line.text.strip()] for page in pages]
    for _ in range(2):
        running = _running_lines(left)
        left = [
            [line for line in page if line not in _edges(page) or not _is_one_of(running, line, number)]
            for number, page in enumerate(left)
        ]
    return left


def _running_lines(pages: Sequence[Sequence[Line]]) -> dict[str, float]:
    """The words of the lines that run from page to page, with their usual height."""
    heights: dict[str, list[float]] = defaultdict(list)
    for number, page in enumerate(pages):
        for words, height in {(_running_words(line, number), line.bottom) for line in _edges(page)}:
            heights[words].append(height)
    usual = {words: statistics.median(found) for words, found in heights.items()}
    needed = max(5, 0.3 * len(pages))
    return {
        words: usual[words]
        for words, found in heights.items()
        if sum(abs(height - usual[words]) <= _SAME_HEIGHT for height in found) >= needed
    }


def _is_one_of(running: Mapping[str, float], line: Line, number: int) -> bool:
    usual = running.get(_running_words(line, number))
    return usual is not None and abs(line.bottom - usual) <= _SAME_HEIGHT


def _edges(page: Sequence[Line]) -> list[Line]:
    """The highest and the lowest line."""
    return [max(page, key=lambda line: line.top), min(page, key=lambda line: line.bottom)] if page else []


def _running_words(line: Line, number: int) -> str:
    """The words of a line, its number told by how far it is from the page's own."""
    return re.sub(r"\d+", lambda found: f"#{int(found[0]) - number}", " ".join(line.text.split()), count=1)


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
    return said[: broken.start()] + _mended(broken["first"], end, words, broken["mark"]) + more[len(end) :]


def _mended(first: str, rest: str, words: Words, mark: str = "\x02") -> str:
    """The word that was broken at a line's end: in one, or with its own hyphen."""
    whole, low_first, low_rest = (first + rest).casefold(), first.casefold(), rest.casefold()
    if mark == "\xad":
        return first + rest
    if not (first.isalpha() and rest.isalpha()) or rest[0].isupper():
        return f"{first}-{rest}"
    if words[whole]:
        return first + rest
    if words[low_first] > 1 and words[low_rest] > 1 and len(low_rest) > 1:
        return f"{first}-{rest}"
    return first + rest


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


def _with_drop_capitals(lines: list[Line], words: Words) -> list[Line]:
    """The lines with each large first letter put back before the word it begins."""
    kept: list[Line] = list(lines)
    for capital in lines:
        letter = capital.text.strip()
        if len(letter) != 1 or not letter.isupper():
            continue
        for place, line in enumerate(kept):
            begins = line.text.lstrip()
            beside = line.top <= capital.top + 0.5 * line.height and line.bottom >= capital.bottom - line.height
            if (
                line is not capital
                and begins[:1].islower()
                and capital.height > 1.6 * line.height
                and beside
                and -0.5 * capital.height < line.left - capital.right < capital.height
                and line.bottom > capital.top - 2 * line.height
            ):
                kept[place] = replace(line, text=_capitalised(letter, begins, words), left=capital.left)
                kept = [other for other in kept if other is not capital]
                break
    return kept


def _capitalised(letter: str, text: str, words: Words) -> str:
    """The letter and the text in one, or apart where the letter is a word ("A" and "I")."""
    found = _WORD.match(text)
    rest = found[0] if found else ""
    is_word = letter in "AI" and words[rest.casefold()] > 1 and not words[(letter + rest).casefold()]
    return f"{letter} {text}" if is_word else letter + text
