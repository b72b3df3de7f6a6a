"""Weights of what is seen in a sentence, added up for all kinds at once.

The weights that one thing has for the kinds are packed into one whole number, a field of bits for each: to add such
numbers is to add the weights of every kind. For the few dozen things of a sentence that is faster than an array.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.statement_features import Seen
from nlp.statement_words import stem

__all__ = ["GROUPS", "Scale", "Table"]

GROUPS = ("words", "stems", "marks", "pairs", "shapes")  # stems speak for words that the model does not know
_SHORT = 4  # words: a shorter sentence counts as one of this length
_LONG = 400  # words beyond which no more of a sentence is weighed
_BITS = 64  # of a field; it counts in units of 2**-24, of which every number of half precision is a multiple
_UNIT = 2.0**-24
_MIDDLE = 1 << 40  # added to each field before it is read, so that none is below zero; 65,536 if it were a weight
_CUES = ("c:", "first:")  # marks that a reader can be shown

Pair = tuple[str, str]
Table = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scale:
    """The packed weights of everything that may be seen."""

    bias: tuple[float, ...]  # a number for each kind
    words: Mapping[str, int]
    stems: Mapping[str, int]
    marks: Mapping[str, int]
    pairs: Mapping[Pair, int]
    shapes: Mapping[Pair, int]
    layout: struct.Struct  # the fields of a packed row
    middles: int  # a packed row of nothing but _MIDDLE

    @classmethod
    def of(cls, bias: Table, table: Table, names: Mapping[str, Sequence[str]]) -> Scale:
        """The scale of a table: a row for each name, group by group; a table may end before the last group."""
        kinds = len(bias)
        rows = _packed(table)
        words, stems, marks = (dict(zip(names[group], rows, strict=False)) for group in GROUPS[:3])
        pairs, shapes = (dict(zip(map(_pair, names[group]), rows, strict=False)) for group in GROUPS[3:])
        layout = struct.Struct(f"<{kinds}Q")
        return cls(tuple(bias.tolist()), words, stems, marks, pairs, shapes, layout, _middles(kinds))

    def table(self) -> Table:
        """The rows as ``of`` was given them."""
        groups = self.words, self.stems, self.marks, self.pairs, self.shapes
        fields = [self._fields(row) for group in groups for row in group.values()]
        return ((np.array(fields, np.int64) - _MIDDLE) * _UNIT).astype(np.float32)

    def weigh(self, seen: Seen) -> list[float]:
        """How much speaks for each kind, as a natural logarithm; what is seen twice counts once."""
        words, shapes, marks = seen
        unit = _UNIT * max(_SHORT, len(words)) ** -0.5
        if len(words) > _LONG:
            words, shapes = words[:_LONG], shapes[:_LONG]
        distinct, pairs = set(words), self.pairs
        scaled = sum(map(pairs.__getitem__, set(filter(pairs.__contains__, itertools.pairwise(words)))))
        if unknown := distinct.difference(self.words):
            distinct -= unknown
            scaled += _sum(self.stems, set(map(stem, unknown)))
        scaled += sum(map(self.words.__getitem__, distinct))
        if self.shapes:
            scaled += _sum(self.shapes, set(itertools.pairwise(("^", *shapes, "$"))))
        surplus = _MIDDLE * (unit + _UNIT)
        fields = zip(self._fields(scaled), self._fields(_sum(self.marks, marks)), self.bias, strict=True)
        return [unit * shared + _UNIT * plain + (bias - surplus) for shared, plain, bias in fields]

    def reasons(self, seen: Seen, kind: int, most: int) -> list[str]:
        """The cues and words that spoke most for a kind, the strongest first: "c:future", "w:publish"."""
        below, mask, middles = kind * _BITS, (1 << _BITS) - 1, self.middles
        unit = max(_SHORT, len(seen.words)) ** -0.5
        words, marks = self.words.keys() & set(seen.words), self.marks.keys() & set(seen.marks)
        spoke = [
            (unit * weight, f"w:{word}")
            for word in words
            if word[0].isalnum() and (weight := ((self.words[word] + middles) >> below & mask) - _MIDDLE) > 0
        ] + [
            (weight, mark)
            for mark in marks
            if mark.startswith(_CUES) and (weight := ((self.marks[mark] + middles) >> below & mask) - _MIDDLE) > 0
        ]
        spoke.sort(reverse=True)
        return [name for _, name in spoke[:most]]

    def _fields(self, packed: int) -> tuple[int, ...]:
        """The units of each kind, and _MIDDLE with them."""
        return self.layout.unpack((packed + self.middles).to_bytes(self.layout.size, "little"))


def _packed(table: Table) -> Iterator[int]:
    """Each row of a table as one number."""
    kinds = table.shape[1]
    units = np.rint(table / _UNIT).astype("<i8") + _MIDDLE
    middles, content, width = _middles(kinds), units.tobytes(), kinds * _BITS // 8
    return (int.from_bytes(content[at : at + width], "little") - middles for at in range(0, len(content), width))


def _middles(kinds: int) -> int:
    return sum(_MIDDLE << (_BITS * kind) for kind in range(kinds))


def _sum(weights: Mapping[Any, int], names: Iterable[Any]) -> int:
    return sum(map(weights.get, names, itertools.repeat(0)))


def _pair(name: str) -> Pair:
    first, _, second = name.partition(" ")
    return first, second
