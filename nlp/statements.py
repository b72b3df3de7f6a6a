"""Sentences that say what worked, stood in the way, lies beneath, is advised, promised or aimed at.

Cues from data say which sentences to look at; what is seen in them is weighed by a small linear model; guards forbid
what a sentence cannot be. Every statement says which words decided.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nlp import sentences as splitting
from nlp import statement_voice as voices
from nlp.analysis import StatementTag
from nlp.matcher import Hit, PhraseFinder, fold
from nlp.statement_cues import Cues, load_cues
from nlp.statement_judge import Judge, Verdict
from nlp.statement_lists import Place, bare_item, heads_in, leads_in
from nlp.statement_model import StatementModel, load_model
from nlp.statement_quote import normal_form, quoted
from nlp.statement_voice import Voice
from nlp.undertakings import named_body

__all__ = ["StatementFinder", "normal_form"]

_END: Hit = (0, sys.maxsize, sys.maxsize)
_NO_TIME = (None, None, None, None, False)
# The level from which a target starts, said in the sentence after it.
_STARTING_POINT = re.compile(r"\b(?:currently|at present|at the moment|now|so far|at the last count|last year|today)\b")


class StatementFinder:
    """Finds the statements of a text."""

    __slots__ = ("_gate", "_judge", "_official", "cues")

    def __init__(self, cues: Cues | None = None, model: StatementModel | None = None) -> None:
        self.cues = cues or load_cues()
        self._judge = Judge(self.cues, model or load_model())
        self._gate = self.cues.gate(*voices.OFFICIAL.triggers)
        self._official = PhraseFinder(self.cues.categories[self.cues.number("minister")].phrases)

    def find(
        self,
        text: str,
        *,
        date: dt.date | None = None,
        question: str | None = None,
        kind: str = "written_question",
        sentences: Iterable[tuple[int, int]] | None = None,
        folded: str | None = None,
    ) -> tuple[StatementTag, ...]:
        """The statements of a text in reading order; ``date`` is the day from which due dates are counted."""
        folded = fold(text) if folded is None else folded
        spans = list(splitting.split(text) if sentences is None else sentences)
        is_answer = kind == "written_question" or bool(question)
        voice = voices.OFFICIAL if is_answer else self._voice(folded, len(spans), kind)
        leads = leads_in(text, folded, spans)
        heads = {} if voice.is_brief else heads_in(text, folded, spans, self.cues)
        if voice.triggers:
            hits = self._gate.all_in(folded)
            if not hits:
                return ()
            spans = _with_a_hit(spans, hits, leads)
        return tuple(self._found(text, folded, spans, date, voice, leads, heads))

    def _voice(self, folded: str, sentences: int, kind: str) -> Voice:
        if sentences <= voices.SHORT_TEXT:
            return voices.SHORT_OFFICIAL if self._official.all_in(folded) else voices.PLAIN
        return voices.voice_of(kind)

    def _found(
        self,
        text: str,
        folded: str,
        spans: Sequence[Place],
        date: dt.date | None,
        voice: Voice,
        leads: Mapping[Place, Place],
        heads: Mapping[Place, str],
    ) -> Iterator[StatementTag]:
        before = "none"
        leading = set(leads.values()) if leads else ()
        quotes = {place: quoted(text, *place) for place in spans}
        whole = [place for place in spans if place not in leads and place not in leading and heads.get(place) != ""]
        read = [(text[slice(*quotes[place])], folded[slice(*quotes[place])], heads.get(place)) for place in whole]
        verdicts = dict(zip(whole, self._judge.judge_all(read, date, voice), strict=True))
        for place in spans:
            statement = None
            start, end = quotes[place]
            if place in leads:
                statement = self._item(text, folded, (start, end), leads[place], date, voice)
            elif verdict := verdicts.get(place):
                statement = _statement(text[start:end], start, verdict)
            said = statement.kind if statement else "none"
            if before == "target" and said != "target" and _STARTING_POINT.search(folded, start, end):
                said, rule = "challenge", "challenge: the level from which the target before it starts"
                statement = StatementTag(said, start, end, text[start:end], rule, 0.8)
            before = said
            if statement:
                yield statement

    def _item(
        self, text: str, folded: str, span: Place, lead: Place, date: dt.date | None, voice: Voice
    ) -> StatementTag | None:
        """What an item of a list says together with the words that lead to it: "The Government will: …"."""
        start, end = span
        bare = bare_item(folded, start, end)
        opening = text[lead[0] : lead[1] - 1].rstrip() + " "
        quote = opening + text[bare:end]
        sentence = folded[lead[0] : lead[0] + len(opening) - 1] + " " + folded[bare:end]
        verdict = self._judge.judge(quote, sentence, date, voice)
        if verdict is None:
            return None
        found = _statement(quote, 0, verdict)
        return replace(found, start=start, end=end, quote=text[start:end], rule=f"{found.rule}; led by “{opening}…”")


def _with_a_hit(spans: Sequence[Place], hits: Sequence[Hit], leads: Mapping[Place, Place]) -> list[Place]:
    """The spans in which a phrase begins, and the items that such a span leads to."""
    out: list[Place] = []
    coming = iter(hits)
    start = next(coming)[1]
    for span in spans:
        while start < span[0]:
            start = next(coming, _END)[1]
        if start < span[1] or span in leads:
            out.append(span)
    return out


def _statement(quote: str, start: int, verdict: Verdict) -> StatementTag:
    clause, due = verdict.clause, verdict.due
    who = what = None
    if clause is not None:
        subject = quote[slice(*clause.subject)].strip(" ,;:–—-•\n\t")
        what = quote[clause.rest :].strip().rstrip(".;") or None
        who = named_body(subject) if clause.voice == "body" and subject else None
    first, last, granularity, basis, is_vague = (
        (due.due_from, due.due_to, due.granularity, due.basis, due.is_vague) if due else _NO_TIME
    )
    end, share = start + len(quote), round(verdict.share, 4)
    return StatementTag(
        verdict.kind, start, end, quote, verdict.rule, share, first, last, granularity, basis, is_vague, who, what
    )
