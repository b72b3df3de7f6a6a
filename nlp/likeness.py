"""Themes by likeness: a text beside the example sentences of each theme, as vectors of their meaning.

What it finds is always a suggestion, where cues and words leave room for one. It costs some twenty milliseconds a text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp import sentences as splitting
from nlp.analysis import Evidence, ThemeTag
from nlp.vectors import SentenceVectors
from nlp.vocabulary import ThemeEntry

__all__ = ["Likeness"]

NEAREST = 3  # example sentences of a theme, whose mean likeness counts
# From here the likest theme of a text of ours was right in six of ten; where nothing else spoke for it, in one of four.
BAR = 0.42
SCORE = 0.25
LONGEST_QUOTE = 600
MOST_SUGGESTIONS = 3
MOST_SENTENCES = 24  # among which the one to be shown is looked for


class Likeness:
    """Suggests the themes whose example sentences a text is most like."""

    def __init__(self, themes: Sequence[ThemeEntry]) -> None:
        """Reads the model.

        Raises:
            NotInstalled: the extra is missing, or its model is another one.
        """
        self.vectors = SentenceVectors()
        cues = [(theme.parent or theme.id, cue.example) for theme in themes for cue in theme.cues]
        self._examples = tuple(example for _, example in cues)
        self._vectors = self.vectors(self._examples)
        tops = dict.fromkeys(theme for theme, _ in cues)
        self._columns = {top: np.array([at for at, (theme, _) in enumerate(cues) if theme == top]) for top in tops}

    def suggest(self, text: str, given: Sequence[ThemeTag], spans: Sequence[tuple[int, int]]) -> tuple[ThemeTag, ...]:
        """The tags given, and the likest theme as one more suggestion where it is like enough and there is room."""
        if sum(tag.is_suggested for tag in given) >= MOST_SUGGESTIONS or not text.strip():
            return tuple(given)
        likeness = self._vectors @ self.vectors([text])[0]
        known = {tag.theme for tag in given}
        ranked = sorted(
            ((float(np.sort(likeness[columns])[-NEAREST:].mean()), top) for top, columns in self._columns.items()),
            reverse=True,
        )
        score, top = ranked[0]
        if score < BAR or top in known:
            return tuple(given)
        columns = self._columns[top]
        example = int(columns[likeness[columns].argmax()])
        suggested = ThemeTag(top, SCORE, True, (self._evidence(text, spans, example, score),))
        return tuple(sorted((*given, suggested), key=lambda tag: -tag.score))

    def _evidence(self, text: str, spans: Sequence[tuple[int, int]], example: int, score: float) -> Evidence:
        """The sentence that is most like the example."""
        some = list(spans or splitting.split(text))[:MOST_SENTENCES]
        start, end = some[int((self.vectors([text[at:to] for at, to in some]) @ self._vectors[example]).argmax())]
        end = min(end, start + LONGEST_QUOTE)
        return Evidence(text[start:end], start, end, f"semantic: {score:.2f} like “{self._examples[example]}”")
