"""The part of a passage that says why it was found, with the places of the words that matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from store.conditions import All, Any, Node, Text
from store.fulltext_queries import tokens
from store.stems import stem

__all__ = ["Sought", "Span", "cut_snippet", "find_matches", "sought_in"]

Span = tuple[int, int]
LENGTH = 280
_MOST_MATCHES, _MOST_WEIGHED = 400, 40
_WORD = re.compile(r"[^\W_]+")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Sought:
    """The stems of words that must stand side by side; of the last perhaps only its beginning."""

    stems: tuple[str, ...]
    is_prefix: bool = False


def sought_in(node: Node | None) -> tuple[Sought, ...]:
    """Every word and phrase a search wants in a text, those it wants absent left out."""
    if isinstance(node, Text):
        stems = tuple(stem(word.lower()) for word in tokens(node.words))
        return (Sought(stems, node.is_prefix),) if stems else ()
    if isinstance(node, All | Any):
        return tuple(dict.fromkeys(one for part in node.nodes for one in sought_in(part)))
    return ()


def find_matches(text: str, sought: Sequence[Sought]) -> list[Span]:
    """Where the words stand in the text: a phrase only as a whole, in the order of the text."""
    if not sought:
        return []
    folded = _fold(text)
    found: set[Span] = set()
    words = [(match.start(), match.end()) for match in _pattern(tuple(sought)).finditer(folded)]
    for one in sought:
        for start, end in words:
            if span := _match_at(folded, start, end, one):
                found.update(span)
        if len(found) > _MOST_MATCHES:
            break
    return sorted(found)


def cut_snippet(text: str, spans: Sequence[Span], length: int = LENGTH) -> tuple[str, tuple[Span, ...]]:
    """The stretch of the text with the most different matches, and their places in it.

    Blanks of every kind become spaces; an ellipsis stands where text was cut off.
    """
    start, end = _window(text, spans, length)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    snippet = before + _BLANK.sub(" ", text[start:end]) + after
    shift = len(before) - start
    inside = [(max(a, start) + shift, min(b, end) + shift) for a, b in spans if a < end and b > start]
    return snippet, tuple(_merged(inside))


def _match_at(folded: str, start: int, end: int, one: Sought) -> list[Span] | None:
    """The places of the words of a phrase that begins with this word."""
    spans = []
    for number, wanted in enumerate(one.stems):
        if number:
            following = _WORD.search(folded, end)
            if following is None:
                return None
            start, end = following.span()
        found = stem(folded[start:end])
        is_last = number == len(one.stems) - 1
        if not (found == wanted or (one.is_prefix and is_last and found.startswith(wanted))):
            return None
        spans.append((start, end))
    return spans


@lru_cache(maxsize=256)
def _pattern(sought: tuple[Sought, ...]) -> re.Pattern[str]:
    """Finds every word that may have one of the first stems, which differ from their words in the last letter only."""
    beginnings = {re.escape(one.stems[0][:-1] if len(one.stems[0]) > 2 else one.stems[0]) for one in sought}
    longest_first = sorted(beginnings, key=lambda beginning: (-len(beginning), beginning))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(longest_first)})[^\W_]*")


def _fold(text: str) -> str:
    """The text in small letters without accents, every letter where it was."""
    if text.isascii():
        return text.lower()
    return "".join(map(_fold_letter, text))


@lru_cache(maxsize=4_096)
def _fold_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter)[0].lower()
    return plain if len(plain) == 1 else letter


def _window(text: str, spans: Sequence[Span], length: int) -> Span:
    if len(text) <= length:
        return 0, len(text)
    start = 0
    if spans:
        weighed = spans[:_MOST_WEIGHED]
        best = max(weighed, key=lambda span: (_variety(text, weighed, span[0], length), -span[0]))
        start = max(0, min(best[0] - length // 4, len(text) - length))
    start = _word_start(text, start)
    end = min(len(text), start + length)
    if end < len(text):
        cut = text.rfind(" ", start + length // 2, end)
        covering = max((b for a, b in spans if a < end <= b), default=end)
        end = covering if covering > end else cut if cut > 0 else end
    return start, end


def _variety(text: str, spans: Sequence[Span], start: int, length: int) -> tuple[int, int]:
    inside = [text[a:b].casefold() for a, b in spans if start <= a < start + 3 * length // 4]
    return len(set(inside)), len(inside)


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    blank = re.compile(r"\s").search(text, at, at + 40)
    return blank.end() if blank else at


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged
