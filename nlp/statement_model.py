"""A small linear model over what is seen in a sentence: how likely each kind is, and which evidence decided.

Words, pairs of words and pairs of shapes carry weights that are divided by the root of the sentence's length; marks
(cues, tense, clauses) carry weights as they are. All are added up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.statement_features import Seen
from nlp.statement_words import stem

__all__ = ["GROUPS", "MODEL_FILE", "StatementModel", "load_model"]

MODEL_FILE = Path(__file__).parent / "data" / "statement_model.npz"
GROUPS = ("words", "stems", "pairs", "shapes", "marks")  # stems speak for words that the model does not know
_SHORT = 4  # words: a shorter sentence counts as one of this length
_LONG = 400  # words beyond which no more of a sentence is weighed

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StatementModel:
    """Weights of everything that may be seen, for every kind, "none" among them: a row of ``weights`` for each."""

    kinds: tuple[str, ...]
    bias: NDArray[np.float32]
    weights: NDArray[np.float32]
    words: Mapping[str, int]
    stems: Mapping[str, int]
    pairs: Mapping[Pair, int]
    shapes: Mapping[Pair, int]
    marks: Mapping[str, int]

    def shares(self, seen: Seen, offsets: Mapping[str, float]) -> dict[str, float]:
        """The probability of each kind; they sum to one. ``offsets`` are added to the kinds' weights beforehand."""
        scaled, plain = self._rows(seen)
        sums = self.bias
        if scaled:
            root = max(_SHORT, len(seen.words)) ** 0.5
            sums = sums + np.add.reduce(self.weights.take(scaled, axis=0), 0) / np.float32(root)
        if plain:
            sums = sums + np.add.reduce(self.weights.take(plain, axis=0), 0)
        scores = [score + offsets.get(kind, 0.0) for kind, score in zip(self.kinds, sums.tolist(), strict=True)]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {kind: power / total for kind, power in zip(self.kinds, powers, strict=True)}

    def _rows(self, seen: Seen) -> tuple[list[int], list[int]]:
        """The rows of what is divided by the sentence's length, and of the rest."""
        words, shapes, _ = seen
        if len(words) > _LONG:
            words, shapes = words[:_LONG], shapes[:_LONG]
        found = set(map(self.words.get, words))
        if None in found:
            known = self.words
            found.update([self.stems.get(stem(word)) for word in words if word not in known])
        found.update(map(self.pairs.get, itertools.pairwise(words)))
        found.update(map(self.shapes.get, itertools.pairwise(("^", *shapes, "$"))))
        found.discard(None)
        # Sorted, so that the sums of two runs are alike to the last bit.
        scaled = sorted(found)  # type: ignore[type-var]
        plain = [row for row in map(self.marks.get, seen.marks) if row is not None]
        return scaled, plain  # type: ignore[return-value]

    def reasons(self, seen: Seen, kind: str, limit: int = 3) -> list[str]:
        """The marks and words that spoke most for a kind, the strongest first: "c:future", "w:publish"."""
        column = self.weights[:, self.kinds.index(kind)]
        root = max(_SHORT, len(seen.words)) ** 0.5
        names: dict[str, float] = {}
        for word in seen.words:
            row = self.words.get(word)
            if row is not None and word[0].isalnum():
                names[f"w:{word}"] = float(column[row]) / root
        for mark in seen.marks:
            row = self.marks.get(mark)
            if row is not None:
                names[mark] = float(column[row])
        spoke = sorted(((weight, name) for name, weight in names.items()), reverse=True)
        return [name for weight, name in spoke[:limit] if weight > 0]


def load_model(path: Path = MODEL_FILE) -> StatementModel:
    """The model that ``nlp.training_statements`` wrote.

    Raises:
        ValueError: the file is missing, damaged or of another make; names it.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            named = {group: stored[group].tobytes().decode().split("\n") for group in GROUPS}
            kinds = tuple(stored["kinds"].tobytes().decode().split("\n"))
            weights, bias = stored["weights"].astype(np.float32), stored["bias"].astype(np.float32)
    except (OSError, KeyError, ValueError, EOFError) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from error
    total = sum(map(len, named.values()))
    if weights.shape != (total, len(kinds)) or bias.shape != (len(kinds),):
        raise ValueError(f"{path.name} has a table of {weights.shape} for {total} rows and {len(kinds)} kinds")
    number = itertools.count()
    words, stems = ({name: next(number) for name in named[group]} for group in ("words", "stems"))
    pairs, shapes = ({_pair(name): next(number) for name in named[group]} for group in ("pairs", "shapes"))
    marks = {name: next(number) for name in named["marks"]}
    return StatementModel(kinds, bias, weights, words, stems, pairs, shapes, marks)


def _pair(name: str) -> Pair:
    first, _, second = name.partition(" ")
    return first, second
