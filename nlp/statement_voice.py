"""In whose voice a text speaks, and what that takes off the likelihood of each kind of statement.

A minister's "successful" and "challenge" are seldom findings, and most sentences of a long text say none of what is
looked for; in a short passage from an evaluation nearly every sentence says something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LOOKING_BACK", "OFFICIAL", "PAGE", "PLAIN", "SHORT_OFFICIAL", "SHORT_TEXT", "Voice", "voice_of"]

SHORT_TEXT = 8  # sentences


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """How sentences of a text are chosen and weighed."""

    name: str
    triggers: frozenset[str]  # categories with one of these make a sentence worth judging; empty: judge all
    offsets: Mapping[str, float]  # added to the weight of each kind, in natural logarithms
    is_brief: bool = False  # whether the brief model weighs its sentences
    dismisses: bool = False  # whether a sentence without an undertaking or advice is passed over at once
    follows: bool = False  # whether a sentence leans on those beside it


OFFICIAL = Voice(
    "government",
    frozenset({"always"}),
    {"worked": -3.0, "barrier": -4.0, "challenge": -1.0, "target": -0.5, "commitment": 0.3},
    is_brief=True,
    dismisses=True,
)
PAGE = Voice("government, on a page", frozenset(), {"worked": -1.0, "barrier": -2.0, "challenge": -0.3}, is_brief=True)
_LONG = {"worked": -1.0, "barrier": -1.2, "challenge": -1.0, "recommendation": -0.6, "target": -0.8, "commitment": -0.3}
LOOKING_BACK = Voice("evaluation", frozenset(), _LONG)
SHORT_OFFICIAL = Voice(
    "government, in short", frozenset(), {kind: loss / 2 for kind, loss in _LONG.items()}, follows=True
)
PLAIN = Voice("passage", frozenset(), {}, follows=True)

_LOOKS_BACK = re.compile(
    r"case_stud|research|evaluation|(?<!detailed_)guide|thematic|report|impact|minutes|review|stor(?:y|ies)", re.I
)


def voice_of(kind: str) -> Voice:
    """The voice of a long text: of those that look back on work done, of answers and statements, of other pages."""
    if _LOOKS_BACK.search(kind):
        return LOOKING_BACK
    return OFFICIAL if kind.startswith("written_") else PAGE
