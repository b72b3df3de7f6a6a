"""A small linear model over what is seen in a sentence: how likely each kind is, and which evidence decided."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MODEL_FILE", "StatementModel", "load_model"]

MODEL_FILE = Path(__file__).parent / "data" / "statement_model.json"


@dataclass(frozen=True, slots=True)
class StatementModel:
    """Weights of every feature for every kind, "none" among them."""

    kinds: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def shares(self, seen: Mapping[str, float], offsets: Mapping[str, float]) -> dict[str, float]:
        """The probability of each kind; they sum to one. ``offsets`` are added to the kinds' weights beforehand."""
        sums = [bias + offsets.get(kind, 0.0) for kind, bias in zip(self.kinds, self.bias, strict=True)]
        places = range(len(sums))
        for name, value in seen.items():
            row = self.weights.get(name)
            if row:
                for place in places:
                    sums[place] += value * row[place]
        top = max(sums)
        powers = [math.exp(score - top) for score in sums]
        total = sum(powers)
        return {kind: power / total for kind, power in zip(self.kinds, powers, strict=True)}

    def reasons(self, seen: Mapping[str, float], kind: str, limit: int = 3) -> list[str]:
        """The features that spoke most for a kind, the strongest first."""
        place = self.kinds.index(kind)
        rows = ((value * self.weights[name][place], name) for name, value in seen.items() if name in self.weights)
        return [name for weight, name in sorted(rows, reverse=True)[:limit] if weight > 0]


def load_model(path: Path = MODEL_FILE) -> StatementModel:
    """The model that ``nlp.training_statements`` wrote."""
    record = json.loads(path.read_text("utf-8"))
    kinds = tuple(record["kinds"])
    weights = {name: tuple(row) for name, row in record["weights"].items()}
    if any(len(row) != len(kinds) for row in weights.values()):
        raise ValueError(f"{path.name}: a row of weights is not as long as the list of kinds")
    return StatementModel(kinds, tuple(record["bias"]), weights)
