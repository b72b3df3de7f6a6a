"""In whose voice a text speaks, and what that takes off the likelihood of each kind of statement.

A minister's "successful" and "challenge" are seldom findings, and most sentences of a long text say none of what is
looked for; in a short passage from an evaluation nearly every sentence says something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LOOKING_BACK", "OFFICIAL", "PLAIN", "SHORT_OFFICIAL", "Voice", "is_looking_back"]


@dataclass(frozen=True, slots=True)
class Voice:
    """How sentences of a text are chosen and weighed."""

    name: str
    triggers: frozenset[str]  # categories with one of these make a sentence worth judging; empty: judge all
    offsets: Mapping[str, float]  # added to the weight of each kind, in natural logarithms
    dismisses: bool = False  # whether a sentence without an undertaking or advice is passed over at once


_BOTH = frozenset({"always", "plain"})
_LONG = {"worked": -3.0, "barrier": -3.5, "challenge": -2.5, "recommendation": -1.0, "target": -2.0, "commitment": -0.4}
OFFICIAL = Voice(
    "government",
    frozenset({"always"}),
    {"worked": -6.0, "barrier": -7.0, "challenge": -4.5, "recommendation": -1.5, "target": -2.5, "commitment": -0.4},
    dismisses=True,
)
LOOKING_BACK = Voice("evaluation", _BOTH, _LONG)
SHORT_OFFICIAL = Voice("government, in short", _BOTH, {kind: loss / 2 for kind, loss in _LONG.items()})
PLAIN = Voice("passage", frozenset(), {})

_LOOKS_BACK = re.compile(r"case_study|research|evaluation|guide_|thematic|independent_report|impact", re.I)


def is_looking_back(kind: str) -> bool:
    """Whether documents of a kind look back on work done; others are read as the voice of government."""
    return _LOOKS_BACK.search(kind) is not None
