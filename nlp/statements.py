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
from nlp.undertakings import Clause, named_body

__all__ = ["FoundStatement", "StatementFinder", "normal_form"]

_DATED = frozenset({"commitment", "target", "recommendation"})
_SHORT_TEXT = 3  # sentences
_WILL = 7  # characters: "will", "shall", "they'll", and no more doubtful a verb
# Taken off what looks back, where a sentence names a time that lies ahead.
_AHEAD = {"worked": -1.2, "barrier": -1.2, "challenge": -1.2, "none": -1.2}
_LEAST = 0.45  # the share below which nothing is said of a sentence in the voice of government
_SURE = 0.97  # the share of sentences that a plain undertaking gets right, judged by eye on recorded answers
_FINANCIAL = (
    "£",
    "financial",
    "grant",
    " nhs",
    "hospital",
    "patient",
    "council tax",
    "spending review",
    "per year from",
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

    __slots__ = ("_acts", "_cues", "_doubts", "_gates", "_guards", "_model", "_official")

    def __init__(self, cues: Cues | None = None, model: StatementModel | None = None) -> None:
        self._cues = cues or load_cues()
        self._model = model or load_model()
        sets = (voices.OFFICIAL.triggers, voices.LOOKING_BACK.triggers)
        self._gates: Mapping[frozenset[str], PhraseFinder] = {names: self._cues.gate(*names) for names in sets}
        self._guards = {n: c.forbids for n, c in enumerate(self._cues.categories) if c.role == "guard"}
        roles = {"modifier", "guard"}
        self._doubts = self._cues.numbers("goal", "must", "should", "everyone", "level", "advise") | {
            n for n, c in enumerate(self._cues.categories) if c.role in roles and c.id != "policy"
        }
        self._official = PhraseFinder(self._cues.categories[self._cues.number("minister")].phrases)
        self._acts = self._cues.numbers("arranged", "promise", "advise")

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
        is_answer = kind == "written_question" or bool(question)
        voice = voices.OFFICIAL if is_answer else self._voice(folded, len(spans), kind)
        if voice.triggers:
            spans = _with_a_hit(spans, self._gates[voice.triggers].all_in(folded))
        return tuple(self._found(text, folded, spans, date, voice))

    def _voice(self, folded: str, sentences: int, kind: str) -> Voice:
        if sentences <= _SHORT_TEXT:
            return voices.SHORT_OFFICIAL if self._official.all_in(folded) else voices.PLAIN
        return voices.LOOKING_BACK if voices.is_looking_back(kind) else voices.OFFICIAL

    def _found(
        self, text: str, folded: str, spans: Sequence[tuple[int, int]], date: dt.date | None, voice: Voice
    ) -> Iterator[FoundStatement]:
        before = "none"
        for span in spans:
            start, end = quoted(text, *span)
            statement = self._judge(text, folded, (start, end), date, voice)
            said = statement.kind if statement else "none"
            if before == "target" and said != "target" and _STARTING_POINT.search(folded, start, end):
                said, rule = "challenge", "challenge: the level from which the target before it starts"
                statement = FoundStatement(said, start, end, text[start:end], rule, 0.8)
            before = said
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
        clauses = clauses_in(sentence, hits, self._cues)
        if sentence.endswith("?") or (voice.dismisses and not kept and self._is_idle(heard, *clauses)):
            return None
        undertaking = clauses[0]
        if undertaking and voice.dismisses and self._is_plain(heard, undertaking):
            due = _due(text[start:end], sentence, date, undertaking)
            rule = f"commitment: a body undertakes an action (“{_said(sentence, undertaking)}”)"
            return _statement(text, "commitment", span, rule, _SURE, due, undertaking)
        seen = features(sentence, hits, self._cues.categories, clauses)
        due = _due(text[start:end], sentence, date, undertaking)
        offsets = {kind: loss / 3 if kind in kept else loss for kind, loss in voice.offsets.items()}
        if due and due.due_from and due.due_from >= (date or due.due_from) and "t:past" not in seen:
            offsets = {kind: offsets.get(kind, 0.0) + _AHEAD.get(kind, 0.0) for kind in self._model.kinds}
        shares = self._model.shares(seen, offsets)
        for number in heard.intersection(self._guards):
            shares.update(dict.fromkeys(self._guards[number], 0.0))
        kind = max(shares, key=lambda name: shares[name])
        if kind == "none" or (voice.dismisses and shares[kind] < _LEAST):
            return None
        rule = self._reason(seen, kind, sentence, hits)
        promise = undertaking if kind == "commitment" else None
        return _statement(text, kind, span, rule, shares[kind], due if kind in _DATED else None, promise)

    def _is_idle(self, heard: set[int], undertaking: Clause | None, duty: Clause | None) -> bool:
        """Whether a sentence in the voice of government neither undertakes nor advises anything."""
        if not heard.isdisjoint(self._acts):
            return False
        if duty and duty.voice not in {"asked", "aside", "told"}:
            return False
        if undertaking is None or undertaking.voice in {"asked", "aside", "told"}:
            return True
        return undertaking.does in {"stative", "not"} or (undertaking.voice, undertaking.does) == ("pointer", "effect")

    def _is_plain(self, heard: set[int], undertaking: Clause) -> bool:
        """Whether a body will do something, and no cue in the sentence casts doubt on it."""
        if undertaking.voice != "body" or undertaking.does not in {"act", "passive", "effect"}:
            return False
        return undertaking.verb[1] - undertaking.verb[0] <= _WILL and heard.isdisjoint(self._doubts)

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


def _said(sentence: str, undertaking: Clause) -> str:
    at = undertaking.rest + len(undertaking.action)
    return sentence[undertaking.subject[0] : max(at, undertaking.verb[1])].strip()


def _due(quote: str, folded: str, date: dt.date | None, undertaking: Clause | None) -> Due | None:
    is_financial = any(word in folded for word in _FINANCIAL)
    return find_due(quote, date, after=undertaking.verb[0] if undertaking else 0, is_financial=is_financial)


def _statement(
    text: str,
    kind: str,
    span: tuple[int, int],
    rule: str,
    score: float,
    due: Due | None,
    undertaking: Clause | None,
) -> FoundStatement:
    start, end = span
    quote = text[start:end]
    who, what = _promise(quote, undertaking)
    if due is None:
        return FoundStatement(kind, start, end, quote, rule, round(score, 4), promised_by=who, promised=what)
    return FoundStatement(
        kind,
        start,
        end,
        quote,
        rule,
        round(score, 4),
        due.due_from,
        due.due_to,
        due.granularity,
        due.basis,
        due.is_vague,
        who,
        what,
    )


def _promise(quote: str, undertaking: Clause | None) -> tuple[str | None, str | None]:
    """Who promised and what."""
    if undertaking is None:
        return None, None
    subject = quote[slice(*undertaking.subject)].strip(" ,;:–—-•\n\t")
    what = quote[undertaking.rest :].strip().rstrip(".;")
    return (named_body(subject) if undertaking.voice == "body" and subject else None), what or None
