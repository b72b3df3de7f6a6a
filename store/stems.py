"""Porter's stemmer, as FTS5's ``porter`` and PostgreSQL's ``snowball`` have it, to show what a search matched.

M. F. Porter, An algorithm for suffix stripping, Program 14 (1980).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

__all__ = ["stem"]

_STEP2 = (
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("logi", "log"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
)
_STEP3 = (
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
)
_STEP4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
    "al", "er", "ic", "ou",
)  # fmt: skip
_LONGEST = 64


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in small letters."""
    if not 3 <= len(word) <= _LONGEST:
        return word
    word = _plural(word)
    word = _past(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    word = _replace(word, _STEP2)
    word = _replace(word, _STEP3)
    word = _residue(word)
    if word.endswith("e"):
        root = word[:-1]
        if _measure(root) > 1 or (_measure(root) == 1 and not _ends_short(root)):
            word = root
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word


def _is_consonant(word: str, at: int) -> bool:
    letter = word[at]
    if letter in "aeiou":
        return False
    return letter != "y" or at == 0 or not _is_consonant(word, at - 1)


def _measure(root: str) -> int:
    """How often a vowel is followed by a consonant."""
    marks = [_is_consonant(root, at) for at in range(len(root))]
    return sum(1 for before, after in pairwise(marks) if not before and after)


def _has_vowel(root: str) -> bool:
    return any(not _is_consonant(root, at) for at in range(len(root)))


def _ends_short(root: str) -> bool:
    """Whether it ends consonant, vowel, consonant, the last not w, x or y."""
    if len(root) < 3 or root[-1] in "wxy":
        return False
    last = len(root) - 1
    return _is_consonant(root, last) and not _is_consonant(root, last - 1) and _is_consonant(root, last - 2)


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        root = word.removesuffix(ending)
        if root != word and _has_vowel(root):
            if root.endswith(("at", "bl", "iz")):
                return root + "e"
            if len(root) > 1 and root[-1] == root[-2] and _is_consonant(root, len(root) - 1) and root[-1] not in "lsz":
                return root[:-1]
            return root + "e" if _measure(root) == 1 and _ends_short(root) else root
        if root != word:
            return word
    return word


def _replace(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, new in endings:
        if word.endswith(ending):
            root = word[: -len(ending)]
            return root + new if _measure(root) > 0 else word
    return word


def _residue(word: str) -> str:
    for ending in _STEP4:
        if word.endswith(ending):
            root = word[: -len(ending)]
            if _measure(root) > 1 and (ending != "ion" or root.endswith(("s", "t"))):
                return root
            return word
    return word
