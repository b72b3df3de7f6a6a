"""The theme model that ships with the weights of its words corrected by what a team has judged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp.matcher import fold
from nlp.model import MODEL_FILE
from nlp.passage import Passage
from nlp.retraining import TRUST, Find, Judged, Outcome, SetAside, fit_correction, improve
from nlp.themes import OPENING, ThemeFinder
from nlp.training_texts import own_texts
from nlp.vocabulary import ThemeEntry

__all__ = ["improve_themes"]


def improve_themes(judged: Sequence[Judged], themes: Sequence[ThemeEntry], folder: Path) -> Outcome:
    """What came of it: the new model lies in the folder if it is better on unseen texts, else nothing was changed.

    Raises:
        ImportError: scipy is not installed.
    """

    def read(path: Path) -> Find:
        finder = ThemeFinder.from_file(themes, path)
        return lambda text, _: {tag.theme for tag in finder.find(Passage(text))[0] if not tag.is_suggested}

    def write(learned: Sequence[Judged], path: Path) -> None:
        _write_corrected(path, *_fit(learned, ThemeFinder.from_file(themes, MODEL_FILE)))

    sealed = [SetAside(one.text, frozenset(one.themes)) for one in own_texts() if one.origin == "held-out"]
    return improve(judged, sealed, folder, MODEL_FILE, read, write)


def _fit(judged: Sequence[Judged], finder: ThemeFinder) -> tuple[Any, Any, Any]:
    """Rows of the table, what is added to their weights, and what is added to the biases."""
    number = {theme: at for at, theme in enumerate(finder.model.themes)}
    texts = [one.text for one in judged] + [text.text for text in own_texts() if text.origin == "own"]
    truth = np.zeros((len(texts), len(number)))
    trust = np.zeros_like(truth)
    for at, one in enumerate(judged):
        if one.value in number:
            truth[at, number[one.value]] = one.is_right
            trust[at, number[one.value]] = TRUST
    hearings = finder.hear_all([Passage(text) for text in texts])
    said = np.array([hearing.logits[: len(number)] for hearing in hearings])
    truth[len(judged) :] = 1 / (1 + np.exp(-said[len(judged) :]))  # our own texts are to be read as they were
    trust[len(judged) :] = 1.0
    readings = finder.model.read_all([fold(text)[:OPENING] for text in texts])
    rarity, unknown = _rarity(finder), _unknown(finder)
    held = [
        {row: rarity[row] / reading.norm for row in reading.rows.tolist() if row != unknown} for reading in readings
    ]

    def judge(logits: Any) -> tuple[float, Any]:
        loss = (trust * (np.logaddexp(0, logits) - truth * logits)).sum()
        return loss, trust * (1 / (1 + np.exp(-logits)) - truth)

    rows, added, bias = fit_correction(held, len(judged), said, judge)
    return rows, added * rarity[rows][:, None], bias


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
