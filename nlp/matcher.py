"""Finding thousands of phrases in a text in one pass, at word boundaries and with true offsets.

Every finder of this package works on the folded text: as long as the text itself, so that an
offset in one is an offset in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import itemgetter

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

__all__ = ["Hit", "PhraseFinder", "fold"]

Hit = tuple[int, int, int]
"""Number of the phrase, start and end."""

_start = itemgetter(1)

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
_DENSE = 120_000  # characters of phrases
_NEVER = "I"
_AFTER = " ',.)"  # one of which comes after a letter that is a word
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


def _in_bytes(folded: str) -> bytes:
    return folded.encode("latin-1", "replace")


class PhraseFinder:
    """Finds phrases in folded text; the phrases are folded when it is built."""

    __slots__ = ("_automaton", "_foreign", "_letters", "phrases")

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(fold(phrase) for phrase in phrases)
        if "" in self.phrases:
            raise ValueError(f"phrase {self.phrases.index('')} is empty")
        # A letter stands in half of all words: it is looked for by itself, and in the automaton its place is taken by a
        # capital, which no folded text holds.
        letters = {
            number: phrase for number, phrase in enumerate(self.phrases) if len(phrase) == 1 and phrase.isalpha()
        }
        self._letters = [
            (number, tuple(letter + after for after in _AFTER), re.compile(rf"\b{letter}\b"))
            for number, letter in letters.items()
        ]
        patterns = [_NEVER if number in letters else phrase for number, phrase in enumerate(self.phrases)]
        # A dense automaton reads twice as fast as a sparse one, unless it is too large for the processor's cache.
        kind = Implementation.DFA if sum(map(len, patterns)) < _DENSE else Implementation.ContiguousNFA
        # It reads Latin-1, a byte a letter, so that its offsets are those of the text; other letters are question marks
        # to it, and a phrase that has one is compared.
        self._automaton = BytesAhoCorasick(map(_in_bytes, patterns), matchkind=MatchKind.Standard, implementation=kind)
        self._foreign = {number for number, phrase in enumerate(self.phrases) if max(phrase) > "\xff"}

    def all_in(self, folded: str) -> list[Hit]:
        """Every phrase that stands between word boundaries, in reading order, those inside longer ones after them."""
        found: list[Hit] = self._automaton.find_matches_as_indexes(_in_bytes(folded), overlapping=True)
        for number, needles, letter in self._letters:
            if any(map(folded.__contains__, needles)):
                found[:0] = [(number, *match.span()) for match in letter.finditer(folded)]
        if not found:
            return found
        last = len(folded)
        hits = [
            hit
            for hit in reversed(found)  # which come by their end
            # Most words stand between spaces, which are told at the least cost.
            if (
                not (start := hit[1])
                or (near := folded[start - 1]) == " "
                or not (near.isalnum() and folded[start].isalnum())
            )
            and (
                (end := hit[2]) == last
                or (near := folded[end]) == " "
                or not (near.isalnum() and folded[end - 1].isalnum())
            )
        ]
        if self._foreign:
            hits = [
                hit for hit in hits if hit[0] not in self._foreign or folded[hit[1] : hit[2]] == self.phrases[hit[0]]
            ]
        if len(hits) > 1:
            hits.sort(key=_start)
        return hits

    def longest_in(self, folded: str) -> list[Hit]:
        """The leftmost longest phrases between word boundaries, none overlapping another, in reading order."""
        longest: list[Hit] = []
        reached = 0
        for hit in self.all_in(folded):
            if hit[1] >= reached:
                reached = hit[2]
                longest.append(hit)
        return longest
