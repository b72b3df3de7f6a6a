"""Which part of a sentence is quoted, and when two quotes are the same thing said twice."""

from __future__ import annotations

import re

from nlp.matcher import fold

__all__ = ["LONGEST_QUOTE", "normal_form", "quoted"]

LONGEST_QUOTE = 690  # characters
_OPENING = 200  # characters within which a heading may stand before its sentence
# A heading that lost its line break stands before a capital that no stop precedes.
_GLUED = re.compile(r"[ABFIOTWY](?<=[a-z0-9)][ \n].)")
_OPENS = re.compile(
    r"The (?:[a-z0-9]|Government|Department|Secretary|Minister|Prime|Chancellor|Home|UK|NHS|Bill|White)"
    r"|(?:This|These|We|It|There|You|If|Our|They|In|On|To|As|For|From|By|With|An?) [a-z0-9]"
)
# What leads to a sentence and says nothing: a bullet or number, "However,", "As set out in my answer of 4 March,".
_LEADING = re.compile(
    r"(?:[•▪●◦·*-]\s*|[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+"
    r"|(?:and|but|so|however|in addition|additionally|furthermore|also|therefore|as such|moreover|meanwhile|finally"
    r"|(?:as|further to what) (?:i |we )?(?:have |was |were )?(?:said|stated|set out|announced|mentioned)"
    r"(?: (?:before|previously|above|in (?:my|the) (?:previous |earlier )?(?:answer|reply|response)[^,.;]{0,60}))?)"
    r"(?:,\s*|\s+(?=[a-z])))"
)
_NOTE = re.compile(r"\s*\[\d{1,3}\]|(?<=[a-z])\.\d{1,2}\Z")  # marks of footnotes
_MEMBER = re.compile(
    r"\b(?:the |my )?(?:rt |right )?hon(?:ourable)?\.? (?:and learned )?(?:members?|friends?|gentlem[ae]n|lad(?:y|ies))"
    r"(?: for [a-z' -]{3,60}?(?= (?:and|to|on|with|about|in|at|that|so|as)\b|[,.;]|\Z))?"
)
_LETTERS = re.compile(r"[^a-z0-9£%]+")


def quoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence without a heading glued to it, and no more of it than may be quoted, to a clause's or word's end."""
    limit = min(end, start + _OPENING)
    capitals = [match.start() for match in _GLUED.finditer(text, start, limit)]
    opening = next((at for at in reversed(capitals) if _OPENS.match(text, at, limit)), end)
    if end - opening > 20:
        start = opening
    if end - start <= LONGEST_QUOTE:
        return start, end
    limit = start + LONGEST_QUOTE
    for mark in ("; ", ", ", " ", "\n", "\t"):
        at = text.rfind(mark, start + LONGEST_QUOTE // 2, limit)
        if at > start:
            return start, start + len(text[start:at].rstrip())
    return start, limit


def normal_form(quote: str) -> str:
    """The quote without what differs between two copies of it.

    That is case, marks, spaces, notes, what leads to it, and which member is spoken to: a minister gives the answer
    "I will write to the hon. Member for Luton North" to each of a group.
    """
    form = _NOTE.sub("", fold(quote).strip())
    while leading := _LEADING.match(form):
        if leading.end() == len(form):
            break
        form = form[leading.end() :]
    return _LETTERS.sub(" ", _MEMBER.sub("hon member", form)).strip()
