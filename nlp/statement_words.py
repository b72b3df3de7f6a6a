"""The words of a sentence as the statement model counts them: stems, and the shape that a word gives its sentence.

A shape is the word itself where it is one of the small words that carry grammar, and its ending elsewhere: "schools
were asked to wait" is "<s> were <ed> to <x>", which says more about the kind of sentence than its nouns do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

from nlp.word_sets import word_set

__all__ = ["IRREGULAR_PAST", "SMALL_WORDS", "Remembered", "cut", "shape", "stem"]

T = TypeVar("T")
_MOST = 50_000  # words that are remembered
_TOKEN = re.compile(r"[a-z£%][a-z'-]*|\d[\d,.]*|[;:,()?!]")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_ENDINGS = (
    "ingly", "edly", "ations", "ments", "ment", "ings", "ation", "ness", "able", "ing", "ies", "ied",
    "ers", "er", "ed", "es", "ly", "s", "e", "y",
)  # fmt: skip
IRREGULAR_PAST = word_set(
    "was were had did took came made found saw went told left met kept gave brought led ran held began built cut"
    " got fell rose grew lost won became thought said knew read spoke sent paid spent taught bought caught felt"
    " heard meant put set sat stood stuck wrote chose drew drove flew froze hid hit hurt laid lay let lit rang"
    " sang sank shut slept sold stole swam tore threw understood woke wore"
)
SMALL_WORDS = word_set(
    "a an the this that these those each every all both some any no none not never nobody nothing nor neither only"
    " just too so very more most less least few fewer many much several half one two three four five"
    " i we you he she it they me us him her them my our your his its their who whom whose which what where when why"
    " how is are was were be been being am has have had having do does did done will would shall should may might can"
    " could must ought need needs to of in on at by for from with without within into onto over under between among"
    " across through during before after since until till against about as than like per and or but yet while whereas"
    " although though because if unless whether once then there here now today still already ever again also even"
    " rather instead despite next last first later soon early late ago new another other same such own up down out off"
    " back away well better best worse worst said say says told asked agreed agrees promised pledged aim aims want"
    " wants hope hopes plan plans target goal ambition intend intends set due let"
)


def cut(folded: str) -> list[str]:
    """The words, numbers and marks of a folded sentence."""
    return _TOKEN.findall(folded)


class Remembered(dict[str, T]):
    """What a function says of each word: asked once, and again only when too many words have come by.

    Where thousands of words a second are looked up, this is faster than ``lru_cache``.
    """

    def __init__(self, ask: Callable[[str], T], known: Mapping[str, T] | None = None) -> None:
        super().__init__(known or {})
        self._ask = ask

    def __missing__(self, word: str) -> T:
        if len(self) >= _MOST:
            self.clear()
        found = self[word] = self._ask(word)
        return found


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, for "improve" and "improving" alike."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=50_000)
def shape(word: str) -> str:
    """What a word gives to the shape of its sentence."""
    first = word[0]
    if word in SMALL_WORDS or not (first.isalnum() or first in "£%"):
        return word
    if first.isdigit():
        return "<year>" if _YEAR.match(word) else "<number>"
    if word in IRREGULAR_PAST:
        return "<past>"
    for ending in ("ed", "ing", "ly"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return f"<{ending}>"
    return "<s>" if word.endswith("s") and not word.endswith("ss") else "<x>"
