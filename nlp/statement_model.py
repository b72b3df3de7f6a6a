"""A small linear model over what is seen in a sentence: how likely each kind is, and which evidence decided."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["MODEL_FILE", "StatementModel", "load_model"]

MODEL_FILE = Path(__file__).parent / "data" / "statement_model.json"


@dataclass(frozen=True, slots=True)
class StatementModel:
    """Weights of every feature for every kind, "none" among them: row ``rows[name]`` of ``weights``."""

    kinds: tuple[str, ...]
    bias: NDArray[np.float32]
    rows: Mapping[str, int]
    weights: NDArray[np.float32]

    def shares(self, seen: Mapping[str, float], offsets: Mapping[str, float]) -> dict[str, float]:
        """The probability of each kind; they sum to one. ``offsets`` are added to the kinds' weights beforehand."""
        rows = self.rows
        known = [(rows[name], value) for name, value in seen.items() if name in rows]
        sums = self.bias
        if known:
            places, values = zip(*known, strict=True)
            sums = sums + np.asarray(values, dtype=np.float32) @ self.weights[list(places)]
        scores = {kind: score + offsets.get(kind, 0.0) for kind, score in zip(self.kinds, sums.tolist(), strict=True)}
        top = max(scores.values())
        powers = {kind: math.exp(score - top) for kind, score in scores.items()}
        total = sum(powers.values())
        return {kind: power / total for kind, power in powers.items()}

    def reasons(self, seen: Mapping[str, float], kind: str, limit: int = 3) -> list[str]:
        """The features that spoke most for a kind, the strongest first."""
        column = self.weights[:, self.kinds.index(kind)]
        names = [name for name in seen if name in self.rows]
        weights = column[[self.rows[name] for name in names]].tolist()
        spoke = sorted(((weight * seen[name], name) for weight, name in zip(weights, names, strict=True)), reverse=True)
        return [name for weight, name in spoke[:limit] if weight > 0]


def load_model(path: Path = MODEL_FILE) -> StatementModel:
    """The model that ``nlp.training_statements`` wrote."""
    record = json.loads(path.read_text("utf-8"))
    kinds, named = tuple(record["kinds"]), record["weights"]
    if any(len(row) != len(kinds) for row in (record["bias"], *named.values())):
        raise ValueError(f"{path.name}: a row of weights is not as long as the list of kinds")
    weights = np.array(list(named.values()), dtype=np.float32).reshape(len(named), len(kinds))
    rows = {name: number for number, name in enumerate(named)}
    return StatementModel(kinds, np.array(record["bias"], dtype=np.float32), rows, weights)
