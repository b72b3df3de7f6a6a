"""Finding the cues of the themes in a text: every phrase of the vocabulary, less those that mean something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.matcher import PhraseFinder, fold
from nlp.vocabulary import Cue, ThemeEntry, shouts, variants

__all__ = ["CueFinder", "CueHit", "Refusal"]


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue where it stands in a text; ``theme`` may be a sub-theme."""

    theme: str
    top: str
    cue: Cue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cue that stands in the text and was not heard, and why."""

    hit: CueHit
    reason: str


_Role = tuple[str, str, Cue | None, str]
"""Top-level theme, theme, cue (None: a confusable), and the exact spelling asked for or what a confusable means."""


class CueFinder:
    """Finds the cues of all themes in one pass over a folded text."""

    __slots__ = ("_finder", "_roles")

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
        self._finder = PhraseFinder(roles)
        self._roles = tuple(tuple(role) for role in roles.values())

    def find(self, text: str, folded: str) -> tuple[list[CueHit], list[Refusal]]:
        """The cues that are heard, the longest where they overlap within a theme, and those that are refused."""
        heard: list[CueHit] = []
        refused: list[Refusal] = []
        for hit, reason in self._judge(text, folded):
            if reason:
                refused.append(Refusal(hit, reason))
            else:
                heard.append(hit)
        return heard, refused

    def _judge(self, text: str, folded: str) -> Iterator[tuple[CueHit, str]]:
        heard: dict[str, list[CueHit]] = {}
        blocks: dict[str, list[tuple[int, int, str]]] = {}
        for number, start, end in self._finder.all_in(folded):
            for top, theme, cue, more in self._roles[number]:
                if cue is None:
                    blocks.setdefault(top, []).append((start, end, more))
                elif not more or text[start:end] == more:
                    heard.setdefault(top, []).append(CueHit(theme, top, cue, start, end))
        for top, hits in heard.items():
            hits.sort(key=lambda hit: (hit.start, -hit.end, not hit.cue.is_sure))
            reached = -1
            for hit in hits:
                if hit.end <= reached:
                    continue
                reason = ""
                for start, end, meaning in blocks.get(top, ()):
                    if start <= hit.start and hit.end <= end:
                        reason = f"“{text[start:end]}” means {meaning}"
                        break
                if not reason:
                    reached = hit.end
                yield hit, reason
