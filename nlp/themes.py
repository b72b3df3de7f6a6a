"""Which themes a text speaks of, each with the sentence that shows it and the words that decided.

Two witnesses are heard: the cues of the vocabulary, and the model's weighing of every word. A judge, fitted on texts
that the model had not seen, turns what they say into a probability. Above one bar a theme is a tag, above a lower one
a suggestion.
"""

from __future__ import annotations

import bisect
import math
import sys
from collections.abc import Sequence
from typing import Any

from nlp.analysis import Evidence, ThemeTag
from nlp.cues import CueFinder, CueHit
from nlp.matcher import fold
from nlp.model import ThemeModel
from nlp.theme_judge import Hearing, Judge
from nlp.vocabulary import ThemeEntry

__all__ = ["ThemeFinder"]

LONGEST_QUOTE = 600
MOST_SENTENCES = 12  # that are quoted for one theme
MOST_SUGGESTIONS = 3
OPENING = 1_600  # characters that the model reads: what a text is about is said at its beginning
# A text of so many characters, its question with it, is weighed word by word only where a sure cue or more hints than
# these stand in it: of 741 recorded answers left out by this the model would tag three.
NAMELESS, FEW_HINTS = 600, 2
UNKNOWN = -1.0  # what the model is taken to say of a theme it was not trained on
UNHEARD = -4.0  # below this, and without a cue, a theme is not considered


class ThemeFinder:
    """Finds the themes of a text."""

    def __init__(self, themes: Sequence[ThemeEntry], model: ThemeModel, judge: Judge) -> None:
        self.themes = tuple(themes)
        self.model, self.judge = model, judge
        self.cues = CueFinder(themes)
        # A theme newer than the model is judged by its cues alone; one that was struck out is heard no more.
        tops = [theme.id for theme in themes if theme.parent is None]
        self.names = (*model.themes, *(theme for theme in tops if theme not in model.themes))
        self._heard = [(number, theme) for number, theme in enumerate(self.names) if theme in tops]

    @classmethod
    def from_file(cls, themes: Sequence[ThemeEntry], *source: Any) -> ThemeFinder:
        """The finder with the model and the judge of a model file."""
        model, more = ThemeModel.from_file(*source)
        tag_bars, suggestion_bars = more["bars"].tolist()
        weights, bias = more["judge"].tolist(), more["judge_bias"].tolist()
        return cls(themes, model, Judge(tuple(weights), tuple(bias), tuple(tag_bars), tuple(suggestion_bars)))

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
        ranked = sorted(self.probabilities(hearing), reverse=True)
        tag_bar, suggestion_bar = self.judge.bars(hearing)
        tags: list[ThemeTag] = []
        suggested = 0
        for score, number in ranked:
            is_suggested = score < tag_bar
            if score < suggestion_bar or suggested == MOST_SUGGESTIONS:
                break
            suggested += is_suggested
            evidence = self.evidence(text, hearing, number, sentences)
            tags.append(ThemeTag(self.names[number], score, is_suggested, evidence))
        return tuple(tags), tuple(self._subthemes(text, hearing, tags, sentences))

    def probabilities(self, hearing: Hearing) -> list[tuple[float, int]]:
        """The probability and number of every theme that any witness speaks for; of a new one only cues can."""
        decide, hits, asked = self.judge.decide, hearing.hits, hearing.asked
        trained = len(self.model.themes)
        return [
            (decide(hearing, number, theme), number)
            for number, theme in self._heard
            if (number < trained and hearing.logits[number] > UNHEARD) or theme in hits or theme in asked
        ]

    def hear(
        self, text: str, folded: str, sentences: Sequence[tuple[int, int]], question: str | None = None
    ) -> Hearing:
        """What cues and model say of a text, a question being context."""
        whole, asked_at = text, len(text)
        opening = folded[:OPENING]
        if question:
            context = fold(question)
            whole, folded, opening = f"{text}\n\n{question}", f"{folded}  {context}", f"{opening}  {context}"
        heard, refused = self.cues.find(whole, folded)
        is_weighed = len(opening) < NAMELESS or len(heard) > FEW_HINTS or any(hit.cue.is_sure for hit in heard)
        reading = self.model.read(opening) if is_weighed else self.model.silence
        logits = reading.said + [UNKNOWN] * (len(self.names) - len(reading.said))
        hits: dict[str, list[CueHit]] = {}
        asked: dict[str, int] = {}
        sure_hits = 0
        for hit in heard:
            if hit.start < asked_at:
                hits.setdefault(hit.top, []).append(hit)
                sure_hits += hit.cue.is_sure
            elif hit.cue.is_sure:
                asked[hit.top] = asked.get(hit.top, 0) + 1
        second, first = sorted(reading.said)[-2:]  # so that a new theme changes no opinion of another
        size = math.log1p(len(text) / 6)
        lead = sentences[0][1] if sentences else 0
        learners = math.log1p(reading.learners)
        is_asked = bool(question)
        return Hearing(
            folded, reading, logits, first, second, size, learners, is_asked, lead, hits, sure_hits, asked, refused
        )

    def evidence(
        self, text: str, hearing: Hearing, number: int, sentences: Sequence[tuple[int, int]]
    ) -> tuple[Evidence, ...]:
        """The sentences that show a theme: those with a sure cue, or the one whose words speak most for it."""
        sure = [hit for hit in hearing.hits.get(self.names[number], ()) if hit.cue.is_sure]
        if sure:
            return _quotes(text, sure, sentences)
        loudest = self.model.deciding_words(hearing.reading, number, 12)
        start = _loudest_place(hearing.folded, loudest, sentences)
        said = ", ".join(f"“{word}”" for word, _ in loudest[:4])
        return (_quote(text, start, start, sentences, f"words {said}" if said else "the question"),)

    def _subthemes(
        self, text: str, hearing: Hearing, tags: Sequence[ThemeTag], sentences: Sequence[tuple[int, int]]
    ) -> list[ThemeTag]:
        found = []
        for tag in tags:
            if tag.is_suggested:
                continue
            hits: dict[str, list[CueHit]] = {}
            for hit in hearing.hits.get(tag.theme, ()):
                if hit.cue.is_sure and hit.theme != tag.theme:
                    hits.setdefault(hit.theme, []).append(hit)
            found += [ThemeTag(theme, tag.score, False, _quotes(text, sure, sentences)) for theme, sure in hits.items()]
        return found


