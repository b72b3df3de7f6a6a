"""A small linear model over what is seen in a sentence: how likely each kind is, and which evidence decided.

Words, pairs of words and pairs of shapes carry weights that are divided by the root of the sentence's length; marks
(cues, tense, clauses) carry weights as they are. All are added up.
"""

from __future__ import annotations

import itertools
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.statement_features import Seen
from nlp.statement_words import stem

__all__ = ["GROUPS", "MODEL_FILE", "StatementModel", "load_model"]

MODEL_FILE = Path(__file__).parent / "data" / "statement_model.npz"
GROUPS = ("words", "stems", "marks", "pairs", "shapes")  # stems speak for words that the model does not know
_SHORT = 4  # words: a shorter sentence counts as one of this length
_LONG = 400  # words beyond which no more of a sentence is weighed

Pair = tuple[str, str]
Table = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StatementModel:
    """Weights of everything that may be seen, for every kind, "none" among them: a row for each.

    ``brief`` has weights of its own for all but shapes and some of the marks: nearly as right for the sentences of
    answers, which it heeds most, and faster.
    """

    kinds: tuple[str, ...]
    bias: Table
    weights: Table
    brief_bias: Table
    brief: Table
    words: Mapping[str, int]
    stems: Mapping[str, int]
    marks: Mapping[str, int]
    pairs: Mapping[Pair, int]
    shapes: Mapping[Pair, int]

    def shares(self, seen: Seen, offsets: Mapping[str, float], *, is_brief: bool = False) -> dict[str, float]:
        """The probability of each kind; they sum to one. ``offsets`` are added to the kinds' weights beforehand."""
        bias, weights = (self.brief_bias, self.brief) if is_brief else (self.bias, self.weights)
        root = max(_SHORT, len(seen.words)) ** -0.5
        scaled, plain = self._rows(seen, is_brief=is_brief)
        taken = weights.take(scaled + plain, axis=0)
        taken[: len(scaled)] *= np.float32(root)
        sums = np.add.reduce(taken, 0)
        sums += bias
        scores: list[float] = sums.tolist()
        if offsets:
            scores = [score + offsets.get(kind, 0.0) for kind, score in zip(self.kinds, scores, strict=True)]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {kind: power / total for kind, power in zip(self.kinds, powers, strict=True)}

    def _rows(self, seen: Seen, *, is_brief: bool) -> tuple[list[int], list[int]]:
        """The rows of what is divided by the sentence's length, and of the rest."""
        words, shapes, _ = seen
        if len(words) > _LONG:
            words, shapes = words[:_LONG], shapes[:_LONG]
        found = set(map(self.words.get, words))
        if None in found:
            known = self.words
            found.update([self.stems.get(stem(word)) for word in words if word not in known])
        found.update(map(self.pairs.get, itertools.pairwise(words)))
        if not is_brief:
            found.update(map(self.shapes.get, itertools.pairwise(("^", *shapes, "$"))))
        found.discard(None)
        plain = set(map(self.marks.get, seen.marks))
        plain.discard(None)
        return list(found), list(plain)  # type: ignore[arg-type]

    def reasons(self, seen: Seen, kind: str, limit: int = 3, *, is_brief: bool = False) -> list[str]:
        """The cues and words that spoke most for a kind, the strongest first: "c:future", "w:publish"."""
        table = self.brief if is_brief else self.weights
        column, root = self.kinds.index(kind), max(_SHORT, len(seen.words)) ** 0.5
        words = [word for word in dict.fromkeys(seen.words) if word in self.words and word[0].isalnum()]
        marks = [mark for mark in seen.marks if mark in self.marks and mark.startswith(("c:", "first:"))]
        rows = [*map(self.words.__getitem__, words), *map(self.marks.__getitem__, marks)]
        weights = table.take(rows, axis=0)[:, column].tolist()
        weights[: len(words)] = [weight / root for weight in weights[: len(words)]]
        names = [*[f"w:{word}" for word in words], *marks]
        spoke = sorted(zip(weights, names, strict=True), reverse=True)[:limit]
        return [name for weight, name in spoke if weight > 0]


def load_model(path: Path = MODEL_FILE) -> StatementModel:
    """The model that ``nlp.training_statements`` wrote.

    Raises:
        ValueError: the file is missing, damaged or of another make; names it.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            named = {group: stored[group].tobytes().decode().split("\n") for group in GROUPS}
            kinds = tuple(stored["kinds"].tobytes().decode().split("\n"))
            tables = [stored[name].astype(np.float32) for name in ("bias", "weights", "brief_bias", "brief")]
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from error
    counts = [len(named[group]) for group in GROUPS]
    want = [(len(kinds),), (sum(counts), len(kinds)), (len(kinds),), (sum(counts[:-1]), len(kinds))]
    if [table.shape for table in tables] != want:
        raise ValueError(f"{path.name} has tables of {[table.shape for table in tables]}, and {want} is expected")
    number = itertools.count()
    words, stems, marks = ({name: next(number) for name in named[group]} for group in GROUPS[:3])
    pairs, shapes = ({_pair(name): next(number) for name in named[group]} for group in GROUPS[3:])
    bias, weights, brief_bias, brief = tables
    return StatementModel(kinds, bias, weights, brief_bias, brief, words, stems, marks, pairs, shapes)


def _pair(name: str) -> Pair:
    first, _, second = name.partition(" ")
    return first, second
