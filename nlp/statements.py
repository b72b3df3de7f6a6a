"""Sentences that say what worked, stood in the way, lies beneath, is advised, promised or aimed at.

Cues from data say which sentences to look at; what is seen in them is weighed by a small linear model; guards forbid
what a sentence cannot be. Every statement says which words decided.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp import sentences as splitting
from nlp import statement_voice as voices
from nlp.due_dates import Due, find_due
from nlp.matcher import Hit, PhraseFinder, fold
from nlp.statement_cues import Cues, load_cues
from nlp.statement_features import CueHit, features
from nlp.statement_model import StatementModel, load_model
from nlp.statement_quote import normal_form, quoted
from nlp.statement_reading import clauses_in, cues_in
from nlp.statement_voice import Voice
from nlp.undertakings import Clause

__all__ = ["FoundStatement", "StatementFinder", "normal_form"]

_DATED = frozenset({"commitment", "target", "recommendation"})
_SHORT_TEXT = 3  # sentences
_FINANCIAL = re.compile(
    r"£|\bfinancial\b|\bgrant\b|\bnhs\b|\bhospital|\bpatients?\b|\bcouncil tax\b|\bspending review\b|\bper year from\b",
    re.I,
)
# The level from which a target starts, said in the sentence after it.
_STARTING_POINT = re.compile(r"\b(?:currently|at present|at the moment|now|so far|at the last count|last year|today)\b")


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


class StatementFinder:
    """Finds the statements of a text."""

    __slots__ = ("_acts", "_cues", "_gates", "_guards", "_minister", "_model")

    def __init__(self, cues: Cues | None = None, model: StatementModel | None = None) -> None:
        self._cues = cues or load_cues()
        self._model = model or load_model()
        sets = (voices.OFFICIAL.triggers, voices.LOOKING_BACK.triggers)
        self._gates: Mapping[frozenset[str], PhraseFinder] = {names: self._cues.gate(*names) for names in sets}
        self._guards = {n: c.forbids for n, c in enumerate(self._cues.categories) if c.role == "guard"}
        self._minister = self._cues.number("minister")
        self._acts = self._cues.numbers("arranged", "promise", "should", "advise")

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
        voice = self._voice(folded, len(spans), kind)
        if voice.triggers:
            spans = _with_a_hit(spans, self._gates[voice.triggers].all_in(folded))
        return tuple(self._found(text, folded, spans, date, voice))

    def _voice(self, folded: str, sentences: int, kind: str) -> Voice:
        if sentences <= _SHORT_TEXT:
            is_official = any(number == self._minister for number, _, _ in cues_in(folded, self._cues))
            return voices.SHORT_OFFICIAL if is_official else voices.PLAIN
        return voices.LOOKING_BACK if voices.is_looking_back(kind) else voices.OFFICIAL

    def _found(
        self, text: str, folded: str, spans: Sequence[tuple[int, int]], date: dt.date | None, voice: Voice
    ) -> Iterator[FoundStatement]:
        before = None
        for span in spans:
            start, end = quoted(text, *span)
            statement = self._judge(text, folded, (start, end), date, voice)
            if before == "target" and _STARTING_POINT.search(folded, start, end):
                if statement is None or statement.kind != "target":
                    rule = "challenge: the level from which the target before it starts"
                    statement = FoundStatement("challenge", start, end, text[start:end], rule, 0.8)
            before = statement.kind if statement else None
            if statement:
                yield statement

    def _judge(
        self, text: str, folded: str, span: tuple[int, int], date: dt.date | None, voice: Voice
    ) -> FoundStatement | None:
        start, end = span
        sentence = folded[start:end]
        hits = cues_in(sentence, self._cues)
        heard = {number for number, _, _ in hits}
        kept = {rule.kind for rule in self._cues.rules if rule.needs <= heard}
        clauses = clauses_in(sentence, heard, self._cues)
        if sentence.endswith("?") or (voice.dismisses and not kept and self._is_idle(heard, clauses[0])):
            return None
        seen = features(sentence, hits, self._cues.categories, clauses)
        offsets = {kind: loss for kind, loss in voice.offsets.items() if kind not in kept}
        shares = self._model.shares(seen, offsets)
        for number in heard.intersection(self._guards):
            shares.update(dict.fromkeys(self._guards[number], 0.0))
        kind = max(shares, key=lambda name: shares[name])
        if kind == "none":
            return None
        quote, undertaking, due = text[start:end], clauses[0], None
        if kind in _DATED:
            after = undertaking.verb[0] if undertaking else 0
            due = find_due(quote, date, after=after, is_financial=_FINANCIAL.search(quote) is not None)
        who, what = _promise(quote, undertaking) if kind == "commitment" else (None, None)
        return _statement(kind, span, quote, self._reason(seen, kind, sentence, hits), shares[kind], due, who, what)

    def _is_idle(self, heard: set[int], undertaking: Clause | None) -> bool:
        """Whether a sentence in the voice of government neither undertakes nor advises anything."""
        if not heard.isdisjoint(self._acts):
            return False
        if undertaking is None:
            return True
        is_aside = undertaking.voice in {"asked", "aside", "told"}
        return (
            is_aside
            or undertaking.does in {"stative", "not"}
            or (undertaking.voice, undertaking.does) == ("pointer", "effect")
        )

    def _reason(self, seen: Mapping[str, float], kind: str, sentence: str, hits: Sequence[CueHit]) -> str:
        """The cues and words that spoke most for the kind, as a person would check them."""
        said: list[str] = []
        for name in self._model.reasons(seen, kind, limit=10):
            sort, _, rest = name.partition(":")
            if sort == "w":
                said.append(f"“{rest}”")
            elif sort in {"c", "first"}:
                for category, start, end in hits:
                    if self._cues.categories[category].id == rest:
                        said.append(f"{self._cues.categories[category].says} (“{sentence[start:end]}”)")
                        break
        return f"{kind}: " + "; ".join(list(dict.fromkeys(said))[:4])


def _with_a_hit(spans: Sequence[tuple[int, int]], hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """The spans in which a phrase begins."""
    starts = sorted(start for _, start, _ in hits)
    out, at = [], 0
    for span in spans:
        while at < len(starts) and starts[at] < span[0]:
            at += 1
        if at == len(starts):
            break
        if starts[at] < span[1]:
            out.append(span)
    return out


def _promise(quote: str, undertaking: Clause | None) -> tuple[str | None, str | None]:
    """Who promised and what."""
    if undertaking is None:
        return None, None
    subject = quote[slice(*undertaking.subject)].strip(" ,;:–—-•\n\t")
    what = quote[undertaking.rest :].strip().rstrip(".;")
    return (subject if undertaking.voice == "body" and subject else None), what or None


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
