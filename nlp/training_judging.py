"""Fitting the judge of themes, setting its bars, and the figures that say what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from nlp.themes import MOST_SUGGESTIONS

__all__ = ["Scored", "figures", "fit_judge", "judged"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A text the model did not see, with what the witnesses say and what is true (NaN: either way)."""

    rows: Any
    truth: Any
    weight: float
    part: int
    origin: str
    is_long: bool


def fit_judge(scored: Sequence[Scored], themes: int) -> tuple[Any, Any]:
    """The weights of the witnesses, shared by all themes, and a bias for each."""
    rows = np.stack([text.rows for text in scored]).astype(np.float32)
    truth = np.stack([text.truth for text in scored])
    weight = np.where(np.isnan(truth), 0, np.array([[text.weight] for text in scored])).astype(np.float32)
    truth = np.nan_to_num(truth)
    size = rows.shape[2]

    def loss(packed: Any) -> tuple[float, Any]:
        shared, own = packed[:size], packed[size:-1]
        logits = rows @ shared.astype(np.float32) + (own + packed[-1])
        value = (weight * (np.logaddexp(0, logits) - truth * logits)).sum()
        value += 0.05 * (shared**2).sum() + 2.0 * (own**2).sum()
        error = weight * (1 / (1 + np.exp(-logits)) - truth)
        slope = [np.tensordot(error, rows, ([0, 1], [0, 1])) + 0.1 * shared, error.sum(0) + 4.0 * own, [error.sum()]]
        return float(value), np.concatenate(slope).astype(np.float64)

    found = minimize(loss, np.zeros(size + themes + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return found[:size], found[size:-1] + found[-1]


def judged(scored: Sequence[Scored], themes: int) -> list[tuple[Scored, Any]]:
    """Each text with the probabilities of a judge that was fitted without its part."""
    found = []
    for part in sorted({text.part for text in scored}):
        weights, bias = fit_judge([text for text in scored if text.part != part], themes)
        unseen = [text for text in scored if text.part == part]
        found += [(text, 1 / (1 + np.exp(-(text.rows @ weights + bias)))) for text in unseen]
    return found


def figures(pairs: Sequence[tuple[Scored, Any]], bar: float, suggestion_bar: float | None = None) -> dict[str, float]:
    """Precision, recall, F1 and the share whose first theme is right, for tags, or with suggestions too."""
    right = wrong = missed = first = some = 0
    for text, probability in pairs:
        order = np.argsort(-probability).tolist()
        have = [number for number in order if probability[number] >= bar]
        if suggestion_bar is not None:
            below = [number for number in order if suggestion_bar <= probability[number] < bar]
            have += below[:MOST_SUGGESTIONS]
        want = {number for number, true in enumerate(text.truth) if true == 1}
        may = {number for number, true in enumerate(text.truth) if np.isnan(true)}
        right += len(want & set(have))
        wrong += len(set(have) - want - may)
        missed += len(want - set(have))
        if want:
            some += 1
            first += bool(have) and have[0] in want | may
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "first": first / max(1, some)}
