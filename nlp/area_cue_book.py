"""The cues as data: words that speak for or against a place, their weights, and how they are told to a person."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.gazetteer import AREAS_FOLDER

__all__ = ["Cue", "CueBook", "load_cues"]

Cue = tuple[float, str]
"""A weight and the reason in words."""


@dataclass(frozen=True, slots=True)
class CueBook:
    """The cues of cues.toml, ready for use."""

    starts: dict[str, float]
    weights: dict[str, float]
    says: dict[str, str]
    words: dict[str, frozenset[str]]
    abroad: re.Pattern[str]

    def cue(self, kind: str, word: str = "") -> Cue:
        return self.weights[kind], self.says[kind].replace("{word}", word)


@cache
def load_cues(folder: Path = AREAS_FOLDER) -> CueBook:
    """The cues of a folder; raises ``ValueError`` with the file and the reason."""
    path = folder / "cues.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        cues = {kind: table for kind, table in tables.items() if kind != "start"}
        abroad = "|".join(re.escape(place.strip()) for place in cues["foreign"]["places"].split("|"))
        return CueBook(
            starts=tables["start"],
            weights={kind: float(table["weight"]) for kind, table in cues.items()},
            says={kind: table["says"] for kind, table in cues.items()},
            words={kind: frozenset(table["words"].split()) for kind, table in cues.items()},
            abroad=re.compile(rf"(?:,| \(| in)(?: the)? (?:{abroad})\b"),
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise ValueError(f"{path.name}: {error}") from error
