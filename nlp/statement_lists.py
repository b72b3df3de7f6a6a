"""What a sentence owes to its place: the words that lead to the items of a list, and the heading that it stands under.

"The Government will:" makes a promise of each item after it, though no item says who acts; "What worked:" says what
its items are about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.statement_cues import Cues
from nlp.word_sets import word_set

__all__ = ["Place", "bare_item", "heads_in", "leads_in"]

Place = tuple[int, int]

_LONGEST_HEADING = 60  # characters
_MARKER = re.compile(r"(?:[•▪●◦·–—*-]\s*|[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+)+", re.IGNORECASE)
# A lead whose clause the item ends: "the board will also:", "schools should:", "we intend to:".
_OPEN = re.compile(
    r"\b(?:will|shall|should|must|'ll|ought to|(?:going|committed|agreed|intends?|plans?|aims?|pledged|promised) to"
    r"|recommends? that [^.:]{3,80})(?: (?:also|now|therefore|then|further|each|in particular|continue to))*\s*:\Z"
)
_NO_ITEM = word_set("the we this these our it a an in my i they there for as his her that and but however to")


def leads_in(text: str, folded: str, spans: Sequence[Place]) -> dict[Place, Place]:
    """For each item of a list that ends the clause of its lead, the lead; both as they stand in the text."""
    if ":\n" not in text and ": " not in text and ":•" not in text:
        return {}
    found: dict[Place, Place] = {}
    lead: Place | None = None
    for span in spans:
        start, end = span
        if folded[end - 1] == ":":
            lead = span if _OPEN.search(folded, max(start, end - 140), end) else None
        elif lead is not None:
            if _is_item(text, folded, span, lead):
                found[span] = lead
            else:
                lead = None
    return found


def _is_item(text: str, folded: str, span: Place, lead: Place) -> bool:
    start, end = span
    between = text[max(lead[1], start - 4) : start]
    if _MARKER.match(text, start, end):
        return True
    if "\n" not in between and text[lead[1] : start].strip() == "":
        return False
    first = folded[start:end].split(maxsplit=1)[0]
    return text[start].islower() or first not in _NO_ITEM


def bare_item(folded: str, start: int, end: int) -> int:
    """Where the words of an item begin, after its bullet or number."""
    marker = _MARKER.match(folded, start, end)
    return marker.end() if marker and marker.end() < end else start


def heads_in(text: str, folded: str, spans: Sequence[Place], cues: Cues) -> dict[Place, str]:
    """For each sentence under a heading that says what follows, the kind it names; "" for the heading itself."""
    found: dict[Place, str] = {}
    kind = ""
    for span in spans:
        start, end = span
        if not _is_heading(text, span):
            if kind:
                found[span] = kind
            continue
        said = folded[bare_item(folded, start, end) : end].strip(" :.-")
        kind = cues.headings.get(said, "")
        if kind:
            found[span] = ""
    return found


def _is_heading(text: str, span: Place) -> bool:
    start, end = span
    return end - start <= _LONGEST_HEADING and text[end - 1] not in ".!?;," and text[start].isupper()
