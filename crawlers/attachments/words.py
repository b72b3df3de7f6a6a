"""Words as they were meant: whole where a line's end broke them, in plain letters where a printer joined them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from crawlers.attachments.lines import Line

__all__ = ["WORD", "Words", "clean", "count_words", "mended"]

Words = Counter[str]  # every word of the document, case folded: decides what a hyphen at a line's end was

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "•", "\uf076": "•", "\uf06e": "▪"})
_LETTERS = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURES = str.maketrans({**_LETTERS, "\xa0": " ", "\u200b": "", "\ufeff": ""})


def count_words(pages: Sequence[Sequence[Line]]) -> Words:
    """How often each word stands in the document."""
    return Counter(word.casefold() for page in pages for line in page for word in WORD.findall(line.text))


def clean(text: str, words: Words) -> str:
    """The text with ligatures, soft hyphens, odd spaces and control characters put right."""
    text = text.translate(_LIGATURES).translate(_BULLETS)
    text = re.sub(r"([^\W_]+)[\x02\ufffe]\s*(\w+)", lambda found: mended(found[1], found[2], words), text)
    text = text.replace("\xad", "")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", "", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r" ?\n ?", "\n", text).strip()


def mended(first: str, rest: str, words: Words, mark: str = "\x02") -> str:
    """The word that was broken at a line's end: in one, or with its own hyphen."""
    whole, low_first, low_rest = (first + rest).casefold(), first.casefold(), rest.casefold()
    if mark == "\xad":
        return first + rest
    if not (first.isalpha() and rest.isalpha()) or rest[0].isupper():
        return f"{first}-{rest}"
    if words[whole]:
        return first + rest
    if words[low_first] > 1 and words[low_rest] > 1 and len(low_rest) > 1:
        return f"{first}-{rest}"
    return first + rest
