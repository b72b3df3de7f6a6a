"""When a promised thing is due: which of the times in a sentence is that of its promise.

What the words for a time mean is told in ``nlp.time_phrases``. A Parliament has no end that is known beforehand: "by
the end of this Parliament" is vague, as "in due course" and "in the coming months" are.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from nlp.matcher import fold
from nlp.time_phrases import TimePhrase, find_time_phrases, stretch
from nlp.time_words import TELLING, Need, words_of
from nlp.word_sets import word_set

__all__ = ["Due", "find_due"]


@dataclass(frozen=True, slots=True)
class Due:
    """An interval with the words it was read from; vague words have no interval."""

    due_from: dt.date | None
    due_to: dt.date | None
    granularity: str | None
    basis: str
    is_vague: bool
    start: int
    end: int


_FINANCIAL = re.compile("£|financial|grant| nhs|hospital|patient|council tax|spending review|per year from")
_HAPPENED = re.compile(
    r"\b(?:announced|published|launched|introduced|opened|closed|held|made|set out|agreed|signed|began|started"
    r"|commissioned"
    r"|established|issued|updated|laid|received|passed|took place|ran|ended|was|were|had|appointed|completed"
    r"|as at)(?:\s+[a-z]+)?\s*,?\s*\Z"
)
_WILL_BE = re.compile(r"\b(?:be|being|get|is|are|to be)\s+(?:[a-z]+\s+){0,2}\Z")
_POINTS = re.compile(r"(?:the )?(?:this|next|coming|tomorrow|today|later)\b", re.IGNORECASE)
_VAGUE = re.compile(
    r"\bin due (?:course|time)|\bshortly\b|\bsoon\b(?! after)|\bas (?:soon|quickly|early|swiftly) as\b"
    r"|\bearliest (?:possible )?opportunity"
    r"|\b(?:in|over|during) the (?:coming|next few|next several|following|weeks and) (?:few |several )?(?:days"
    r"|weeks|months|years|period)"
    r"|\bin the (?:near|not too distant) future|\bin (?:the )?future\b|\bin the (?:short|medium|long"
    r"|longer)(?:er)?[- ]term"
    r"|\bover the (?:short|medium|long|longer)[- ]term|\bwhen parliamentary time allows|\bparliamentary time allows"
    r"|\bat (?:the|an) (?:appropriate|right) (?:time|point|moment)|\bwhen the time is right|\bimminently\b"
    r"|\bat a later (?:date|stage|point)"
    r"|\bin good time\b|\bbefore long\b|\bearliest convenience|\bin future (?:published|publications?|releases?"
    r"|years)"
    r"|\bin the next (?:publication|release|edition|phase|update|few (?:days|weeks|months|years))"
    r"|\bfollowing (?:its |their )?(?:publication|completion)"
    r"|\bonce [^,.;]{3,80}\b(?:complete|completed|concluded|finalised|available|in place|passed|agreed)\b"
    r"|\bafter [^,.;]{3,80}\b(?:is|are|has been|have been|has|have) (?:complete|completed|concluded|finalised)\b"
    r"|\b(?:this|the|next) parliament\b|\bin the next session\b|\bwithout delay\b|\bin (?:the )?weeks and months",
    re.IGNORECASE,
)

# Without one of these words no alternative above can be found.
_VAGUE_WORDS = word_set(
    "course due shortly soon opportunity coming next future term"
    " parliamentary allows time right imminently later long convenience publication"
    " completion once after parliament delay weeks possible"
)


def find_due(sentence: str, on: dt.date | None, *, after: int = 0, is_financial: bool | None = None) -> Due | None:
    """The due date of what a sentence promises, or None; ``after`` is where the promise begins ("will").

    Without a document's date only vagueness is told. ``is_financial`` says whether "2025/26" is a financial year;
    unless it is given, other words of the sentence decide.
    """
    words = words_of(sentence)
    if on is not None and ("20" in sentence or not TELLING.isdisjoint(words)):
        best = None
        if is_financial is None:
            is_financial = _FINANCIAL.search(fold(sentence)) is not None
        for due, weight in _weighed(sentence, on, after, is_financial):
            if weight > 4 and (best is None or weight > best[1]):
                best = due, weight
        if best:
            return best[0]
    vague = None if _VAGUE_WORDS.isdisjoint(words) else _VAGUE.search(sentence)
    return Due(None, None, None, vague[0], True, vague.start(), vague.end()) if vague else None


def _weighed(sentence: str, on: dt.date, after: int, is_financial: bool) -> list[tuple[Due, int]]:
    found = []
    for phrase in find_time_phrases(sentence, on, is_financial=is_financial):
        interval = stretch(phrase, on)
        if interval and interval.last >= on:
            basis = sentence[phrase.start : phrase.end]
            due = Due(interval.first, interval.last, interval.granularity, basis, False, phrase.start, phrase.end)
            found.append((due, _weight(sentence, phrase, after)))
    return found


def _weight(sentence: str, phrase: TimePhrase, after: int) -> int:
    """How likely the phrase is the time of the promise: 10, less or more for where and how it stands."""
    weight = 10
    if phrase.start >= after:
        weight += 3
    elif sentence[: phrase.start].strip(" \"'“‘•-"):
        weight -= 3
    has_lead = bool(phrase.op or phrase.edge)
    if phrase.op in {"for", "of", "to", "into"} and not phrase.edge:
        weight -= 3
    elif not has_lead and not _POINTS.match(sentence, phrase.start) and Need.ROLLS not in phrase.words.need:
        weight -= 4
    before = sentence[max(0, phrase.start - 40) : phrase.start]
    if _HAPPENED.search(before) and not _WILL_BE.search(before) and phrase.op not in {"by", "until", "before"}:
        weight -= 5
    return weight
