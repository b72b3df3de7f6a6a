"""Finding the cues of the themes in a text: every phrase of the vocabulary, less those that mean something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nlp.matcher import PhraseFinder, fold
from nlp.vocabulary import Cue, ThemeEntry, shouts, variants

__all__ = ["CueFinder", "CueHit", "Refusal"]


class CueHit(NamedTuple):
    """A cue where it stands in a text; ``theme`` may be a sub-theme."""

    theme: str
    top: str
    cue: Cue
    start: int
    end: int


class Refusal(NamedTuple):
    """A cue that stands in the text and was not heard, and why."""

    hit: CueHit
    reason: str


_Role = tuple[str, str, Cue | None, str]
"""Top-level theme, theme, cue (None: a confusable), and the exact spelling asked for or what a confusable means."""


class CueFinder:
    """Finds the cues of all themes in one pass over a folded text."""

    __slots__ = ("_roles", "phrases")

    def __init__(self, themes: Sequence[ThemeEntry]) -> None:
        roles: dict[str, list[_Role]] = {}
        for theme in themes:
            top = theme.parent or theme.id
            for cue in theme.cues:
                exact = shouts(cue.phrase)
                for form in variants(cue.phrase):
                    roles.setdefault(fold(form), []).append((top, theme.id, cue, form if exact else ""))
            for blocker in theme.confusables:
                for form in variants(blocker.phrase):
                    roles.setdefault(fold(form), []).append((top, theme.id, None, blocker.meaning))
        self.phrases = PhraseFinder(roles)
        self._roles = tuple(tuple(sorted(role, key=_rank)) for role in roles.values())

    def find(self, text: str, folded: str) -> tuple[list[CueHit], list[Refusal]]:
        """The cues that are heard, the longest where they overlap within a theme, and those that are refused."""
        heard: list[CueHit] = []
        refused: list[Refusal] = []
        blocks: list[tuple[str, int, str]] = []
        reached: dict[str, int] = {}
        roles = self._roles
        for number, start, end in self.phrases.all_in(folded):
            for top, theme, cue, more in roles[number]:
                if cue is None:
                    blocks.append((top, end, f"“{text[start:end]}” means {more}"))
                elif (not more or text[start:end] == more) and end > reached.get(top, -1):
                    hit = CueHit(theme, top, cue, start, end)
                    reason = next((why for of, to, why in blocks if of == top and end <= to), "") if blocks else ""
                    if reason:
                        refused.append(Refusal(hit, reason))
                    else:
                        reached[top] = end
                        heard.append(hit)
        return heard, refused


def _rank(role: _Role) -> int:
    """What is heard first of one phrase: what it means elsewhere, then sure cues, then hints."""
    cue = role[2]
    return 0 if cue is None else 1 if cue.is_sure else 2
