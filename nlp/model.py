"""The theme model: a table of words by themes, looked up and added; no library but numpy at run time.

Each word or pair of words carries a weight for each theme; the weights of a text's words, each once, are added and
divided by the length of the text, so that every opinion can be traced to the words that made it. ``nlp.training`` makes
the table.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nlp.word_rows import Rows, WordRows

__all__ = ["MODEL_FILE", "BrokenModel", "Reading", "ThemeModel", "hashed"]

MODEL_FILE = Path(__file__).parent / "data" / "theme_model.npz"
FOREIGN = 0.55  # share of known words below which a text is not English enough to weigh
AT_ONCE = 64  # texts whose weights are added up together: enough of them, and not too many for the memory
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

    rows: Rows
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
        self._rows = WordRows(terms[:singles])
        self._step = singles + 1
        self._ones = np.ones(len(self.terms), np.float32)
        self._bias = bias.astype(np.float64)
        self.silence = Reading(np.zeros(0, np.int64), [FAINT] * len(themes), 1.0, 0.0)  # of a text that says nothing
        # Two more columns are added up with the weights: what the words count for, and whether they name learners.
        self._table = np.zeros((len(self.terms), len(themes) + 2), np.float32)
        self._table[:singles, :-2], self._table[singles + 1 :, :-2] = table[:singles], table[singles:]
        self._table[:singles, -2] = rarity[:singles] ** 2
        self._table[self._rows.of([_LEARNERS.replace("\n", " ")])[0], -1] = 1
        self._table[singles, -1] = 0
        halves, _ = self._rows.of([" ".join(terms[singles:])])
        self._keys = np.full(len(self.terms) + 1, -1, np.int64)  # of the pair of each row; no pair has the last one's
        self._keys[self._step : -1] = halves[::2] * self._step + halves[1::2]
        # The row where a pair's key may stand among the keys, by its hash: one look instead of a search.
        rows = np.arange(self._step, len(self.terms))[::-1]
        self._places: npt.NDArray[Any] = np.full(1 << PLACES, len(self.terms), np.min_scalar_type(len(self.terms)))
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
        try:
            return cls(themes, terms, singles, table, rarity, bias), arrays
        except ValueError as error:
            raise BrokenModel(f"{name} cannot be used: {error}") from error

    def read(self, folded: str) -> Reading:
        """What the words of a folded text say."""
        return self.read_all([folded])[0]

    def read_all(self, folded: Sequence[str]) -> list[Reading]:
        """What the words of each text say."""
        starts = range(0, len(folded), AT_ONCE)
        return [reading for start in starts for reading in self._read_together(folded[start : start + AT_ONCE])]

    def _read_together(self, folded: Sequence[str]) -> list[Reading]:
        words, counts = self._rows.of(folded)
        of_text = np.arange(len(folded)).repeat(counts)
        known = np.bincount(of_text.compress(words != self._rows.unknown), minlength=len(folded))
        is_english = (known > 0) & (known >= FOREIGN * counts)
        rows, edges = self._each_once(words, of_text, len(folded))
        said, norms, learners = self._weigh(rows, edges)
        found = zip(pairwise(edges), said, norms, learners, is_english.tolist(), strict=True)
        return [
            Reading(rows[start:end], logits, norm, learning) if is_read else self.silence
            for (start, end), logits, norm, learning, is_read in found
        ]

    def _each_once(self, words: Rows, of_text: Rows, texts: int) -> tuple[Rows, list[int]]:
        """The rows of the words and pairs of each text, each once and in order, and where each text's begin and end."""
        keys = words[:-1] * self._step
        keys += words[1:]
        places = self._places.take(hashed(keys))
        is_pair = self._keys.take(places) == keys
        is_pair &= of_text[1:] == of_text[:-1]
        # Each is a cell of a table of texts by terms: in their order the rows of a text lie together.
        width = len(self.terms)
        first = of_text * width
        cells = np.concatenate((words + first, places.compress(is_pair) + first[1:].compress(is_pair)))
        cells.sort()
        is_new = np.empty(cells.size, bool)
        is_new[:1] = True
        np.not_equal(cells[1:], cells[:-1], out=is_new[1:])
        cells = cells.compress(is_new)
        edges = cells.searchsorted(range(0, width * texts + 1, width))
        cells %= width
        return cells, edges.tolist()

    def _weigh(self, rows: Rows, edges: Sequence[int]) -> tuple[list[list[float]], list[float], list[float]]:
        """What the rows of each text say, by what that was divided, and how much they speak of learners."""
        weights = self._table.take(rows, 0)
        sums = np.zeros((len(edges) - 1, weights.shape[1]), np.float32)
        for number, (start, end) in enumerate(pairwise(edges)):
            np.dot(self._ones[: end - start], weights[start:end], out=sums[number])
        norms = np.sqrt(sums[:, -2:-1].astype(np.float64))
        norms[norms == 0] = 1.0
        said = sums[:, :-2] / norms
        said += self._bias
        np.maximum(said, FAINT, out=said)
        np.minimum(said, -FAINT, out=said)
        return said.tolist(), norms[:, 0].tolist(), sums[:, -1].tolist()

    def deciding_words(self, reading: Reading, theme: int, most: int = 5) -> list[tuple[str, float]]:
        """The words that spoke loudest for a theme, loudest first."""
        if theme >= len(self.themes) or not reading.rows.size:
            return []
        weights = self._table[reading.rows, theme]
        loudest = np.argpartition(weights, -most)[-most:] if most < weights.size else np.arange(weights.size)
        spoken = sorted(zip(weights[loudest].tolist(), reading.rows[loudest].tolist(), strict=True), reverse=True)
        return [(self.terms[row], weight / reading.norm) for weight, row in spoken if weight > 0]


def hashed(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where each key is looked for: the upper bits of a product (Fibonacci hashing)."""
    found = keys.view(np.uint64) * _SPREAD
    found >>= _DROPPED
    return found.view(np.int64)
