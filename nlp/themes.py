"""Which themes a text speaks of, each with the sentence that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.analysis import Evidence, ThemeTag
from nlp.cues import CueFinder, CueHit
from nlp.matcher import fold
from nlp.vocabulary import ThemeEntry

__all__ = ["ThemeFinder"]

LONGEST_QUOTE = 600
MOST_SUGGESTIONS = 3


class ThemeFinder:
    """Finds themes by their cues."""

    def __init__(self, themes: Sequence[ThemeEntry]) -> None:
        self.themes = tuple(themes)
        self._cues = CueFinder(themes)

    def find(
        self,
        text: str,
        *,
        question: str | None = None,
        sentences: Sequence[tuple[int, int]],
        folded: str | None = None,
    ) -> tuple[tuple[ThemeTag, ...], tuple[ThemeTag, ...]]:
        """The themes of a text and its sub-themes, the most certain first."""
        folded = fold(text) if folded is None else folded
        by_top: dict[str, list[CueHit]] = {}
        for hit in self._cues.find(text, folded):
            by_top.setdefault(hit.top, []).append(hit)
        sure: list[ThemeTag] = []
        maybe: list[ThemeTag] = []
        subthemes: list[ThemeTag] = []
        for top, hits in by_top.items():
            certain = [hit for hit in hits if hit.cue.is_sure]
            doubt = 0.5 ** (len(certain) + 0.25 * (len(hits) - len(certain)))
            tag = ThemeTag(top, 1 - doubt, not certain, (_evidence(text, (certain or hits)[0], sentences),))
            (sure if certain else maybe).append(tag)
            seen: set[str] = set()
            for hit in certain:
                if hit.theme != top and hit.theme not in seen:
                    seen.add(hit.theme)
                    subthemes.append(ThemeTag(hit.theme, 1 - doubt, False, (_evidence(text, hit, sentences),)))
        sure.sort(key=lambda tag: -tag.score)
        maybe.sort(key=lambda tag: -tag.score)
        return tuple(sure + maybe[:MOST_SUGGESTIONS]), tuple(subthemes)


def _evidence(text: str, hit: CueHit, sentences: Sequence[tuple[int, int]]) -> Evidence:
    """The sentence of a cue, or as much of it around the cue as may be shown."""
    start, end = next(((s, e) for s, e in sentences if s <= hit.start < e), (hit.start, hit.end))
    end = max(end, hit.end)
    if end - start > LONGEST_QUOTE:
        start = max(start, hit.start - LONGEST_QUOTE // 2)
        end = min(end, start + LONGEST_QUOTE)
    return Evidence(text[start:end], start, end, f"cue “{hit.cue.phrase}”")
