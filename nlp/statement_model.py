"""A small linear model over what is seen in a sentence: how likely each kind is, and which evidence decided.

Words, pairs of words and pairs of shapes carry weights that are divided by the root of the sentence's length; marks
(cues, tense, clauses) carry weights as they are. All are added up.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.statement_course import Course
from nlp.statement_features import Seen
from nlp.statement_weights import GROUPS, Scale

__all__ = ["MODEL_FILE", "StatementModel", "load_model"]

MODEL_FILE = Path(__file__).parent / "data" / "statement_model.npz"


@dataclass(frozen=True, slots=True)
class StatementModel:
    """Weights of everything that may be seen, for every kind, "none" among them.

    ``brief`` has weights of its own for all but shapes and some of the marks: nearly as right for the sentences of
    answers, which it heeds most, and faster.
    """

    kinds: tuple[str, ...]
    whole: Scale
    brief: Scale
    course: Course  # which kind follows which in a passage

    def shares(self, seen: Seen, offsets: Mapping[str, float], *, is_brief: bool = False) -> dict[str, float]:
        """The probability of each kind; they sum to one. ``offsets`` are added to the kinds' weights beforehand."""
        scores = (self.brief if is_brief else self.whole).weigh(seen)
        if offsets:
            scores = [score + offsets.get(kind, 0.0) for kind, score in zip(self.kinds, scores, strict=True)]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {kind: power / total for kind, power in zip(self.kinds, powers, strict=True)}

    def reasons(self, seen: Seen, kind: str, limit: int = 3, *, is_brief: bool = False) -> list[str]:
        """The cues and words that spoke most for a kind, the strongest first: "c:future", "publish"."""
        return (self.brief if is_brief else self.whole).reasons(seen, self.kinds.index(kind), limit)


def load_model(path: Path = MODEL_FILE) -> StatementModel:
    """The model that ``nlp.training_statements`` wrote.

    Raises:
        ValueError: the file is missing, damaged or of another make; names it.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            names = {group: stored[group].tobytes().decode().split("\n") for group in GROUPS}
            kinds = tuple(stored["kinds"].tobytes().decode().split("\n"))
            tables = [stored[name].astype(np.float32) for name in ("bias", "weights", "brief_bias", "brief", "course")]
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from error
    counts = [len(names[group]) for group in GROUPS]
    want = [(len(kinds),), (sum(counts), len(kinds)), (len(kinds),), (sum(counts[:-1]), len(kinds))]
    want.append((len(kinds) + 1, len(kinds) + 1))
    if [table.shape for table in tables] != want:
        raise ValueError(f"{path.name} has tables of {[table.shape for table in tables]}, and {want} is expected")
    bias, weights, brief_bias, brief, course = tables
    return StatementModel(kinds, Scale(bias, weights, names), Scale(brief_bias, brief, names), course)
