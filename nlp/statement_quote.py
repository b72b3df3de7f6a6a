"""Which part of a sentence is quoted, and when two quotes are the same thing said twice."""

from __future__ import annotations

import re

from nlp.matcher import fold

__all__ = ["LONGEST_QUOTE", "normal_form", "quoted"]

LONGEST_QUOTE = 690  # characters
_OPENING = 200  # characters within which a heading may stand before its sentence
# A heading that lost its line break stands before a capital that no stop precedes.
_GLUED = re.compile(
    r"[ \n](?<=[a-z0-9)][ \n])(?=The (?:[a-z0-9]|Government|Department|Secretary|Minister|Prime|Chancellor|Home|UK|NHS"
    r"|Bill|White)"
    r"|(?:This|These|We|It|There|You|If|Our|They|In|On|To|As|For|From|By|With|An?) [a-z0-9])"
)
_TALK = re.compile(
    r"^(?:however|in addition|additionally|furthermore|also|therefore|as such|moreover|meanwhile)\b[, ]*"
)
_LETTERS = re.compile(r"[^a-z0-9£%]+")


def quoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence without a heading glued to it, and no more of it than may be quoted, to a clause's or word's end."""
    headings = list(_GLUED.finditer(text, start, min(end, start + _OPENING)))
    if headings and end - headings[-1].end() > 20:
        start = headings[-1].end()
    if end - start <= LONGEST_QUOTE:
        return start, end
    limit = start + LONGEST_QUOTE
    for mark in ("; ", ", ", " ", "\n", "\t"):
        at = text.rfind(mark, start + LONGEST_QUOTE // 2, limit)
        if at > start:
            return start, start + len(text[start:at].rstrip())
    return start, limit


def normal_form(quote: str) -> str:
    """The quote without what differs between two copies of it: case, marks, spaces, a leading "However"."""
    return _LETTERS.sub(" ", _TALK.sub("", fold(quote).strip())).strip()
