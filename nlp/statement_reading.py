"""From a folded sentence to what the judge needs: its cues and its future clause."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.statement_cues import Category, Cues
from nlp.statement_features import CueHit
from nlp.undertakings import Clause, read_duty, read_undertaking

__all__ = ["clauses_in", "cues_in", "read_sentence"]

Read = tuple[str, Sequence[CueHit], Sequence[Category], tuple[Clause | None, Clause | None]]


def cues_in(folded: str, cues: Cues) -> list[CueHit]:
    """Every cue in a folded text, the longest where several overlap, in reading order; guards are always heard."""
    hits: list[CueHit] = []
    owners, guarding, reached = cues.owners, cues.guarding, 0
    for phrase, start, end in cues.finder.all_in(folded):
        if start >= reached:
            reached = end
            heard = owners[phrase]
        elif phrase in guarding:
            heard = guarding[phrase]
        else:
            continue
        for owner in heard:
            hits.append((owner, start, end))  # noqa: PERF401
    return hits


def clauses_in(folded: str, hits: Sequence[CueHit], cues: Cues) -> tuple[Clause | None, Clause | None]:
    """What somebody will do and what somebody should do, where a cue says that somebody might."""
    undertakings = [start for number, start, _ in hits if number in cues.undertaking]
    duties = [start for number, start, _ in hits if number in cues.duty]
    return (
        read_undertaking(folded, undertakings) if undertakings else None,
        read_duty(folded, duties) if duties else None,
    )


def read_sentence(folded: str, cues: Cues) -> Read:
    """A single sentence, ready for ``features``."""
    hits = cues_in(folded, cues)
    return folded, hits, cues.categories, clauses_in(folded, hits, cues)
