"""The words and pairs of words of a text, as the theme model counts them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

__all__ = ["pairs", "words"]

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")


def words(folded: str, start: int = 0, end: int | None = None) -> list[str]:
    """The words of a stretch of folded text, without possessive endings."""
    found = _WORD.findall(folded, start, len(folded) if end is None else end)
    if "'" in folded:
        found = [word[:-2] if word[-2:] == "'s" else word for word in found]
    return found


def pairs(found: list[str]) -> Iterable[str]:
    """Each word with the next."""
    return map(" ".join, itertools.pairwise(found))
