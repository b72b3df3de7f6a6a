"""The written sentences that the statement model learns from: ``data/statements/*.tsv``, a kind, a tab and a sentence.

A line "# passage" opens sentences that stand beside each other in one passage; a row before the first of them stands
alone, as do all rows of a file without one. Nothing learns from those in the folder ``set_aside``.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.statement_cues import KINDS

__all__ = ["ALL_KINDS", "SENTENCES", "SET_ASIDE", "Row", "passages", "read_sentences"]

SENTENCES = Path(__file__).parent / "data" / "statements"
SET_ASIDE = SENTENCES / "set_aside"  # by which a corrected model is judged
ALL_KINDS = (*KINDS, "none")
_OPENS = "# passage"


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled sentence, the file it stands in, and the number of its passage there; 0: it stands alone."""

    kind: str
    sentence: str
    origin: str
    passage: int = 0


def read_sentences(folder: Path = SENTENCES) -> list[Row]:
    """Every row of every ``*.tsv`` of a folder.

    Raises:
        ValueError: a row is not a known kind, a tab and a sentence; names the file and the line.
    """
    rows = []
    for path in sorted(folder.glob("*.tsv")):
        passage = 0
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            passage += line.startswith(_OPENS)
            if line.startswith("#") or not line.strip():
                continue
            kind, _, sentence = line.partition("\t")
            if kind not in ALL_KINDS or not sentence.strip():
                raise ValueError(f"{path.name}, line {number}: expected a kind, a tab and a sentence")
            rows.append(Row(kind, sentence.strip(), path.stem, passage))
    return rows


def passages(rows: Sequence[Row]) -> list[list[str]]:
    """The kinds of the sentences of each passage, in their order."""
    together = itertools.groupby((row for row in rows if row.passage), key=lambda row: (row.origin, row.passage))
    return [[row.kind for row in group] for _, group in together]
