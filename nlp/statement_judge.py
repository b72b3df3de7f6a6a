"""What a sentence says, and why: cues and clauses first, the model for what they leave open, guards last."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from nlp.due_dates import Due, find_due
from nlp.statement_course import settle
from nlp.statement_cues import Cues
from nlp.statement_features import CueHit, Seen, see
from nlp.statement_model import StatementModel
from nlp.statement_reading import clauses_in, cues_in
from nlp.statement_voice import Voice
from nlp.undertakings import Clause

__all__ = ["Judge", "Verdict", "Weighed"]

_WILL = 7  # characters: "will", "shall", "they'll", and no more doubtful a verb
# Taken off what looks back, where a sentence names a time that lies ahead.
_AHEAD = {"worked": -1.2, "barrier": -1.2, "challenge": -1.2, "none": -1.2}
_HEADED = 2.5  # added to the kind that the heading above a sentence names …
_FRAGMENT = 10.0  # … and more where it has neither a verb of its own nor a full stop: "a clerk who listened"
_HEADING = 80  # characters, and no more, of a line that may be a heading
_RUN_ON = 600  # characters: what is longer and has few commas is no sentence …
_COMMA_IN = 100  # … fewer than one in so many characters
_LEAST = 0.5  # the share below which nothing is said of a sentence in the voice of government
_SURE = 0.97  # the share of sentences that a plain undertaking gets right, judged by eye on recorded answers
# A sum, or a time that may lie ahead: what is announced together with one may be promised without "will".
_SUM_OR_TIME = re.compile(
    r"£\s?\d|\b(?:20[23]\d|next|coming|later this|over (?:the|two|three|four|five|ten)"
    r"|this (?:parliament|year|spring|summer|autumn|winter)|(?:from|in|by) (?:the )?(?:new year|spring|summer|autumn"
    r"|winter|january|february|march|april|may|june|july|august|september|october|november|december))\b"
)
_MOST_REASONS = 4
_REMEMBERED = 1_024  # sentences: the answer to one question of a group is given to the others word for word
_DATED = frozenset({"commitment", "target", "recommendation"})
_SUBORDINATE = frozenset({"asked", "aside", "told"})


class Verdict(NamedTuple):
    """A kind with its reason and share; ``clause`` is the undertaking, as offsets in the sentence."""

    kind: str
    rule: str
    share: float
    clause: Clause | None
    due: Due | None


class Weighed(NamedTuple):
    """A sentence with the share of each kind, before one is chosen."""

    quote: str
    sentence: str
    date: dt.date | None
    seen: Seen
    hits: Sequence[CueHit]
    clause: Clause | None
    due: Due | None
    shares: Mapping[str, float]


class Judge:
    """Weighs single sentences."""

    __slots__ = ("_acts", "_cues", "_doubts", "_given", "_guards", "_model", "_remembered", "_ruled")

    def __init__(self, cues: Cues, model: StatementModel) -> None:
        self._cues, self._model = cues, model
        self._guards = {n: c.forbids for n, c in enumerate(cues.categories) if c.role == "guard"}
        self._doubts = cues.numbers("goal", "must", "should", "everyone", "level", "advise") | {
            n for n, c in enumerate(cues.categories) if c.role in {"modifier", "guard"} and c.id != "policy"
        }
        self._acts = cues.numbers("arranged", "promise", "advise")
        self._given = cues.numbers("given")
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._judge)
        self._ruled = frozenset(min(rule.needs) for rule in cues.rules if rule.needs)  # a category of each

    def judge(
        self, quote: str, sentence: str, date: dt.date | None, voice: Voice, headed: str | None = None
    ) -> Verdict | None:
        """What a sentence (``quote``, and folded) says in a voice, or None; ``headed`` is the kind of its heading."""
        return self._remembered(quote, sentence, date, voice, headed)

    def _judge(
        self, quote: str, sentence: str, date: dt.date | None, voice: Voice, headed: str | None
    ) -> Verdict | None:
        weighed = self.weigh(quote, sentence, date, voice, headed)
        if not isinstance(weighed, Weighed):
            return weighed
        kind = max(weighed.shares, key=weighed.shares.__getitem__)
        if voice.is_brief and weighed.shares[kind] < _LEAST:
            return None
        return self.decide(weighed, kind, is_brief=voice.is_brief)

    def judge_all(
        self, sentences: Sequence[tuple[str, str, str | None]], date: dt.date | None, voice: Voice
    ) -> list[Verdict | None]:
        """What each sentence of a text says (quote, folded, heading); in a passage it leans on those beside it."""
        if not voice.follows:
            return [self.judge(quote, sentence, date, voice, headed) for quote, sentence, headed in sentences]
        found = [self.weigh(quote, sentence, date, voice, headed) for quote, sentence, headed in sentences]
        kinds = self._model.kinds
        nothing = dict.fromkeys(kinds, 0.0) | {"none": 1.0}
        shares = [one.shares if isinstance(one, Weighed) else nothing for one in found]
        said = zip(found, settle(shares, kinds, self._model.course), strict=True)
        return [self.decide(one, kind) if isinstance(one, Weighed) else one for one, kind in said]

    def weigh(
        self, quote: str, sentence: str, date: dt.date | None, voice: Voice, headed: str | None = None
    ) -> Weighed | Verdict | None:
        """What speaks for each kind; at once a verdict where the words are plain, or None where there is nothing."""
        if sentence.endswith("?") or _runs_on(sentence):
            return None
        cues = self._cues
        hits = cues_in(sentence, cues)
        heard = {hit[0] for hit in hits}
        clauses = clauses_in(sentence, hits, cues)
        undertaking = clauses[0]
        kept = set() if heard.isdisjoint(self._ruled) else {rule.kind for rule in cues.rules if rule.needs <= heard}
        if voice.dismisses and not kept and self._is_idle(sentence, heard, *clauses):
            return None
        if voice.is_brief and undertaking and self._is_plain(heard, undertaking):
            rule = f"commitment: a body undertakes an action (“{_said(sentence, undertaking)}”)"
            return Verdict("commitment", rule, _SURE, undertaking, _due_of(quote, date, undertaking))
        seen = see(sentence, hits, cues.categories, clauses, is_brief=voice.is_brief)
        if not headed and _is_heading(sentence, seen):
            return None
        offsets: Mapping[str, float] = voice.offsets
        if kept:
            offsets = {kind: loss / 3 if kind in kept else loss for kind, loss in offsets.items()}
        if headed:
            is_fragment = "fin:none" in seen.marks and not sentence.endswith(".")
            more = _HEADED + (_FRAGMENT if is_fragment else 0.0)
            offsets = {**offsets, headed: offsets.get(headed, 0.0) + more}
        is_dated = "t:dated" in seen.marks
        due = _due_of(quote, date, undertaking) if is_dated and not voice.is_brief else None
        if due and "t:past" not in seen.marks and due.due_from and due.due_from >= (date or due.due_from):
            offsets = {kind: offsets.get(kind, 0.0) + _AHEAD.get(kind, 0.0) for kind in self._model.kinds}
        shares = self._model.shares(seen, offsets, is_brief=voice.is_brief)
        if not heard.isdisjoint(self._guards):
            for number in heard.intersection(self._guards):
                shares.update(dict.fromkeys(self._guards[number], 0.0))
        return Weighed(quote, sentence, date, seen, hits, undertaking, due, shares)

    def decide(self, weighed: Weighed, kind: str, *, is_brief: bool = False) -> Verdict | None:
        """The verdict on a sentence for which a kind was chosen; None for "none"."""
        if kind == "none":
            return None
        quote, sentence, date, seen, hits, undertaking, due, shares = weighed
        reason = self._reason(seen, kind, sentence, hits, is_brief=is_brief)
        if kind in _DATED and due is None:
            due = _due_of(quote, date, undertaking)
        promise = undertaking if kind == "commitment" else None
        return Verdict(kind, reason, shares[kind], promise, due if kind in _DATED else None)

    def _is_idle(self, sentence: str, heard: set[int], undertaking: Clause | None, duty: Clause | None) -> bool:
        """Whether a sentence in the voice of government neither undertakes, announces nor advises anything."""
        if not heard.isdisjoint(self._acts):
            return False
        if duty and duty.voice not in _SUBORDINATE:
            return False
        if undertaking and undertaking.voice not in _SUBORDINATE:
            return undertaking.does == "not"
        return heard.isdisjoint(self._given) or _SUM_OR_TIME.search(sentence) is None

    def _is_plain(self, heard: set[int], undertaking: Clause) -> bool:
        """Whether a body will do something, and no cue in the sentence casts doubt on it."""
        if undertaking.voice != "body" or undertaking.does not in {"act", "passive", "effect"}:
            return False
        return undertaking.verb[1] - undertaking.verb[0] <= _WILL and heard.isdisjoint(self._doubts)

    def _reason(self, seen: Seen, kind: str, sentence: str, hits: Sequence[CueHit], *, is_brief: bool) -> str:
        """The cues and words that spoke most for the kind, as a person would check them."""
        said: dict[str, None] = {}
        categories = self._cues.categories
        for name in self._model.reasons(seen, kind, limit=10, is_brief=is_brief):
            _, _, cue = name.partition(":")
            if not cue:
                said[f"“{name}”"] = None
            for category, start, end in hits if cue else ():
                if categories[category].id == cue:
                    said[f"{categories[category].says} (“{sentence[start:end]}”)"] = None
                    break
            if len(said) == _MOST_REASONS:
                break
        return f"{kind}: " + "; ".join(said)


def _runs_on(sentence: str) -> bool:
    """Whether titles or cells stand here that no stop parts."""
    size = len(sentence)
    return size > _RUN_ON and _COMMA_IN * (sentence.count(",") + sentence.count(";")) < size


def _is_heading(sentence: str, seen: Seen) -> bool:
    """Whether a line has neither stop nor verb, as a heading or the cell of a table."""
    if len(sentence) > _HEADING or sentence[-1] in ".!?;:":
        return False
    return "fin:none" in seen.marks and "t:imperative" not in seen.marks


def _said(sentence: str, undertaking: Clause) -> str:
    at = undertaking.rest + len(undertaking.action)
    return sentence[undertaking.subject[0] : max(at, undertaking.verb[1])].strip()


def _due_of(quote: str, date: dt.date | None, undertaking: Clause | None) -> Due | None:
    """When what a sentence says is due."""
    return find_due(quote, date, after=undertaking.verb[0] if undertaking else 0)
