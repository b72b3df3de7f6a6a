"""Sentences that say what worked, stood in the way, lies beneath, is advised, promised or aimed at.

Cues from data say which sentences to look at; what is seen in them is weighed by a small linear model; guards forbid
what a sentence cannot be. Every statement says which words decided.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp import sentences as splitting
from nlp.due_dates import Due, find_due
from nlp.matcher import fold
from nlp.statement_cues import Cues, load_cues
from nlp.statement_features import CueHit, features
from nlp.statement_model import StatementModel, load_model
from nlp.statement_reading import clauses_in, cues_in
from nlp.undertakings import Clause

__all__ = ["LONGEST_QUOTE", "FoundStatement", "StatementFinder", "normal_form"]

LONGEST_QUOTE = 690
_DATED = frozenset({"commitment", "target", "recommendation"})
_SHORT_TEXT = 3  # sentences: in so short a text each is judged, cue or not
_FINANCIAL = re.compile(
    r"£|\bfinancial\b|\bgrant\b|\bnhs\b|\bhospital|\bpatients?\b|\bcouncil tax\b|\bspending review\b|\bper year from\b",
    re.I,
)
# Kinds of document that look back on work done; others are read as the voice of government.
_LOOKING_BACK = re.compile(r"case_study|research|evaluation|guide_|thematic|independent_report|impact", re.I)
# What is taken off each kind's weight (natural logarithms) where it is rare: a minister's "successful" and "challenge"
# are seldom findings, and most sentences of any long text say none of this.
_OFFICIAL = {"worked": -6.0, "barrier": -7.0, "challenge": -4.5, "recommendation": -1.8, "target": -2.5, "commitment": -0.4}
_LONG = {"worked": -3.0, "barrier": -3.5, "challenge": -2.5, "recommendation": -1.0, "target": -2.0, "commitment": -0.4}
_SHORT_OFFICIAL = {kind: loss / 2 for kind, loss in _LONG.items()}
_PLAIN = dict.fromkeys(_OFFICIAL, 0.0)
# A heading that lost its line break stands before a capital that no stop precedes.
_GLUED = re.compile(r"(?<=[a-z0-9)])[ \n](?=(?:The|This|These|We|It|There|You|If|Our|They|In|On|To|As|For|From|By|With|A|An) [a-z0-9])")
_TALK = re.compile(
    r"^(?:however|in addition|additionally|furthermore|also|therefore|as such|moreover|meanwhile)\b[, ]*"
)
_LETTERS = re.compile(r"[^a-z0-9£%]+")


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement where it stands in a text: ``text[start:end] == quote``."""

    kind: str
    start: int
    end: int
    quote: str
    rule: str
    score: float
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    due_granularity: str | None = None
    due_basis: str | None = None
    is_due_vague: bool = False
    promised_by: str | None = None
    promised: str | None = None


def normal_form(quote: str) -> str:
    """The quote without what differs between two copies of it: case, marks, spaces, a leading "However"."""
    return _LETTERS.sub(" ", _TALK.sub("", fold(quote).strip())).strip()


