"""Sets of words written as one line of text each."""

from __future__ import annotations

__all__ = ["word_set"]


def word_set(text: str) -> frozenset[str]:
    """The words of a text, which are parted by white space."""
    return frozenset(text.split())
