"""Precision, recall, F1 and the share of texts fully right, over labelled texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    expect: frozenset[str]
    accept: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    f1: float
    fully_right: float
    wrong: tuple[str, ...]


def labelled_texts(path: Path) -> Iterator[Labelled]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Labelled(row["text"], frozenset(row["expect"]), frozenset(row["accept"]))


def score(results: Iterable[tuple[Labelled, set[str]]]) -> Score:
    hits = extra = missed = texts = 0
    wrong = []
    for labelled, found in results:
        texts += 1
        more, less = found - labelled.expect - labelled.accept, labelled.expect - found
        hits, extra, missed = hits + len(labelled.expect & found), extra + len(more), missed + len(less)
        if more or less:
            wrong.append(f"{labelled.text!r}: extra {sorted(more)}, missed {sorted(less)}")
    return Score(2 * hits / (2 * hits + extra + missed), 1 - len(wrong) / texts, tuple(wrong))