class StatementFinder:
    """Finds the statements of a text."""

    __slots__ = ("_cues", "_guards", "_minister", "_model", "_triggers")

    def __init__(self, cues: Cues | None = None, model: StatementModel | None = None) -> None:
        self._cues = cues or load_cues()
        self._model = model or load_model()
        named = enumerate(self._cues.categories)
        self._triggers = frozenset(number for number, category in named if category.is_trigger)
        self._guards = {n: c.forbids for n, c in enumerate(self._cues.categories) if c.role == "guard"}
        self._minister = self._cues.number("minister")

    def find(
        self,
        text: str,
        *,
        date: dt.date | None = None,
        question: str | None = None,
        kind: str = "written_question",
        sentences: Iterable[tuple[int, int]] | None = None,
        folded: str | None = None,
    ) -> tuple[FoundStatement, ...]:
        """The statements of a text in reading order; ``date`` is the day from which due dates are counted."""
        folded = fold(text) if folded is None else folded
        spans = list(splitting.split(text) if sentences is None else sentences)
        hits = cues_in(folded, self._cues)
        is_short = len(spans) <= _SHORT_TEXT
        offsets = self._offsets(kind, is_short, hits)
        found = []
        for (start, end), own in _by_sentence(spans, hits):
            if is_short or any(hit[0] in self._triggers for hit in own):
                statement = self._judge(text, folded, _cut(text, start, end), own, date, offsets)
                if statement:
                    found.append(statement)
        return tuple(found)

    def _offsets(self, kind: str, is_short: bool, hits: Sequence[CueHit]) -> dict[str, float]:
        is_official = any(number == self._minister for number, _, _ in hits)
        if is_short:
            return _SHORT_OFFICIAL if is_official else _PLAIN
        return _LONG if _LOOKING_BACK.search(kind) else _OFFICIAL

    def _judge(
        self,
        text: str,
        folded: str,
        span: tuple[int, int],
        hits: Sequence[CueHit],
        date: dt.date | None,
        offsets: dict[str, float],
    ) -> FoundStatement | None:
        start, end = span
        sentence = folded[start:end]
        own = [(number, at - start, to - start) for number, at, to in hits if to <= end]
        clauses = clauses_in(sentence)
        undertaking = clauses[0]
        seen = features(sentence, own, self._cues.categories, clauses)
        present = {number for number, _, _ in own}
        kept = {rule.kind: 0.0 for rule in self._cues.rules if rule.needs <= present}
        shares = self._model.shares(seen, offsets | kept if kept else offsets)
        for number, _, _ in own:
            for kind in self._guards.get(number, ()):
                shares[kind] = 0.0
        kind = max(shares, key=lambda name: shares[name])
        if kind == "none" or sentence.rstrip().endswith("?"):
            return None
        quote = text[start:end]
        after = undertaking.verb[0] if undertaking else 0
        due = None
        if kind in _DATED:
            due = find_due(quote, date, after=after, is_financial=_FINANCIAL.search(quote) is not None)
        who, what = _promise(quote, undertaking) if kind == "commitment" else (None, None)
        return _statement(kind, span, quote, self._reason(seen, kind, own), shares[kind], due, who, what)

    def _reason(self, seen: dict[str, float], kind: str, hits: Sequence[CueHit]) -> str:
        names = {category.id: category.says for category in self._cues.categories}
        said = []
        for name in self._model.reasons(seen, kind, limit=8):
            sort, _, rest = name.partition(":")
            if sort in {"c", "first"}:
                said.append(names.get(rest, rest.replace("-", " ")))
            elif sort == "w":
                said.append(f"“{rest}”")
            elif sort == "u":
                said.append({"act": "somebody will act", "passive": "something will be done"}.get(rest, rest))
        return f"{kind}: " + "; ".join(list(dict.fromkeys(said))[:4])


def _by_sentence(
    spans: Sequence[tuple[int, int]], hits: Sequence[CueHit]
) -> Iterator[tuple[tuple[int, int], list[CueHit]]]:
    at = 0
    for start, end in spans:
        while at < len(hits) and hits[at][1] < start:
            at += 1
        own = []
        while at < len(hits) and hits[at][1] < end:
            own.append(hits[at])
            at += 1
        yield (start, end), own


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """The span, or as much of its beginning as may be quoted, to the end of a clause or a word."""
    glued = None
    for glued in _GLUED.finditer(text, start, min(end, start + 200)):
        pass
    if glued and end - glued.end() > 20:
        start = glued.end()
    if end - start <= LONGEST_QUOTE:
        return start, end
    limit = start + LONGEST_QUOTE
    for mark in ("; ", ", ", " ", "\n", "\t"):
        at = text.rfind(mark, start + LONGEST_QUOTE // 2, limit)
        if at > start:
            return start, start + len(text[start:at].rstrip())
    return start, limit


def _promise(quote: str, undertaking: Clause | None) -> tuple[str | None, str | None]:
    if undertaking is None:
        return None, None
    subject = quote[slice(*undertaking.subject)].strip(" ,;:–—-\n\t")
    who = subject if undertaking.voice == "body" and subject else None
    what = quote[undertaking.rest :].strip().rstrip(".;")
    return who, what or None


def _statement(
    kind: str,
    span: tuple[int, int],
    quote: str,
    rule: str,
    score: float,
    due: Due | None,
    who: str | None,
    what: str | None,
) -> FoundStatement:
    return FoundStatement(
        kind,
        *span,
        quote,
        rule,
        round(score, 4),
        due_from=due.due_from if due else None,
        due_to=due.due_to if due else None,
        due_granularity=due.granularity if due else None,
        due_basis=due.basis if due else None,
        is_due_vague=due.is_vague if due else False,
        promised_by=who,
        promised=what,
    )
