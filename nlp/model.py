"""The theme model: a table of words by themes, looked up and added; no library but numpy at run time.

Each word or pair of words carries a weight for each theme; the weights of a text's words are added and divided by the
text's length, so that every opinion can be traced to the words that made it. ``nlp.training`` makes the table.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.words import pairs, words

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
    """The known words of a text: numbers of rows of the table, sentence by sentence."""

    rows: npt.NDArray[np.int32]
    starts: list[int]  # where each sentence's words begin in ``rows``
    length: int  # words of the text, known or not
    known: int  # of these, words that the table knows
    learners: int  # of these, words for those who learn, teach and bring up


class ThemeModel:
    """Weighs the words of a text for and against each theme."""

    def __init__(
        self, themes: Sequence[str], terms: Sequence[str], table: Floats, squares: Floats, bias: Floats
    ) -> None:
        self.themes = tuple(themes)
        self.terms = tuple(terms)
        self._table, self._squares, self._bias = table, squares, bias
        self._rows = {term: row for row, term in enumerate(terms)}
        self._learners = frozenset(self._rows[word] for word in _LEARNERS.split() if word in self._rows)

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
            squares = np.where(arrays.pop("is_pair"), np.float32(0), rarity**2)
            bias = arrays.pop("bias").astype(np.float32)
        except (OSError, KeyError, ValueError, EOFError) as error:
            raise BrokenModel(f"{name} cannot be read: {error}") from error
        if table.shape != (len(terms), len(themes)):
            raise BrokenModel(f"{name} has a table of {table.shape} for {len(terms)} terms and {len(themes)} themes")
        return cls(themes, terms, table, squares, bias), arrays

    def read(self, folded: str, sentences: Sequence[tuple[int, int]], context: str = "") -> tuple[Reading, Reading]:
        """The rows of a text, sentence by sentence, and of the text together with its context."""
        get = self._rows.get
        rows: list[int] = []
        starts: list[int] = []
        length = known = 0
        for start, end in sentences:
            found = words(folded, start, end)
            starts.append(at := len(rows))
            rows += [row for row in map(get, found) if row is not None]
            length += len(found)
            known += len(rows) - at
            rows += [row for row in map(get, pairs(found)) if row is not None]
            if length > LONGEST:
                break
        own = Reading(np.array(rows, np.int32), starts, length, known, self._count_learners(rows))
        if not context:
            return own, own
        found = words(context)
        more = [row for row in map(get, found) if row is not None]
        length, known = length + len(found), known + len(more)
        more += [row for row in map(get, pairs(found)) if row is not None]
        return own, Reading(np.array(rows + more, np.int32), starts, length, known, own.learners)

    def _count_learners(self, rows: Sequence[int]) -> int:
        learners = self._learners
        return sum(row in learners for row in rows)

    def logits(self, reading: Reading) -> Floats:
        """How much the words speak for each theme: above zero for, below against."""
        rows = np.fromiter(dict.fromkeys(reading.rows.tolist()), np.int32)
        if not rows.size or reading.known < FOREIGN * reading.length:
            return np.full(len(self.themes), -8, np.float32)
        norm = float(self._squares[rows].sum()) ** 0.5 or 1.0
        logits: Floats = self._table[rows].sum(0) / np.float32(norm) + self._bias
        return logits

    def loudest_sentence(self, reading: Reading) -> Floats:
        """For each theme, what the sentence that speaks most for it says."""
        if not reading.rows.size or reading.known < FOREIGN * reading.length:
            return np.full(len(self.themes), -8, np.float32)
        starts = np.unique(np.array(reading.starts))
        starts = starts[starts < reading.rows.size]
        sums = np.add.reduceat(self._table[reading.rows], starts, axis=0)
        norms = np.sqrt(np.add.reduceat(self._squares[reading.rows], starts) + 25)
        loudest: Floats = (sums / norms[:, None]).max(0) + self._bias
        return loudest

    def best_sentence(self, reading: Reading, theme: int) -> int:
        """The number of the sentence whose words speak most for a theme."""
        if not reading.rows.size:
            return 0
        weights = np.append(self._table[reading.rows, theme], np.float32(0))
        starts = np.array(reading.starts)
        sums = np.add.reduceat(weights, starts)
        counts = np.diff(np.append(starts, reading.rows.size))
        sums = np.where(counts > 0, sums / np.sqrt(counts + 6), -np.inf)
        return int(sums.argmax())

    def deciding_words(self, reading: Reading, theme: int, most: int = 5) -> list[tuple[str, float]]:
        """The words that spoke loudest for a theme, loudest first."""
        rows = list(dict.fromkeys(reading.rows.tolist()))
        norm = float(self._squares[rows].sum()) ** 0.5 or 1.0
        spoken = sorted(((float(self._table[row, theme]) / norm, row) for row in rows), reverse=True)[:most]
        return [(self.terms[row], weight) for weight, row in spoken if weight > 0]
