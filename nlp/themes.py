"""Which themes a text speaks of, each with the sentence that shows it and the words that decided.

Two witnesses are heard: the cues of the vocabulary, and the model's weighing of every word. A judge, fitted on texts
that the model had not seen, turns what they say into a probability. Above one bar a theme is a tag, above a lower one
a suggestion.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.analysis import Evidence, ThemeTag
from nlp.cues import CueFinder, CueHit, Refusal
from nlp.matcher import fold
from nlp.model import Reading, ThemeModel
from nlp.vocabulary import ThemeEntry

__all__ = ["Hearing", "Judge", "ThemeFinder"]

LONGEST_QUOTE = 600
MOST_SUGGESTIONS = 3
WITNESSES = 17  # numbers that the judge weighs for each theme

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the witnesses say of one text: a row of numbers for each theme, and where they come from."""

    rows: Floats
    hits: dict[str, list[CueHit]]
    refused: list[Refusal]
    reading: Reading
    logits: Floats


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs the witnesses: the same for every theme but for a bias."""

    weights: Floats
    bias: Floats
    tag_bar: float
    suggestion_bar: float

    def decide(self, rows: Floats) -> Floats:
        """The probability of each theme."""
        probability: Floats = 1 / (1 + np.exp(-(rows @ self.weights + self.bias)))
        return probability


class ThemeFinder:
    """Finds the themes of a text."""

    def __init__(self, themes: Sequence[ThemeEntry], model: ThemeModel, judge: Judge) -> None:
        self.themes = tuple(themes)
        self.model, self.judge = model, judge
        self.cues = CueFinder(themes)
        self.numbers = {theme: number for number, theme in enumerate(model.themes)}

    @classmethod
    def from_file(cls, themes: Sequence[ThemeEntry], *source: Any) -> ThemeFinder:
        """The finder with the model and the judge of a model file."""
        model, more = ThemeModel.from_file(*source)
        bars = more["bars"]
        judge = Judge(
            more["judge"].astype(np.float32), more["judge_bias"].astype(np.float32), float(bars[0]), float(bars[1])
        )
        return cls(themes, model, judge)

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
        hearing = self.hear(text, folded, sentences, question)
        probability = self.judge.decide(hearing.rows)
        order = np.argsort(-probability)
        tags: list[ThemeTag] = []
        suggested = 0
        for number in order:
            score = float(probability[number])
            is_suggested = score < self.judge.tag_bar
            if score < self.judge.suggestion_bar or suggested == MOST_SUGGESTIONS:
                break
            suggested += is_suggested
            evidence = self.evidence(text, hearing, int(number), sentences)
            tags.append(ThemeTag(self.model.themes[number], score, is_suggested, (evidence,)))
        return tuple(tags), tuple(self._subthemes(text, hearing, tags, sentences))

    def hear(
        self, text: str, folded: str, sentences: Sequence[tuple[int, int]], question: str | None = None
    ) -> Hearing:
        """What cues and model say of a text, a question being context."""
        asked = fold(question) if question else ""
        own, whole = self.model.read(folded, sentences, asked)
        logits = self.model.logits(whole)
        heard, refused = self.cues.find(text, folded)
        hits = _by_theme(heard)
        asked_hits = _by_theme(self.cues.find(question, asked)[0]) if question else {}
        lead = sentences[0][1] if sentences else 0
        size = math.log1p(own.length)
        rows = np.zeros((len(self.model.themes), WITNESSES), np.float32)
        rows[:, 0] = np.clip(logits, -8, 8)
        if len(logits) > 1:
            top = np.sort(logits)[-2:]
            rows[:, 1] = np.clip(logits - np.where(logits == top[1], top[0], top[1]), -8, 8)
        rows[:, 2] = size
        rows[:, 3] = bool(question)
        rows[:, 4] = rows[:, 0] * rows[0, 3]
        rows[:, 12] = np.clip(self.model.loudest_sentence(own), -8, 8)
        rows[:, 13] = math.log1p(own.learners)
        rows[:, 14] = rows[:, 0] * (own.learners > 0)
        everything = sum(hit.cue.is_sure for found in hits.values() for hit in found) or 1
        for number, theme in enumerate(self.model.themes):
            found, asked_found = hits.get(theme), asked_hits.get(theme)
            if found:
                sure = [hit for hit in found if hit.cue.is_sure]
                rows[number, 5] = math.log1p(len(sure))
                rows[number, 6] = math.log1p(len({hit.cue.phrase for hit in found if not hit.cue.is_sure}))
                rows[number, 7] = any(hit.start < lead for hit in sure)
                rows[number, 8] = len(sure) / everything
                rows[number, 9] = rows[number, 5] * size
                rows[number, 10] = math.log1p(len({hit.cue.phrase for hit in sure}))
            if asked_found:
                rows[number, 11] = min(2, sum(hit.cue.is_sure for hit in asked_found))
        for refusal in refused:
            number = self.numbers[refusal.hit.top]
            rows[number, 15] = 1
            rows[number, 16] = not rows[number, 5]
        return Hearing(rows, hits, refused, own, logits)

    def evidence(self, text: str, hearing: Hearing, number: int, sentences: Sequence[tuple[int, int]]) -> Evidence:
        """The sentence that shows a theme: the first with a sure cue, or the one whose words speak most for it."""
        hits = hearing.hits.get(self.model.themes[number], ())
        sure = next((hit for hit in hits if hit.cue.is_sure), None)
        if sure:
            return _quote(text, sure.start, sure.end, sentences, f"cue “{sure.cue.phrase}”")
        best = self.model.best_sentence(hearing.reading, number)
        start = sentences[best][0] if sentences else 0
        spoken = [f"“{word}”" for word, _ in self.model.deciding_words(hearing.reading, number, 4)]
        return _quote(text, start, start, sentences, f"words {', '.join(spoken)}" if spoken else "the question")

    def _subthemes(
        self, text: str, hearing: Hearing, tags: Sequence[ThemeTag], sentences: Sequence[tuple[int, int]]
    ) -> list[ThemeTag]:
        found = []
        for tag in tags:
            if tag.is_suggested:
                continue
            seen = {tag.theme}
            for hit in hearing.hits.get(tag.theme, ()):
                if hit.cue.is_sure and hit.theme not in seen:
                    seen.add(hit.theme)
                    quote = _quote(text, hit.start, hit.end, sentences, f"cue “{hit.cue.phrase}”")
                    found.append(ThemeTag(hit.theme, tag.score, False, (quote,)))
        return found


def _by_theme(hits: Sequence[CueHit]) -> dict[str, list[CueHit]]:
    found: dict[str, list[CueHit]] = {}
    for hit in hits:
        found.setdefault(hit.top, []).append(hit)
    return found


def _quote(text: str, at: int, to: int, sentences: Sequence[tuple[int, int]], rule: str) -> Evidence:
    """The sentence around a place, or as much of it as may be shown."""
    start, end = next(((start, end) for start, end in sentences if start <= at < end), (at, max(to, at + 1)))
    end = max(end, to)
    if end - start > LONGEST_QUOTE:
        start = max(start, at - LONGEST_QUOTE // 2)
        end = min(end, start + LONGEST_QUOTE)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end -= len(text[start:end]) - len(text[start:end].rstrip())
    return Evidence(text[start:end], start, end, rule)
