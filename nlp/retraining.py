"""What a team has judged, as a small correction of a model that ships, kept only if it is better on unseen texts.

The models that ship were fitted on recorded texts that do not ship, so they cannot be built anew elsewhere; their
weights can be corrected. A correction is fitted on the reviewed texts, so that our own texts are read as before, and
kept small: what no reviewed text holds weighs what it weighed. Whether it is any good is asked of texts it has not
seen: those that were set aside for it, and a third of the reviewed texts.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp.matcher import fold
from nlp.passage import QUESTION
from nlp.words import words

__all__ = ["TRUST", "Find", "Judged", "Outcome", "Score", "SetAside", "fit_correction", "improve"]

HELD_OUT = 3  # one in so many of the reviewed texts is not learned from
TRUST = 8.0  # in a reviewed text, where one of our own counts as one
RESTRAINT = 0.3  # that keeps the correction small
ROUNDS = 80

Find = Callable[[str, str], set[str]]
"""From a text and the kind of its document to what a model finds in it: themes, or kinds of statement."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A text that somebody has judged: a theme or kind of statement, and whether the text carries it."""

    text: str
    value: str
    is_right: bool
    document: str = QUESTION  # the kind of the document it stands in

    @property
    def is_held_out(self) -> bool:
        """Decided by the words alone, so that an answer given twice is never on both sides."""
        return zlib.crc32(" ".join(words(fold(self.text))).encode("utf-8", "replace")) % HELD_OUT == 0


@dataclass(frozen=True, slots=True)
class SetAside:
    """A text that no model learns from, with all that is to be found in it."""

    text: str
    values: frozenset[str]
    document: str = QUESTION


@dataclass(frozen=True, slots=True)
class Score:
    """How often a model is right on texts it has not seen."""

    right: int
    wrong: int  # what was found and should not be
    missed: int

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The model in force and the new one on the same unseen texts, and which of them is in force now."""

    learned_from: int
    sealed: tuple[Score, Score]  # before and after, on texts that were set aside
    reviewed: tuple[Score, Score]  # and on the reviewed texts that were held out
    is_promoted: bool

    @property
    def before(self) -> float:
        return (self.sealed[0] + self.reviewed[0]).f1

    @property
    def after(self) -> float:
        return (self.sealed[1] + self.reviewed[1]).f1


def improve(
    judged: Sequence[Judged],
    set_aside: Sequence[SetAside],
    folder: Path,
    shipped: Path,
    read: Callable[[Path], Find],
    write: Callable[[Sequence[Judged], Path], None],
) -> Outcome:
    """What came of it: the new model lies in the folder if it is better on unseen texts, else nothing was changed.

    ``read`` puts the model of a file to work; ``write`` writes the one that ships, corrected by what was judged.
    """
    in_force = folder / shipped.name
    before = read(in_force if in_force.is_file() else shipped)
    learned = [one for one in judged if not one.is_held_out]
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{shipped.stem}-", suffix=shipped.suffix)
    os.close(descriptor)
    fresh = Path(name)
    try:
        write(learned, fresh)
        after = read(fresh)
        held_out = [one for one in judged if one.is_held_out]
        sealed = _score_sealed(before, set_aside), _score_sealed(after, set_aside)
        reviewed = _score_reviewed(before, held_out), _score_reviewed(after, held_out)
        outcome = Outcome(len(learned), sealed, reviewed, is_promoted=False)
        if outcome.after <= outcome.before:
            return outcome
        fresh.chmod(0o644)
        fresh.replace(in_force)
        return Outcome(len(learned), sealed, reviewed, is_promoted=True)
    finally:
        fresh.unlink(missing_ok=True)


def _score_sealed(find: Find, texts: Iterable[SetAside]) -> Score:
    right = wrong = missed = 0
    for one in texts:
        given = find(one.text, one.document)
        right += len(given & one.values)
        wrong += len(given - one.values)
        missed += len(one.values - given)
    return Score(right, wrong, missed)


def _score_reviewed(find: Find, judged: Iterable[Judged]) -> Score:
    right = wrong = missed = 0
    for one in judged:
        is_given = one.value in find(one.text, one.document)
        right += is_given and one.is_right
        wrong += is_given and not one.is_right
        missed += one.is_right and not is_given
    return Score(right, wrong, missed)


def fit_correction(
    held: Sequence[Mapping[int, float]], reviewed: int, said: Any, judge: Callable[[Any], tuple[float, Any]]
) -> tuple[Any, Any, Any]:
    """Rows of a table of weights, what is added to them, and what is added to the biases.

    Args:
        held: for each text the rows of what it holds, with what their weights are multiplied by.
        reviewed: so many texts lead; no row but theirs is corrected.
        said: what the model says of each text, as logits.
        judge: how bad given logits are, and how fast that grows with each of them.

    Raises:
        ImportError: scipy is not installed.
    """
    from scipy import sparse  # type: ignore[import-untyped]
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    rows = np.array(sorted({row for one in held[:reviewed] for row in one}), np.int64)
    place = {row: at for at, row in enumerate(rows.tolist())}
    cells = [(at, place[row], value) for at, one in enumerate(held) for row, value in one.items() if row in place]
    downs, acrosses, values = zip(*cells, strict=True) if cells else ((), (), ())
    table = sparse.csr_matrix((values, (downs, acrosses)), shape=(len(held), len(rows)))
    back, columns = table.T.tocsr(), said.shape[1]
    edge = len(rows) * columns

    def loss(packed: Any) -> tuple[float, Any]:
        added, bias = packed[:edge].reshape(len(rows), columns), packed[edge:]
        value, error = judge(said + table @ added + bias)
        value += RESTRAINT * (added**2).sum() + 10 * RESTRAINT * (bias**2).sum()
        slope = [(back @ error + 2 * RESTRAINT * added).ravel(), error.sum(0) + 20 * RESTRAINT * bias]
        return float(value), np.concatenate(slope)

    start = np.zeros(edge + columns)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return rows, found[:edge].reshape(len(rows), columns), found[edge:]
