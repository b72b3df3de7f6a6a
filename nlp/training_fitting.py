"""Fitting the table of words: a logistic regression for all themes at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import minimize  # type: ignore[import-untyped]

from nlp.training_features import Features

__all__ = ["fit_table"]

# How far a word's weight may lean on its own texts, on those of its family, and on its vector. All were chosen by
# leaving out one author's files after another: families give .01 of average precision, vectors that count three times
# as much cost .06 of F1.
OWN, FAMILY, SHARED = 1.4, 1.4, 0.5
RESTRAINT = 0.07


def fit_table(features: Features, table: Any, truth: Any, trust: Any, rounds: int = 60) -> tuple[Any, Any]:
    """The weight of every word for every theme, and the biases.

    A word's weight is its own, plus that of its family ("nursery", "nurseries"), plus what its vector gives it, so that
    a word never seen leans as its kin and its neighbours do.
    """
    size, themes, spread = table.shape[1], truth.shape[1], features.vectors.shape[1]
    single = len(features.vectors)
    dense = table[:, :single] @ features.vectors * np.float32(SHARED)
    kin = table[:, :single] @ features.families * np.float32(FAMILY)
    table = sparse.hstack([table * np.float32(OWN), kin]).tocsr()
    width = table.shape[1]
    back, edge, last = table.T.tocsr(), width * themes, (width + spread) * themes

    def loss(packed: Any) -> tuple[float, Any]:
        own = packed[:edge].reshape(width, themes).astype(np.float32)
        shared = packed[edge:last].reshape(spread, themes).astype(np.float32)
        logits = table @ own + dense @ shared + packed[last:]
        value = (trust * (np.logaddexp(0, logits) - truth * logits)).sum()
        value += RESTRAINT * ((own**2).sum() + (shared**2).sum())
        error = (trust * (1 / (1 + np.exp(-logits)) - truth)).astype(np.float32)
        slope = [(back @ error + 2 * RESTRAINT * own).ravel(), (dense.T @ error + 2 * RESTRAINT * shared).ravel()]
        return float(value), np.concatenate([*slope, error.sum(0)]).astype(np.float64)

    found = minimize(loss, np.zeros(last + themes), jac=True, method="L-BFGS-B", options={"maxiter": rounds}).x
    own, kin_own = np.split(found[:edge].reshape(width, themes), [size])
    weights = own * OWN
    weights[:single] += features.families @ kin_own * FAMILY
    weights[:single] += features.vectors @ found[edge:last].reshape(spread, themes) * SHARED
    return weights.astype(np.float32), found[last:].astype(np.float32)
