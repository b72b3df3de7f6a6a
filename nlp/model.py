"""The theme model: a table of words by themes, looked up and added; no library but numpy at run time.

Each word or pair of words carries a weight for each theme; the weights of a text's words are added and divided by the
text's length, so that every opinion can be traced to the words that made it. ``nlp.training`` makes the table.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.words import words

__all__ = ["MODEL_FILE", "BrokenModel", "Reading", "ThemeModel"]

MODEL_FILE = Path(__file__).parent / "data" / "theme_model.npz"
FOREIGN = 0.55  # share of known words below which a text is not English enough to weigh
LONGEST = 20_000  # words of a text that are read: the rest of a table of a thousand rows adds nothing

# Words for those who learn, teach and bring up: a text without any is seldom about learning.
_LEARNERS = """
child children pupil pupils student students learner learners school schools classroom class teacher teachers teenager
teenagers youngsters young boy boys girl girls lad lads mother mothers father fathers mum mums dad dads parent parents
family families baby babies toddler toddlers infant infants apprentice apprentices trainee trainees nursery nurseries
college colleges university universities olds headteacher head heads graduates youth adults education educational
lesson lessons
"""

Floats = npt.NDArray[np.float32]


class BrokenModel(ValueError):
    """A model file that cannot be used: names the file and the reason."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model knows of a text: the rows of its words and pairs of words, each once."""

    rows: npt.NDArray[np.int64]
    norm: float  # by which their weights are divided, so that long texts do not shout
    length: int  # words of the text, known or not
    known: int  # of these, words that the table knows
    learners: int  # of these, words for those who learn, teach and bring up


class ThemeModel:
    """Weighs the words of a text for and against each theme."""

    def __init__(
        self, themes: Sequence[str], terms: Sequence[str], singles: int, table: Floats, squares: Floats, bias: Floats
    ) -> None:
        self.themes = tuple(themes)
        self.terms = (*terms[:singles], "", *terms[singles:])  # row ``singles`` stands for every unknown word
        self._table = np.insert(table, singles, 0, axis=0)
        self._columns = np.ascontiguousarray(self._table.T)
        self._squares = np.insert(squares, singles, 0)
        self._bias = bias
        self._rows = {term: row for row, term in enumerate(terms[:singles])}
        self._unknown = singles
        halves = [term.split(" ") for term in terms[singles:]]
        keys = np.array([self._rows[left] * (singles + 1) + self._rows[right] for left, right in halves], np.int64)
        order = np.argsort(keys)
        self._keys = np.append(keys[order], np.iinfo(np.int64).max)
        self._pairs = np.append(order, 0) + singles + 1
        self._learners = np.zeros(len(self.terms), bool)
        self._learners[[self._rows[word] for word in _LEARNERS.split() if word in self._rows]] = True

    @classmethod
    def from_file(cls, source: Path | io.BytesIO = MODEL_FILE) -> tuple[ThemeModel, dict[str, Any]]:
        """The model of a file, and the other arrays the file holds.

        Raises:
            BrokenModel: the file is missing, damaged or of another make.
        """
        name = source.name if isinstance(source, Path) else "the model"
        try:
            with np.load(source, allow_pickle=False) as stored:
                arrays = {key: stored[key] for key in stored.files}
            terms = arrays.pop("terms").tobytes().decode().split("\n")
            themes = arrays.pop("themes").tobytes().decode().split("\n")
            rarity = arrays.pop("rarity").astype(np.float32)
            table = arrays.pop("weights").astype(np.float32) * rarity[:, None]
            singles = int(arrays.pop("singles")[0])
            squares = np.where(np.arange(len(terms)) < singles, rarity**2, np.float32(0))
            bias = arrays.pop("bias").astype(np.float32)
        except (OSError, KeyError, ValueError, EOFError) as error:
            raise BrokenModel(f"{name} cannot be read: {error}") from error
        if table.shape != (len(terms), len(themes)):
            raise BrokenModel(f"{name} has a table of {table.shape} for {len(terms)} terms and {len(themes)} themes")
        return cls(themes, terms, singles, table, squares, bias), arrays

    def read(self, folded: str) -> Reading:
        """The rows of a folded text."""
        found = words(folded)
        if len(found) > LONGEST:
            found = found[:LONGEST]
        single = np.fromiter(map(self._rows.get, found, repeat(self._unknown)), np.int64, len(found))
        keys = single[:-1] * (self._unknown + 1)
        keys += single[1:]
        places = self._keys.searchsorted(keys)
        paired = self._pairs.take(places[self._keys.take(places) == keys])
        rows = np.concatenate((single, paired))
        rows.sort()
        is_first = np.empty(rows.size, bool)
        is_first[:1] = True
        np.not_equal(rows[1:], rows[:-1], out=is_first[1:])
        rows = rows[is_first]
        norm = float(np.add.reduce(self._squares.take(rows))) ** 0.5 or 1.0
        known = len(found) - int(np.count_nonzero(single == self._unknown))
        return Reading(rows, norm, len(found), known, int(np.count_nonzero(self._learners.take(single))))

    def logits(self, reading: Reading) -> list[float]:
        """How much the words speak for each theme: above zero for, below against."""
        if not reading.known or reading.known < FOREIGN * reading.length:
            return [-8.0] * len(self.themes)
        weights = np.add.reduce(self._table.take(reading.rows, axis=0), 0)
        said: list[float] = (weights / np.float32(reading.norm) + self._bias).tolist()
        return [min(max(logit, -8.0), 8.0) for logit in said]

    def deciding_words(self, reading: Reading, theme: int, most: int = 5) -> list[tuple[str, float]]:
        """The words that spoke loudest for a theme, loudest first."""
        rows = reading.rows
        if theme >= len(self.themes) or not rows.size:
            return []
        weights = self._columns[theme].take(rows)
        if most < rows.size:
            loudest = np.argpartition(weights, -most)[-most:]
            rows, weights = rows[loudest], weights[loudest]
        spoken = sorted(zip(weights.tolist(), rows.tolist(), strict=True), reverse=True)
        return [(self.terms[row], weight / reading.norm) for weight, row in spoken if weight > 0]
