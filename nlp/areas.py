"""Areas in a text: which places and programme areas it names, with the evidence and the reasons.

>>> [mention.code for mention in AreaFinder().find("Schools in Norwich", date=None)]
['E07000148']
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nlp.area_candidates import Candidate, judge_candidates
from nlp.area_cue_book import load_cues
from nlp.area_programmes import name_programme_areas, short_name
from nlp.area_resolution import Resolver
from nlp.gazetteer import Gazetteer
from nlp.gazetteer_tables import load_gazetteer
from nlp.matcher import Hit, fold
from store.records import Area

__all__ = ["AreaFinder", "AreaMention", "NameJudgement"]

UNLISTED_KINDS = frozenset({"programme", "nation", "state"})
"""Kinds that are tagged for the store but are no areas of a text: a programme as a whole, a nation."""


FRAME = ("E92000001",)
"""England is the frame of most texts here rather than a place in them: it is known, and not tagged."""

_SAYS_START = {
    "place": "a name of the gazetteer",
    "full": "the whole name of an authority or programme area",
    "block": "a phrase that names no place",
}


@dataclass(frozen=True, slots=True)
class AreaMention:
    """A place named in a text: ``text[start:end] == quote``; ``rule`` says why, ``score`` how surely."""

    code: str
    kind: str
    start: int
    end: int
    quote: str
    rule: str
    score: float
    is_suggested: bool = False

    @property
    def listed_as(self) -> str:
        """The code as lists of areas write it: the short form for education investment areas ("Blackpool PEIA")."""
        return short_name(self.code)

    @property
    def is_listed(self) -> bool:
        """Whether it counts as an area of the text: no suggestion, no nation, no programme as a whole."""
        return not self.is_suggested and self.kind not in UNLISTED_KINDS


@dataclass(frozen=True, slots=True)
class NameJudgement:
    """A name that was weighed: the codes given to it (none: it was refused), each cue with its weight."""

    start: int
    end: int
    quote: str
    codes: tuple[str, ...]
    readings: tuple[str, ...]
    cues: tuple[tuple[float, str], ...]
    score: float
    is_suggested: bool
    why: str

    @property
    def is_refused(self) -> bool:
        return not self.codes


class AreaFinder:
    """Finds areas in texts: those of the gazetteer that ships, or of another."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self.gazetteer = gazetteer or load_gazetteer()
        self._book = load_cues()
        names = enumerate(self.gazetteer.names)
        self._untagged = frozenset(number for number, name in names if name.codes in ((), FRAME))

    def areas(self) -> list[Area]:
        """Every area of the vocabulary, for the store."""
        return list(self.gazetteer.areas.values())

    def find(
        self,
        text: str,
        *,
        date: dt.date | None = None,
        question: str | None = None,
        asker_seat: str | None = None,
        folded: str | None = None,
    ) -> tuple[AreaMention, ...]:
        """The areas the text names, in reading order.

        The date decides between old and new areas of one name; the question and the asker's constituency are
        context only. ``folded`` spares folding the text again.
        """
        hits = self.gazetteer.finder.all_in(fold(text) if folded is None else folded)
        if all(number in self._untagged for number, _, _ in hits):
            return ()
        candidates = self._judge(text, hits, date, question, asker_seat)
        return tuple(
            mention for c in candidates if c.is_accepted for mention in self._mentions(c, text) if c.codes != FRAME
        )

    def explain(
        self,
        text: str,
        *,
        date: dt.date | None = None,
        question: str | None = None,
        asker_seat: str | None = None,
    ) -> tuple[NameJudgement, ...]:
        """Every name that was weighed, taken or refused, with each cue and its weight."""
        return tuple(
            NameJudgement(
                start=c.start,
                end=c.end,
                quote=text[c.start : c.end],
                codes=c.codes if c.is_accepted else (),
                readings=c.name.codes,
                cues=((self._start(c), self._says_start(c)), *c.cues),
                score=round(min(1.0, max(0.0, c.score)), 2),
                is_suggested=c.is_suggested,
                why=c.why if c.is_accepted else "refused",
            )
            for c in self._judge(text, self.gazetteer.finder.all_in(fold(text)), date, question, asker_seat)
        )

    def _judge(
        self, text: str, hits: list[Hit], date: dt.date | None, question: str | None, asker_seat: str | None
    ) -> list[Candidate]:
        candidates = judge_candidates(self.gazetteer, self._book, text, hits)
        if candidates:
            resolver = Resolver(self.gazetteer, self._book, text, date=date, question=question, asker_seat=asker_seat)
            resolver.resolve(candidates)
            name_programme_areas(self.gazetteer, text, candidates)
        return candidates

    def _mentions(self, candidate: Candidate, text: str) -> list[AreaMention]:
        rule = self._rule(candidate)
        score = round(min(1.0, candidate.score) * (0.5 if candidate.is_suggested else 1.0), 2)
        quote = text[candidate.start : candidate.end]
        return [
            AreaMention(
                code=code,
                kind=self.gazetteer.kind(code),
                start=candidate.start,
                end=candidate.end,
                quote=quote,
                rule=rule,
                score=score,
                is_suggested=candidate.is_suggested,
            )
            for code in candidate.codes
        ]

    def _start(self, candidate: Candidate) -> float:
        return self._book.starts.get(candidate.name.guard, 0.0)

    def _says_start(self, candidate: Candidate) -> str:
        guard = candidate.name.guard
        return _SAYS_START.get(guard, f"a name of the gazetteer that may be something else ({guard})")

    def _rule(self, candidate: Candidate) -> str:
        heard = "".join(f"; {reason} {weight:+.2f}" for weight, reason in candidate.cues)
        return f"{self._says_start(candidate)} {self._start(candidate):+.2f}{heard}; {candidate.why}"
