"""Weights of what is seen in a sentence, added up for all kinds at once.

The weights that one thing has for the kinds are packed into one whole number, a field of bits for each: to add such
numbers is to add the weights of every kind. For the few dozen things of a sentence that is faster than an array.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.statement_features import Seen
from nlp.statement_words import Remembered, stem

__all__ = ["GROUPS", "Key", "Scale", "Table"]

GROUPS = ("words", "stems", "marks", "pairs", "shapes")  # stems speak for words that the model does not know
_SHORT = 4  # words: a shorter sentence counts as one of this length
_LONG = 400  # words beyond which no more of a sentence is weighed
_BITS = 64  # of a field; it counts in units of 2**-24, of which every number of half precision is a multiple
_UNIT = 2.0**-24
_MASK = (1 << _BITS) - 1
_MIDDLE = 1 << 40  # added to each field before it is read, so that none is below zero; 65,536 if it were a weight
_CUES = ("c:", "first:")  # marks that a reader can be shown

Key = tuple[str, str]  # group and name
Pair = tuple[str, str]
Table = NDArray[np.float32]


class Scale:
    """The packed weights of everything that may be seen."""

    __slots__ = ("_heard", "_layout", "_middles", "_units", "bias", "marks", "pairs", "shapes", "stems", "words")

    def __init__(self, bias: Table, table: Table, names: Mapping[str, Sequence[str]]) -> None:
        """``table`` has a row for each name, group by group, and may end before the last group."""
        kinds = len(bias)
        self.bias: tuple[float, ...] = tuple(bias.tolist())
        rows = _packed(table)
        self.words, self.stems, self.marks = (dict(zip(names[group], rows, strict=False)) for group in GROUPS[:3])
        self.pairs, self.shapes = (dict(zip(map(_pair, names[group]), rows, strict=False)) for group in GROUPS[3:])
        self._layout, self._middles = struct.Struct(f"<{kinds}Q"), _middles(kinds)
        self._heard = Remembered(self._weights_of, self.words)
        self._units = [Remembered(partial(self._units_of, kind)) for kind in range(kinds)]

    def table(self) -> Table:
        """The rows as they were given."""
        groups = self.words, self.stems, self.marks, self.pairs, self.shapes
        fields = [self._fields(row) for group in groups for row in group.values()]
        return ((np.array(fields, np.int64) - _MIDDLE) * _UNIT).astype(np.float32)

    def names(self) -> dict[str, list[str]]:
        """The name of each row, group by group, as they were given."""
        plain, paired = (self.words, self.stems, self.marks), (self.pairs, self.shapes)
        names = [*map(list, plain), *([" ".join(pair) for pair in group] for group in paired)]
        return dict(zip(GROUPS, names, strict=True))

    def shares(self, seen: Seen) -> dict[Key, float]:
        """What is seen, with or without a row, and what its weights are multiplied by when they are added up."""
        share = max(_SHORT, len(seen.words)) ** -0.5
        words, shapes = seen.words[:_LONG], seen.shapes[:_LONG]
        found: dict[Key, float] = dict.fromkeys((("marks", mark) for mark in seen.marks), 1.0)
        for word in set(words):
            key = ("words", word) if word in self.words else ("stems", stem(word))
            found[key] = found.get(key, 0.0) + share
        found |= dict.fromkeys((("pairs", " ".join(pair)) for pair in itertools.pairwise(words)), share)
        shown = itertools.pairwise(("^", *shapes, "$"))
        return found | dict.fromkeys((("shapes", " ".join(pair)) for pair in shown), share)

    def weigh(self, seen: Seen) -> list[float]:
        """How much speaks for each kind, as a natural logarithm; what is seen twice counts once."""
        words, shapes, marks = seen
        unit = _UNIT * max(_SHORT, len(words)) ** -0.5
        if len(words) > _LONG:
            words, shapes = words[:_LONG], shapes[:_LONG]
        pairs = self.pairs
        scaled = sum(map(self._heard.__getitem__, set(words)))
        scaled += sum(map(pairs.__getitem__, set(filter(pairs.__contains__, itertools.pairwise(words)))))
        if self.shapes:
            scaled += _sum(self.shapes, set(itertools.pairwise(("^", *shapes, "$"))))
        surplus = _MIDDLE * (unit + _UNIT)
        fields = zip(self._fields(scaled), self._fields(_sum(self.marks, marks)), self.bias, strict=True)
        return [unit * shared + _UNIT * plain + (bias - surplus) for shared, plain, bias in fields]

    def reasons(self, seen: Seen, kind: int, most: int) -> list[str]:
        """The cues and words that spoke most for a kind, the strongest first: "c:future", "publish"."""
        unit, units = max(_SHORT, len(seen.words)) ** -0.5, self._units[kind].__getitem__
        words, marks = list(set(seen.words)), seen.marks
        spoke = [(unit * weight, word) for weight, word in zip(map(units, words), words, strict=True) if weight > 0]
        spoke += [(weight, mark) for weight, mark in zip(map(units, marks), marks, strict=True) if weight > 0]
        spoke.sort(reverse=True)
        return [name for _, name in spoke[:most]]

    def _weights_of(self, word: str) -> int:
        """The packed weights of any word, by its stem where it is not known."""
        return self.words[word] if word in self.words else self.stems.get(stem(word), 0)

    def _units_of(self, kind: int, name: str) -> int:
        """The units that a known word or a cue has for a kind; 0 for marks that a reader cannot be shown."""
        packed = self.marks.get(name, 0) if name.startswith(_CUES) else self.words.get(name, 0)
        return ((packed + self._middles) >> kind * _BITS & _MASK) - _MIDDLE if name[0].isalnum() else 0

    def _fields(self, packed: int) -> tuple[int, ...]:
        """The units of each kind, and _MIDDLE with them."""
        return self._layout.unpack((packed + self._middles).to_bytes(self._layout.size, "little"))


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
