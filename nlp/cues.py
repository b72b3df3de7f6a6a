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
        self._roles = tuple(tuple(role) for role in roles.values())

    def find(self, text: str, folded: str) -> tuple[list[CueHit], list[Refusal]]:
        """The cues that are heard, the longest where they overlap within a theme, and those that are refused."""
        standing: list[CueHit] = []
        blocks: list[tuple[str, int, int, str]] = []
        roles = self._roles
        for number, start, end in self.phrases.all_in(folded):
            for top, theme, cue, more in roles[number]:
                if cue is None:
                    blocks.append((top, start, end, more))
                elif not more or text[start:end] == more:
                    standing.append(CueHit(theme, top, cue, start, end))
        standing.sort(key=_place)
        heard: list[CueHit] = []
        refused: list[Refusal] = []
        reached: dict[str, int] = {}
        for hit in standing:
            if hit.end <= reached.get(hit.top, -1):
                continue
            reason = _blocked(hit, blocks, text) if blocks else ""
            if reason:
                refused.append(Refusal(hit, reason))
            else:
                reached[hit.top] = hit.end
                heard.append(hit)
        return heard, refused


def _place(hit: CueHit) -> tuple[int, int, bool]:
    return hit.start, -hit.end, not hit.cue.is_sure


def _blocked(hit: CueHit, blocks: list[tuple[str, int, int, str]], text: str) -> str:
    for top, start, end, meaning in blocks:
        if top == hit.top and start <= hit.start and hit.end <= end:
            return f"“{text[start:end]}” means {meaning}"
    return ""
