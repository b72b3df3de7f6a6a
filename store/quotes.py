"""Quoted words found again in another version of a text, wherever they stand there and however they are spaced.

What is kept of a quote is its words; of a short one, which may stand in many places, the words beside it too.
"""

from __future__ import annotations

import hashlib
import re
from functools import cached_property

__all__ = ["Passage", "words_of"]

SHORT = 5  # words: a quote of fewer is known by its neighbours as well
BESIDE = 3  # words on either side that are kept of a short quote, where there are so many
_EDGE = "|"  # between the quote and its neighbours
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: without case, punctuation or the kind of apostrophe."""
    return [_plain(match.group()) for match in _WORD.finditer(text)]


class Passage:
    """A text in which quotes are looked for by their words."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_WORD.finditer(text))
        self._spans = [match.span() for match in found]
        self._words = [_plain(match.group()) for match in found]

    @cached_property
    def print(self) -> str:
        """A hash that two passages of the same words share."""
        return hashlib.sha256(" ".join(self._words).encode("utf-8", "replace")).hexdigest()

    def key(self, start: int, end: int) -> str:
        """That by which the words of ``text[start:end]`` are known again."""
        inside = [number for number, (left, right) in enumerate(self._spans) if left < end and right > start]
        first, last = (inside[0], inside[-1] + 1) if inside else (0, 0)
        quoted = " ".join(self._words[first:last])
        if last - first >= SHORT:
            return quoted
        before, after = self._words[max(0, first - BESIDE) : first], self._words[last : last + BESIDE]
        return f"{' '.join(before)}{_EDGE}{quoted}{_EDGE}{' '.join(after)}"

    def places(self, key: str, quote: str) -> list[tuple[int, int]]:
        """Where the words of a key stand; the marks around the quote are taken in where they stand there too."""
        parts = [part.split() for part in key.split(_EDGE)]
        before, quoted, after = parts if len(parts) == len(("before", "quoted", "after")) else ([], parts[0], [])
        return self._found([*before, *quoted, *after], len(before), len(quoted), quote)

    def stands_at(self, quote: str) -> list[tuple[int, int]]:
        """Where the words of a quote stand, whatever stands beside them."""
        wanted = words_of(quote)
        return self._found(wanted, 0, len(wanted), quote)

    def _found(self, wanted: list[str], skipped: int, quoted: int, quote: str) -> list[tuple[int, int]]:
        if not quoted:
            return []
        words, many = self._words, len(wanted)
        starts = [at for at, word in enumerate(words) if word == wanted[0] and words[at : at + many] == wanted]
        lead, tail = _marks(quote)
        found = []
        for at in starts:
            start, end = self._spans[at + skipped][0], self._spans[at + skipped + quoted - 1][1]
            start -= len(lead) if self.text[:start].endswith(lead) else 0
            end += len(tail) if self.text.startswith(tail, end) else 0
            found.append((start, end))
        return found


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")


def _marks(quote: str) -> tuple[str, str]:
    """What stands before the first word of a quote and behind its last."""
    found = list(_WORD.finditer(quote))
    return (quote[: found[0].start()], quote[found[-1].end() :]) if found else ("", "")
