"""Names that share a word: "North and West Northamptonshire", "Norwich North and South"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.gazetteer import Gazetteer, Name

__all__ = ["COMPASS_WORDS", "shared_names"]

COMPASS_WORDS = frozenset({"north", "south", "east", "west", "mid", "central"})

_WORD = r"(North East|North West|South East|South West|North|South|East|West|Mid|Central)"
_BEFORE = re.compile(rf"\b{_WORD}(?:,? and|,| &) \Z")
_AFTER = re.compile(rf"(?:,? and|,| &) {_WORD}\b(?! (?!constituenc|seat)[A-Z])")


def shared_names(gazetteer: Gazetteer, name: Name, text: str, start: int, end: int) -> Iterator[tuple[Name, int, int]]:
    """The names that the words beside this one make with a part of it, each with where it stands."""
    words = name.text.split()
    if words[0] in COMPASS_WORDS:
        before = _BEFORE.search(text, max(0, start - 18), start)
        rest = words[2:] if len(words) > 2 and words[1] in COMPASS_WORDS else words[1:]
        if before and (other := gazetteer.name(" ".join([before[1].lower(), *rest]))):
            yield other, before.start(1), end
    elif words[-1] in COMPASS_WORDS:
        after = _AFTER.match(text, end)
        if after and (other := gazetteer.name(" ".join([*words[:-1], after[1].lower()]))):
            yield other, start, after.end(1)
