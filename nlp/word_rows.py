"""The rows of a table that stand for the words of many texts, looked up all at once.

A word is known by a number made of its letters. The numbers of a batch of texts are made by a few calls of numpy,
where a look-up of word after word would cost more than everything else that a model does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.words import plain

__all__ = ["Rows", "WordRows"]

LETTERS = 24  # of the longest word that is told from others: longer ones are known to no list
_EIGHT = 8  # letters that are read at once
# For each eight letters and each length of a word, the bits that hold letters; of a longer word none.
_HELD = np.array(
    [
        [(1 << 8 * min(_EIGHT, max(0, length - at))) - 1 for length in range(LETTERS + 1)] + [0]
        for at in range(0, LETTERS, _EIGHT)
    ],
    np.uint64,
)
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
_HALF, _SPACE = np.uint64(32), ord(" ")

Numbers = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]


class WordRows:
    """The place of each word in a list; a word that is not in it has the place after the last."""

    def __init__(self, words: Sequence[str]) -> None:
        self.unknown = len(words)
        bits = (4 * len(words) + 1).bit_length()
        self._dropped = np.uint64(64 - bits)
        numbers, _ = _numbers([" ".join(words).encode("latin-1", "replace")])
        if len(numbers) != len(words):
            raise ValueError(f"{len(words):,} words are written as {len(numbers):,}")
        rows = np.flatnonzero(numbers)
        self._numbers = np.append(numbers, np.uint64(0))  # which no word has that is told from others
        self._places = np.full(1 << bits, self.unknown, np.min_scalar_type(self.unknown))
        places = numbers[rows] >> self._dropped
        self._places[places[::-1]] = rows[::-1]  # of two in one place the first, which is commoner
        crowded = rows[self._places[places] != rows]
        self._crowded_rows: Rows = np.append(crowded[np.argsort(numbers[crowded])], self.unknown)
        self._crowded = self._numbers[self._crowded_rows]

    def of(self, texts: Sequence[str]) -> tuple[Rows, Rows]:
        """The row of every word of folded texts, one text after the other, and how many words each text has."""
        numbers, counts = _numbers([plain(text) for text in texts])
        rows: Rows = self._places.take((numbers >> self._dropped).view(np.int64)).astype(np.int64)
        missed = (self._numbers.take(rows) != numbers).nonzero()[0]
        sought = numbers.take(missed)
        at = self._crowded[:-1].searchsorted(sought)
        at[self._crowded.take(at) != sought] = -1
        rows[missed] = self._crowded_rows.take(at)
        return rows, counts


def _numbers(texts: Sequence[bytes]) -> tuple[Numbers, Rows]:
    """The number of every word of texts that hold nothing but words and spaces, and how many each text has."""
    letters = np.frombuffer(b" ".join((*texts, bytes(LETTERS))), np.uint8)
    ends = (letters == _SPACE).nonzero()[0]
    starts = np.empty_like(ends)
    starts[:1] = 0
    np.add(ends[:-1], 1, out=starts[1:])
    lengths = ends - starts
    is_word = lengths > 0
    starts, lengths = starts.compress(is_word), lengths.compress(is_word)
    edges = starts.searchsorted([0, *accumulate(len(text) + 1 for text in texts)])
    np.minimum(lengths, LETTERS + 1, out=lengths)
    windows: npt.NDArray[Any] = np.ndarray((letters.size - _EIGHT + 1,), "<u8", letters, 0, (1,))
    numbers = _mixed(windows.take(starts), 0, lengths)
    for part in range(1, len(_HELD)):
        longer = (lengths > part * _EIGHT).nonzero()[0]
        if not longer.size:
            break
        numbers[longer] += _mixed(windows[starts.take(longer) + part * _EIGHT], part, lengths.take(longer))
    return numbers, edges[1:] - edges[:-1]


def _mixed(eight: Numbers, part: int, lengths: Rows) -> Numbers:
    """A number for eight letters of each word, of which it may have fewer."""
    eight &= _HELD[part].take(lengths)
    eight *= _FACTORS[part]
    eight ^= eight >> _HALF
    return eight
