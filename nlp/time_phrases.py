"""Times as a sentence names them: time words with what leads to them ("by the end of"), as stretches of days.

Conventions, besides those of ``nlp.periods``: "by", "before", "until" and "within" open at the document's date and
close at the end of what they name; "from September" is September; "at the end of March" is its last day; a rolling
stretch ("the next three years") opens at the document's date; "later this year" is the rest of it; early, mid and late
are thirds, but "by the middle of the year" closes on 30 June. A year written as "2024/25" is a financial one where the
sentence speaks of money or health, and an academic one elsewhere. The summer recess is August.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from nlp import periods
from nlp.periods import MONTHS, Period
from nlp.time_words import Need, TimeWords, find_time_words
from nlp.word_sets import word_set

__all__ = ["TimePhrase", "find_time_phrases", "stretch"]

_UNTIL = "by|before|until|till|til|within|no later than|not later than|ahead of|up to|up until|prior to|in advance of"
_OP = (
    rf"(?P<op>(?:on or |at least |by around |by about )?(?:{_UNTIL})|in time for|ready for|extended to|through to"
    rf"|between"
    r"|in both|with effect from|effective from|as of|as from|(?:starting|beginning|commencing) (?:in|from|on)"
    r"|on or around"
    r"|over|during|throughout|across|through|around|for|from|in|on|at|into|to|of|since|after|following|late last"
    r"|early last"
    r"|last|past|previous|earlier|dated)"
)
_EDGE = (
    r"(?P<edge>(?:very )?end of|end-of|end|close of|conclusion of|start of|beginning of|outset of|commencement of"
    r"|middle of|mid-?point of|mid|early in|early part of|early|later in|later on in|later|rest of|remainder of"
    r"|course of"
    r"|late in|late|latter part of|towards the end of|week (?:beginning|commencing|starting|of)(?: on)?|w/c)"
)
# What may stand before time words, up to them: "by the end of the".
_LEAD = re.compile(
    rf"(?:{_OP}\s+)?(?:(?:the|a|an|both|each|around|about)\s+)?(?:{_EDGE}(?:\s+|-))?(?:(?:the|this)\s+)?(?:year\s+"
    rf"|month of\s+)?\Z",
    re.IGNORECASE,
)
_LEAD_WORDS = word_set(
    "by before until till til within no not later than ahead of up to prior in advance on or at least around about"
    " time for ready extended"
    " through between both with effect from effective as starting beginning commencing over during throughout"
    " across into since after"
    " following last late early past previous earlier dated the a an each very end end-of close conclusion start"
    " outset commencement"
    " middle mid mid-point midpoint part rest remainder course latter towards week this year month w c"
)
_WORD = re.compile(r"[A-Za-z-]+")
_UNTIL_WORDS = re.compile(rf"(?:on or |at least |by around |by about )?(?:{_UNTIL})\Z|extended to\Z|through to\Z")
_STARTS = frozenset({"start of", "beginning of", "outset of", "commencement of"})
_ENDS = frozenset({"end of", "very end of", "end-of", "end", "close of", "conclusion of"})
_AND = re.compile(r"(?:\b(?:and|or|to)|[–/-])\s*\Z")
_PAST_WORDS = frozenset(
    {"since", "after", "following", "last", "past", "previous", "earlier", "dated", "late last", "early last"}
)
_JOINED = re.compile(r"\s*(?:to|and|or|until|through to|–|-|/|and (?:in|by|the))\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """Time words with what leads them."""

    start: int
    end: int
    words: TimeWords
    op: str
    edge: str
    period: Period


def find_time_phrases(sentence: str, on: dt.date, *, is_financial: bool) -> list[TimePhrase]:
    """The times that a sentence names, from the left, "between April and June 2025" as one."""
    return _joined(sentence, _phrases(sentence, on, is_financial))


def _phrases(sentence: str, on: dt.date, is_financial: bool) -> list[TimePhrase]:
    phrases = []
    for words in find_time_words(sentence, on, is_financial=is_financial):
        left = _lead(sentence, words.start)
        op = (left["op"] or "").lower() if left else ""
        edge = (left["edge"] or "").lower() if left else ""
        is_led = bool(op or edge or _AND.search(sentence, max(0, words.start - 8), words.start))
        if (Need.LEAD in words.need and not is_led) or (Need.THE in words.need and not edge and op != "within"):
            continue
        if op in _PAST_WORDS and not (op == "following" and not edge):
            continue
        start = left.start() if left and (op or edge) else words.start
        if edge in _STARTS and words.period.first < on and words.need in {Need.THE, Need.NOTHING}:
            words = _next_of(sentence, words, is_financial)
        phrases.append(TimePhrase(start, words.end, words, op, edge, _edged(words.period, edge)))
    return phrases


def _next_of(sentence: str, words: TimeWords, is_financial: bool) -> TimeWords:
    """The same words read again once their period is over: the start of "the school year" is the one to come."""
    later = words.period.last + dt.timedelta(days=1)
    quote = sentence[words.start : words.end]
    again = next(find_time_words(quote, later, is_financial=is_financial), None)
    return replace(words, period=again.period) if again and again.need == words.need else words


def _lead(sentence: str, end: int) -> re.Match[str] | None:
    """The longest lead that ends where time words begin."""
    starts: list[int] = []
    for word in reversed(list(_WORD.finditer(sentence, max(0, end - 60), end))):
        if not _LEAD_WORDS.issuperset(word[0].lower().strip("-").split("-")):
            break
        starts.append(word.start())
    matches = (_LEAD.match(sentence, start, end) for start in reversed(starts))
    return next(filter(None, matches), None)


def _joined(sentence: str, phrases: list[TimePhrase]) -> list[TimePhrase]:
    """Phrases with "between April and June 2025" read as one, its first month taking the year of the last."""
    out: list[TimePhrase] = []
    for phrase in phrases:
        before = out[-1] if out else None
        if (
            before
            and Need.ROLLS not in before.words.need
            and _JOINED.match(sentence[before.end : phrase.start] + _led(phrase))
        ):
            first = _with_year_of(before, phrase)
            out[-1] = replace(before, end=phrase.end, period=first.to(phrase.period))
        elif phrase.op or phrase.edge or Need.LEAD not in phrase.words.need:
            out.append(phrase)
    return out


def _led(phrase: TimePhrase) -> str:
    return f" {phrase.op} " if phrase.op in {"to", "until"} else ""


def _with_year_of(before: TimePhrase, phrase: TimePhrase) -> Period:
    if before.words.bare is None or phrase.words.bare is not None:
        return before.period
    kind, name = before.words.bare
    there = phrase.words.period.first
    if kind == "month":
        number = MONTHS[name.rstrip(".")]
        return _edged(periods.month(there.year - int(number > there.month), number), before.edge)
    number = periods.SEASONS[name]
    return _edged(periods.season(there.year - int(number > there.month), name), before.edge)


def _edged(period: Period, edge: str) -> Period:
    """The part of a period that "the end of", "early" and the like mean."""
    if edge in _ENDS:
        return periods.day(period.end)
    if edge in _STARTS:
        if period.granularity == "month":
            return periods.third(period, "early")
        return periods.month(period.first.year, period.first.month)
    if edge.startswith("mid"):
        return periods.third(period, "mid")
    if edge.startswith("early"):
        return periods.third(period, "early")
    if edge.startswith(("late in", "latter", "towards")) or edge == "late":
        return periods.third(period, "late")
    if edge.startswith("w"):
        return periods.week(period.first)
    return period


def stretch(phrase: TimePhrase, on: dt.date) -> Period | None:
    """What a phrase means as an interval of days."""
    op, edge, period = phrase.op, phrase.edge, phrase.period
    if Need.ROLLS in phrase.words.need:
        return period
    if op in {"in time for", "ready for"}:
        return Period(on, period.first, "day")
    if _UNTIL_WORDS.match(op) or (op == "to" and edge in _ENDS):
        return Period(on, _closing_day(phrase), phrase.words.period.granularity)
    if edge.startswith("later") or edge in {"rest of", "remainder of"}:
        return Period(max(on, period.first), period.last, f"part_{period.granularity}")
    return period


def _closing_day(phrase: TimePhrase) -> dt.date:
    op, edge, period, whole = phrase.op, phrase.edge, phrase.period, phrase.words.period
    if edge in _STARTS:
        return period.first
    if edge.startswith("mid") and whole.granularity == "year":
        return dt.date(whole.first.year, 6, 30)
    if whole.granularity == "recess" and op not in {"until", "till", "til"}:
        return whole.first - dt.timedelta(days=1)
    return period.last
