"""Finding thousands of phrases in a text in one pass, at word boundaries and with true offsets.

Every finder of this package works on the folded text: as long as the text itself, so that an
offset in one is an offset in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

__all__ = ["Hit", "PhraseFinder", "fold"]

Hit = tuple[int, int, int]
"""Number of the phrase, start and end."""

# One character for one character, so that no offset moves. "İ" is the only character of Unicode whose
# lower case is longer than itself.
_PLAIN = (
    ("İ", "I"),
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u02bc", "'"),
    ("\u2010", "-"),
    ("\u2011", "-"),
    ("\u2012", "-"),
    ("\u2013", "-"),
    ("\u2014", "-"),
    ("\u2212", "-"),
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u2009", " "),
    ("\u2028", " "),
    ("\u201c", '"'),
    ("\u201d", '"'),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def fold(text: str) -> str:
    """The text in lower case, of the same length, with plain apostrophes, quotation marks, hyphens and spaces.

    Line breaks and tabs become spaces, so that a phrase broken over two lines is found.
    """
    if not text.isascii():
        for fancy, plain in _PLAIN:
            if fancy in text:
                text = text.replace(fancy, plain)
        try:
            text.encode()
        except UnicodeEncodeError:  # half of a surrogate pair, which no encoding can carry
            text = _SURROGATE.sub("\ufffd", text)
    for gap in "\n\t\r":
        if gap in text:
            text = text.replace(gap, " ")
    return text.lower()


class PhraseFinder:
    """Finds phrases in folded text; the phrases are folded when it is built."""

    __slots__ = ("_automaton", "phrases")

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(fold(phrase) for phrase in phrases)
        if "" in self.phrases:
            raise ValueError(f"phrase {self.phrases.index('')} is empty")
        # The dense automaton reads twice as fast as the sparse one and costs a few megabytes.
        dense = Implementation.DFA if sum(map(len, self.phrases)) < 400_000 else None
        self._automaton = AhoCorasick(self.phrases, matchkind=MatchKind.Standard, implementation=dense)

    def all_in(self, folded: str) -> list[Hit]:
        """Every phrase that stands between word boundaries, those inside longer ones too, by where they end."""
        hits: list[Hit] = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return [hit for hit in hits if _is_apart(folded, hit[1], hit[2])] if hits else hits

    def longest_in(self, folded: str) -> list[Hit]:
        """The leftmost longest phrases between word boundaries, none overlapping another, in reading order."""
        hits = self.all_in(folded)
        return list(_longest(hits)) if len(hits) > 1 else hits


def _is_apart(folded: str, start: int, end: int) -> bool:
    """Whether no word goes on across either edge."""
    if start and folded[start - 1].isalnum() and folded[start].isalnum():
        return False
    return end == len(folded) or not (folded[end].isalnum() and folded[end - 1].isalnum())


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    reached = 0
    for hit in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        if hit[1] >= reached:
            reached = hit[2]
            yield hit
