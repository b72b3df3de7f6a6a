"""The theme model: a table of words by themes, looked up and added; no library but numpy at run time.

Each word or pair of words carries a weight for each theme; the weights of a text's words, each once, are added and
divided by the length of the text, so that every opinion can be traced to the words that made it. ``nlp.training`` makes
the table.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nlp.words import words

__all__ = ["MODEL_FILE", "BrokenModel", "Reading", "ThemeModel", "hashed"]

MODEL_FILE = Path(__file__).parent / "data" / "theme_model.npz"
FOREIGN = 0.55  # share of known words below which a text is not English enough to weigh
LONGEST = 20_000  # words of a text that are read: the rest of a table of a thousand rows adds nothing
FAINT = -8.0  # the least that words can say, and its opposite the most

# Words for those who learn, teach and bring up: a text without any is seldom about learning.
_LEARNERS = """
child children pupil pupils student students learner learners school schools classroom class teacher teachers teenager
teenagers youngsters young boy boys girl girls lad lads mother mothers father fathers mum mums dad dads parent parents
family families baby babies toddler toddlers infant infants apprentice apprentices trainee trainees nursery nurseries
college colleges university universities olds headteacher head heads graduates youth adults education educational
lesson lessons
"""

PLACES = 18  # bits of the hash of a pair; of two pairs with the same hash training keeps the commoner
_SPREAD, _DROPPED = np.uint64(0x9E3779B97F4A7C15), np.uint64(64 - PLACES)

Floats = npt.NDArray[np.float32]


class BrokenModel(ValueError):
    """A model file that cannot be used: names the file and the reason."""


class Reading(NamedTuple):
    """What the model knows of a text: the rows of its words and pairs of words, each once, and what they say."""

    rows: npt.NDArray[np.int64]
    said: list[float]  # theme by theme, above zero for and below against
    norm: float  # by which the weights were divided, so that long texts do not shout
    learners: float  # words for those who learn, teach and bring up


class ThemeModel:
    """Weighs the words of a text for and against each theme."""

    def __init__(
        self, themes: Sequence[str], terms: Sequence[str], singles: int, table: Floats, rarity: Floats, bias: Floats
    ) -> None:
        self.themes = tuple(themes)
        self.terms = (*terms[:singles], "", *terms[singles:])  # row ``singles`` stands for every unknown word
        self._rows = {term: row for row, term in enumerate(terms[:singles])}
        self._unknown, self._step = singles, singles + 1
        self._ones = np.ones(2 * LONGEST, np.float32)
        self._bias: list[float] = bias.tolist()
        self.silence = Reading(np.zeros(0, np.int64), [FAINT] * len(themes), 1.0, 0.0)  # of a text that says nothing
        # Two more columns are added up with the weights: what the words count for, and whether they name learners.
        self._table = np.zeros((len(self.terms), len(themes) + 2), np.float32)
        self._table[:singles, :-2], self._table[singles + 1 :, :-2] = table[:singles], table[singles:]
        self._table[:singles, -2] = rarity[:singles] ** 2
        self._table[[self._rows[word] for word in _LEARNERS.split() if word in self._rows], -1] = 1
        halves = [term.split(" ") for term in terms[singles:]]
        pairs = [self._rows[left] * self._step + self._rows[right] for left, right in halves]
        self._keys = np.full(len(self.terms) + 1, -1, np.int64)  # of the pair of each row; no pair has the last one's
        self._keys[self._step : -1] = pairs
        # The row where a pair's key may stand among the keys, by its hash: one look instead of a search.
        rows = np.arange(self._step, len(self.terms))[::-1]
        dtype = np.uint16 if len(self.terms) <= 65_535 else np.int32
        self._places: npt.NDArray[np.integer[Any]] = np.full(1 << PLACES, len(self.terms), dtype)
        self._places[hashed(self._keys[rows])] = rows

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
            table = arrays.pop("weights").astype(np.float32)
            singles = int(arrays.pop("singles")[0])
            bias = arrays.pop("bias").astype(np.float32)
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise BrokenModel(f"{name} cannot be read: {error}") from error
        if table.shape != (len(terms), len(themes)) or rarity.shape != (len(terms),):
            raise BrokenModel(f"{name} has a table of {table.shape} for {len(terms)} terms and {len(themes)} themes")
        return cls(themes, terms, singles, table, rarity, bias), arrays

    def read(self, folded: str) -> Reading:
        """What the words of a folded text say."""
        found = words(folded)[:LONGEST]
        single = np.fromiter(map(self._rows.get, found, repeat(self._unknown)), np.int64, len(found))
        known = len(found) - int(np.count_nonzero(single == self._unknown))
        if not known or known < FOREIGN * len(found):
            return self.silence
        keys = single[:-1] * self._step
        keys += single[1:]
        places = self._places.take(hashed(keys))
        rows = np.concatenate((single, places.compress(self._keys.take(places) == keys)))
        rows.sort()
        is_last = np.empty(rows.size, bool)
        is_last[-1] = True
        np.not_equal(rows[1:], rows[:-1], out=is_last[:-1])
        rows = rows.compress(is_last)
        *said, squares, learners = np.dot(self._ones[: rows.size], self._table.take(rows, 0)).tolist()
        norm = squares**0.5 or 1.0
        logits = [weight / norm + bias for weight, bias in zip(said, self._bias, strict=True)]
        if max(logits) > -FAINT or min(logits) < FAINT:
            logits = [min(max(logit, FAINT), -FAINT) for logit in logits]
        return Reading(rows, logits, norm, learners)

    def deciding_words(self, reading: Reading, theme: int, most: int = 5) -> list[tuple[str, float]]:
        """The words that spoke loudest for a theme, loudest first."""
        if theme >= len(self.themes) or not reading.rows.size:
            return []
        weights = self._table.take(reading.rows, 0)[:, theme]
        loudest = np.argpartition(weights, -most)[-most:] if most < weights.size else np.arange(weights.size)
        spoken = sorted(zip(weights[loudest].tolist(), reading.rows[loudest].tolist(), strict=True), reverse=True)
        return [(self.terms[row], weight / reading.norm) for weight, row in spoken if weight > 0]


def hashed(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where each key is looked for: the upper bits of a product (Fibonacci hashing)."""
    found = keys.view(np.uint64) * _SPREAD
    found >>= _DROPPED
    return found.view(np.int64)
