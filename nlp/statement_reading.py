"""From a folded sentence to what the judge needs: its cues and its future clause."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nlp.statement_cues import Category, Cues
from nlp.statement_features import CueHit
from nlp.undertakings import Clause, read_duty, read_undertaking

__all__ = ["clauses_in", "cues_in", "read_sentence"]

Read = tuple[str, Sequence[CueHit], Sequence[Category], tuple[Clause | None, Clause | None]]


def cues_in(folded: str, cues: Cues) -> list[CueHit]:
    """Every cue in a folded text, the longest where several overlap, in reading order."""
    owners = cues.owners
    return [(owner, start, end) for phrase, start, end in cues.finder.longest_in(folded) for owner in owners[phrase]]


def clauses_in(folded: str, heard: Collection[int], cues: Cues) -> tuple[Clause | None, Clause | None]:
    """What somebody will do and what somebody should do, where a cue says that somebody might."""
    undertaking = None if cues.undertaking.isdisjoint(heard) else read_undertaking(folded)
    return undertaking, None if cues.duty.isdisjoint(heard) else read_duty(folded)


def read_sentence(folded: str, cues: Cues) -> Read:
    """A single sentence, ready for ``features``."""
    hits = cues_in(folded, cues)
    return folded, hits, cues.categories, clauses_in(folded, {hit[0] for hit in hits}, cues)
