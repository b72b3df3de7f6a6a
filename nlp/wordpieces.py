"""Texts as the numbers of word pieces, in the way BERT's uncased models were taught: the splitting, and no model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["PIECES_FILE", "WordPieces"]

PIECES_FILE = Path(__file__).parent / "data" / "wordpieces.txt"
LONGEST_WORD = 100  # characters: a longer one is taken for unknown
_SPACE = re.compile(r"\s+")


class WordPieces:
    """The pieces of a vocabulary, and texts cut into them."""

    def __init__(self, path: Path = PIECES_FILE) -> None:
        pieces = path.read_text(encoding="utf-8").split("\n")
        self._numbers = {piece: number for number, piece in enumerate(pieces) if piece}
        self._unknown = self._numbers["[UNK]"]
        self._first, self._last = self._numbers["[CLS]"], self._numbers["[SEP]"]

    def numbers(self, text: str, most: int) -> list[int]:
        """The numbers of a text's pieces with the marks of beginning and end, ``most`` of them at most."""
        found = [self._first]
        for word in _words(text):
            found += self._cut(word)
            if len(found) >= most - 1:
                break
        return [*found[: most - 1], self._last]

    def _cut(self, word: str) -> list[int]:
        """The longest pieces from the left; a word that cannot be cut is unknown as a whole."""
        found: list[int] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            lead = "##" if start else ""
            end = next((at for at in range(len(word), start, -1) if lead + word[start:at] in self._numbers), start)
            if end == start:
                return [self._unknown]
            found.append(self._numbers[lead + word[start:end]])
            start = end
        return found or [self._unknown]


def _words(text: str) -> Iterator[str]:
    """The words of a text in small letters without accents, each mark of punctuation by itself."""
    plain = "".join(character for character in text if _is_heard(character))
    for word in _SPACE.split(plain):
        bare = unicodedata.normalize("NFD", word.lower())
        current = ""
        for character in bare:
            if unicodedata.category(character) == "Mn":
                continue
            if _stands_alone(character):
                if current:
                    yield current
                yield character
                current = ""
            else:
                current += character
        if current:
            yield current


def _is_heard(character: str) -> bool:
    if character in "\t\n\r":
        return True
    return character not in "\0\ufffd" and not unicodedata.category(character).startswith("C")


@cache
def _stands_alone(character: str) -> bool:
    """Whether it is punctuation or an ideograph."""
    code = ord(character)
    if 33 <= code <= 126 and not character.isalnum():
        return True
    is_ideograph = 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x2CEAF
    return unicodedata.category(character).startswith("P") or is_ideograph or 0xF900 <= code <= 0xFAFF
