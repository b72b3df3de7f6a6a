"""The course that a passage takes: which kind of statement tends to follow which, and to open and to close it.

A passage from a case study seldom praises twice running what worked; it says what worked, what got in its way, what
others should do. Sentences that a model is unsure of lean on what stands beside them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Course", "course_of", "settle"]

HEED = 0.5  # how far the course is believed beside the words of each sentence
_PRIOR = 2.0  # passages' worth of every step, seen or not
_LEAST = 1e-6

Course = NDArray[np.float32]
"""The logarithm of how much more often each kind follows each than it stands anywhere; the last row opens a passage and
the last column closes it."""


def course_of(passages: Sequence[Sequence[str]], kinds: Sequence[str]) -> Course:
    """What passages whose sentences have known kinds show."""
    number = {kind: at for at, kind in enumerate(kinds)}
    edge = len(kinds)
    steps = np.full((edge + 1, edge + 1), _PRIOR)
    steps[edge, edge] = 0
    often = np.full(edge + 1, 1.0)
    for passage in passages:
        for here, there in itertools.pairwise([edge, *[number[kind] for kind in passage], edge]):
            steps[here, there] += 1
            often[there] += 1
    ahead = steps / steps.sum(1, keepdims=True)
    course: Course = np.log(np.maximum(ahead, _LEAST) / (often / often.sum())).astype(np.float32)
    return course


def settle(shares: Sequence[Mapping[str, float]], kinds: Sequence[str], course: Course) -> list[str]:
    """The likeliest kinds of the sentences of a passage, in their order, given the shares of each by itself."""
    if not shares:
        return []
    edge = len(kinds)
    alone = np.log(np.maximum([[share[kind] for kind in kinds] for share in shares], _LEAST))
    steps = HEED * course
    reached = alone[0] + steps[edge, :edge]
    came_from = []
    for here in alone[1:]:
        ways = reached[:, None] + steps[:edge, :edge]
        came_from.append(ways.argmax(0))
        reached = ways.max(0) + here
    at = int((reached + steps[:edge, edge]).argmax())
    path = [at]
    for before in reversed(came_from):
        at = int(before[at])
        path.append(at)
    return [kinds[number] for number in reversed(path)]