def _quotes(text: str, hits: Sequence[CueHit], sentences: Sequence[tuple[int, int]]) -> tuple[Evidence, ...]:
    """The sentences of the hits, each once, from the first on."""
    quotes: dict[int, Evidence] = {}
    for hit in hits:
        quote = _quote(text, hit.start, hit.end, sentences, f"cue “{hit.cue.phrase}”")
        quotes.setdefault(quote.start, quote)
        if len(quotes) == MOST_SENTENCES:
            break
    return tuple(quotes.values())


def _loudest_place(folded: str, words: Sequence[tuple[str, float]], sentences: Sequence[tuple[int, int]]) -> int:
    """Where the sentence begins that holds most of what the words weigh."""
    if not sentences:
        return 0
    last = sentences[-1][1]
    sums = [0.0] * len(sentences)
    for word, weight in words:
        at, seen = folded.find(word), -1
        while 0 <= at < last:
            end = at + len(word)
            if not (folded[at - 1 : at].isalnum() or folded[end : end + 1].isalnum()):
                number = bisect.bisect_right(sentences, (at, sys.maxsize)) - 1
                if number > seen:
                    sums[number] += weight
                    seen = number
            at = folded.find(word, end)
    return sentences[sums.index(max(sums))][0]


def _sentence_of(at: int, sentences: Sequence[tuple[int, int]]) -> int | None:
    """The number of the sentence in which a place lies."""
    number = bisect.bisect_right(sentences, (at, sys.maxsize)) - 1
    return number if number >= 0 and at < sentences[number][1] else None


def _quote(text: str, at: int, to: int, sentences: Sequence[tuple[int, int]], rule: str) -> Evidence:
    """The sentence around a place, or as much of it as may be shown."""
    number = _sentence_of(at, sentences)
    start, end = (at, max(to, at + 1)) if number is None else sentences[number]
    end = max(end, to)
    if end - start > LONGEST_QUOTE:
        start = max(start, at - LONGEST_QUOTE // 2)
        end = min(end, start + LONGEST_QUOTE)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end -= len(text[start:end]) - len(text[start:end].rstrip())
    return Evidence(text[start:end], start, end, rule)
