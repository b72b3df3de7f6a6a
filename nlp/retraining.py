"""Learning from what a team has judged: a small correction on top of the theme model that ships.

The model that ships was fitted on recorded questions that do not ship, so it cannot be built anew elsewhere; its word
weights can be corrected. The correction is fitted on the reviewed texts, so that our own texts are read as before, and
kept small: a word that no reviewed text holds weighs what it weighed. Whether it is any good is asked of texts it has
not seen: those that were set aside when the first model was made, and a third of the reviewed texts.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp.matcher import fold
from nlp.model import MODEL_FILE
from nlp.passage import Passage
from nlp.themes import OPENING, ThemeFinder
from nlp.training_texts import own_texts
from nlp.vocabulary import ThemeEntry
from nlp.words import words

__all__ = ["Judged", "Outcome", "Score", "improve_themes"]

HELD_OUT = 3  # one in so many of the reviewed texts is not learned from
TRUST = 8.0  # in a reviewed text, where one of our own counts as one
RESTRAINT = 0.3  # that keeps the correction small
ROUNDS = 80


@dataclass(frozen=True, slots=True)
class Judged:
    """A text that somebody has judged: a theme, and whether the text carries it."""

    text: str
    theme: str
    is_right: bool

    @property
    def is_held_out(self) -> bool:
        """Decided by the words alone, so that an answer given twice is never on both sides."""
        return zlib.crc32(" ".join(words(fold(self.text))).encode("utf-8", "replace")) % HELD_OUT == 0


@dataclass(frozen=True, slots=True)
class Score:
    """How often a model is right on texts it has not seen."""

    right: int
    wrong: int  # tags that were given and should not be
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
    sealed: tuple[Score, Score]  # before and after, on texts that were set aside when the model was made
    reviewed: tuple[Score, Score]  # and on the reviewed texts that were held out
    is_promoted: bool

    @property
    def before(self) -> float:
        return (self.sealed[0] + self.reviewed[0]).f1

    @property
    def after(self) -> float:
        return (self.sealed[1] + self.reviewed[1]).f1


def improve_themes(judged: Sequence[Judged], themes: Sequence[ThemeEntry], folder: Path) -> Outcome:
    """What came of it: the new model lies in the folder if it is better on unseen texts, else nothing was changed.

    Raises:
        ImportError: scipy is not installed.
    """
    in_force = folder / MODEL_FILE.name
    before = ThemeFinder.from_file(themes, in_force if in_force.is_file() else MODEL_FILE)
    learned = [one for one in judged if not one.is_held_out]
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".theme_model-", suffix=".npz")
    os.close(descriptor)
    fresh = Path(name)
    try:
        _write_corrected(fresh, *_fit(learned, ThemeFinder.from_file(themes, MODEL_FILE)))
        after = ThemeFinder.from_file(themes, fresh)
        held_out = [one for one in judged if one.is_held_out]
        sealed = _score_sealed(before), _score_sealed(after)
        reviewed = _score_reviewed(before, held_out), _score_reviewed(after, held_out)
        outcome = Outcome(len(learned), sealed, reviewed, is_promoted=False)
        if outcome.after <= outcome.before:
            return outcome
        fresh.chmod(0o644)
        fresh.replace(in_force)
        return Outcome(len(learned), sealed, reviewed, is_promoted=True)
    finally:
        fresh.unlink(missing_ok=True)


def _score_sealed(finder: ThemeFinder) -> Score:
    right = wrong = missed = 0
    for text in own_texts():
        if text.origin == "held-out":
            given, wanted = _tags(finder, text.text), set(text.themes)
            right += len(given & wanted)
            wrong += len(given - wanted)
            missed += len(wanted - given)
    return Score(right, wrong, missed)


def _score_reviewed(finder: ThemeFinder, judged: Sequence[Judged]) -> Score:
    right = wrong = missed = 0
    for one in judged:
        is_given = one.theme in _tags(finder, one.text)
        right += is_given and one.is_right
        wrong += is_given and not one.is_right
        missed += one.is_right and not is_given
    return Score(right, wrong, missed)


def _tags(finder: ThemeFinder, text: str) -> set[str]:
    found, _ = finder.find(Passage(text))
    return {tag.theme for tag in found if not tag.is_suggested}


def _fit(judged: Sequence[Judged], finder: ThemeFinder) -> tuple[Any, Any, Any]:
    """Rows of the table, what is added to their weights, and what is added to the biases."""
    from scipy import sparse  # type: ignore[import-untyped]
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    number = {theme: at for at, theme in enumerate(finder.model.themes)}
    own = [text.text for text in own_texts() if text.origin == "own"]
    texts = [one.text for one in judged] + own
    truth = np.zeros((len(texts), len(number)))
    trust = np.zeros_like(truth)
    for at, one in enumerate(judged):
        if one.theme in number:
            truth[at, number[one.theme]] = one.is_right
            trust[at, number[one.theme]] = TRUST
    hearings = finder.hear_all([Passage(text) for text in texts])
    said = np.array([hearing.logits[: len(number)] for hearing in hearings])
    truth[len(judged) :] = 1 / (1 + np.exp(-said[len(judged) :]))  # our own texts are to be read as they were
    trust[len(judged) :] = 1.0
    readings = finder.model.read_all([fold(text)[:OPENING] for text in texts])
    rows = np.unique(np.concatenate([reading.rows for reading in readings[: len(judged)]] or [np.zeros(0, np.int64)]))
    rows = rows[rows != _unknown(finder)]
    place = {row: at for at, row in enumerate(rows.tolist())}
    cells = [
        (at, place[row], 1 / reading.norm)
        for at, reading in enumerate(readings)
        for row in reading.rows.tolist()
        if row in place
    ]
    downs, acrosses, values = zip(*cells, strict=True) if cells else ((), (), ())
    rarity = _rarity(finder)[rows]
    table = sparse.csr_matrix((values, (downs, acrosses)), shape=(len(texts), len(rows))).multiply(rarity).tocsr()
    back, edge = table.T.tocsr(), len(rows) * len(number)

    def loss(packed: Any) -> tuple[float, Any]:
        added, bias = packed[:edge].reshape(len(rows), -1), packed[edge:]
        logits = said + table @ added + bias
        value = (trust * (np.logaddexp(0, logits) - truth * logits)).sum()
        value += RESTRAINT * (added**2).sum() + 10 * RESTRAINT * (bias**2).sum()
        error = trust * (1 / (1 + np.exp(-logits)) - truth)
        slope = [(back @ error + 2 * RESTRAINT * added).ravel(), error.sum(0) + 20 * RESTRAINT * bias]
        return float(value), np.concatenate(slope)

    start = np.zeros(edge + len(number))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return rows, found[:edge].reshape(len(rows), -1) * rarity[:, None], found[edge:]


def _unknown(finder: ThemeFinder) -> int:
    """The row that stands for every word the table does not know."""
    return finder.model.terms.index("")


def _rarity(finder: ThemeFinder) -> Any:
    with np.load(MODEL_FILE, allow_pickle=False) as stored:
        rarity = stored["rarity"].astype(np.float64)
    return np.insert(rarity, _unknown(finder), 0)


def _write_corrected(path: Path, rows: Any, added: Any, bias: Any) -> None:
    """Writes the model that ships with the correction added to its weights."""
    with np.load(MODEL_FILE, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    unknown = int(arrays["singles"][0])
    places = rows - (rows > unknown)
    weights = arrays["weights"].astype(np.float32)
    weights[places] += added
    arrays["weights"], arrays["bias"] = weights.astype(np.float16), arrays["bias"] + bias.astype(np.float32)
    np.savez_compressed(path, **arrays)
