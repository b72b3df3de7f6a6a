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
from typing import Any, NamedTuple

from nlp.analysis import Evidence, ThemeTag
from nlp.cues import CueFinder, CueHit, Refusal
from nlp.matcher import fold
from nlp.model import Reading, ThemeModel
from nlp.passage import Passage
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


Found = tuple[tuple[ThemeTag, ...], tuple[ThemeTag, ...]]
"""Themes and sub-themes."""


class _Cues(NamedTuple):
    """What the cues say of one text, and what the model is to read of it."""

    folded: str  # the text, and after it the question
    opening: str
    hits: dict[str, list[CueHit]]
    sure_hits: int
    asked: dict[str, int]  # sure cues in the question
    refused: list[Refusal]
    is_weighed: bool


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

    def find(self, passage: Passage) -> Found:
        """The themes of a text and its sub-themes, the most certain first."""
        return self.find_all([passage])[0]

    def find_all(self, passages: Sequence[Passage]) -> list[Found]:
        """The themes and sub-themes of each text."""
        return [
            self._found(passage, hearing) for passage, hearing in zip(passages, self.hear_all(passages), strict=True)
        ]

    def _found(self, passage: Passage, hearing: Hearing) -> Found:
        ranked = sorted(self.probabilities(hearing), reverse=True)
        tag_bar, suggestion_bar = self.judge.bars(hearing)
        tags: list[ThemeTag] = []
        suggested = 0
        for score, number in ranked:
            is_suggested = score < tag_bar
            if score < suggestion_bar or suggested == MOST_SUGGESTIONS:
                break
            suggested += is_suggested
            evidence = self.evidence(passage, hearing, number)
            tags.append(ThemeTag(self.names[number], score, is_suggested, evidence))
        return tuple(tags), tuple(_subthemes(passage, hearing, tags))

    def probabilities(self, hearing: Hearing) -> list[tuple[float, int]]:
        """The probability and number of every theme that any witness speaks of; of a new one only cues can."""
        decide, hits, asked = self.judge.decide, hearing.hits, hearing.asked
        refused = {refusal.hit.top for refusal in hearing.refused}
        trained = len(self.model.themes)
        return [
            (decide(hearing, number, theme), number)
            for number, theme in self._heard
            if (number < trained and hearing.logits[number] > UNHEARD)
            or theme in hits
            or theme in asked
            or theme in refused
        ]

    def hear(self, passage: Passage) -> Hearing:
        """What cues and model say of a text, a question being context."""
        return self.hear_all([passage])[0]

    def hear_all(self, passages: Sequence[Passage]) -> list[Hearing]:
        """What cues and model say of each text."""
        cues = [self._hear_cues(passage) for passage in passages]
        readings = iter(self.model.read_all([heard.opening for heard in cues if heard.is_weighed]))
        return [
            self._hear_words(passage, heard, next(readings) if heard.is_weighed else self.model.silence)
            for passage, heard in zip(passages, cues, strict=True)
        ]

    def _hear_cues(self, passage: Passage) -> _Cues:
        whole, folded, asked_at = passage.text, passage.folded, len(passage.text)
        opening = folded[:OPENING]
        if passage.question:
            context = fold(passage.question)
            whole, folded = f"{whole}\n\n{passage.question}", f"{folded}  {context}"
            opening = f"{opening}  {context}"
        heard, refused = self.cues.find(whole, folded)
        hits: dict[str, list[CueHit]] = {}
        asked: dict[str, int] = {}
        sure_hits = 0
        for hit in heard:
            if hit.start < asked_at:
                hits.setdefault(hit.top, []).append(hit)
                sure_hits += hit.cue.is_sure
            elif hit.cue.is_sure:
                asked[hit.top] = asked.get(hit.top, 0) + 1
        is_weighed = len(opening) < NAMELESS or len(heard) > FEW_HINTS or sure_hits > 0 or bool(asked)
        return _Cues(folded, opening, hits, sure_hits, asked, refused, is_weighed)

    def _hear_words(self, passage: Passage, cues: _Cues, reading: Reading) -> Hearing:
        second, first = sorted(reading.said)[-2:]  # so that a new theme changes no opinion of another
        return Hearing(
            cues.folded,
            reading,
            reading.said + [UNKNOWN] * (len(self.names) - len(reading.said)),
            first,
            second,
            math.log1p(len(passage.text) / 6),
            math.log1p(reading.learners),
            bool(passage.question),
            passage.sentences[0][1] if passage.sentences else 0,
            cues.hits,
            cues.sure_hits,
            cues.asked,
            cues.refused,
        )

    def evidence(self, passage: Passage, hearing: Hearing, number: int) -> tuple[Evidence, ...]:
        """The sentences that show a theme: those with a sure cue, or the one whose words speak most for it."""
        text, sentences = passage.text, passage.sentences
        sure = [hit for hit in hearing.hits.get(self.names[number], ()) if hit.cue.is_sure]
        if sure:
            return _quotes(text, sure, sentences)
        loudest = self.model.deciding_words(hearing.reading, number, 12)
        start = _loudest_place(hearing.folded, loudest, sentences)
        said = ", ".join(f"“{word}”" for word, _ in loudest[:4])
        return (_quote(text, start, start, sentences, f"words {said}" if said else "the question"),)


def _subthemes(passage: Passage, hearing: Hearing, tags: Sequence[ThemeTag]) -> list[ThemeTag]:
    found = []
    for tag in tags:
        if tag.is_suggested:
            continue
        hits: dict[str, list[CueHit]] = {}
        for hit in hearing.hits.get(tag.theme, ()):
            if hit.cue.is_sure and hit.theme != tag.theme:
                hits.setdefault(hit.theme, []).append(hit)
        found += [
            ThemeTag(theme, tag.score, False, _quotes(passage.text, sure, passage.sentences))
            for theme, sure in hits.items()
        ]
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
    if len(sentences) < 2:
        return sentences[0][0] if sentences else 0
    starts, last = [start for start, _ in sentences], sentences[-1][1]
    sums = [0.0] * len(sentences)
    for word, weight in words:
        at = folded.find(word)
        while 0 <= at < last:
            onward = at + len(word)
            before, after = folded[at - 1 : at], folded[onward : onward + 1]
            if (before == " " or not before.isalnum()) and (after == " " or not after.isalnum()):
                number = bisect.bisect_right(starts, at)  # of the next sentence
                if number:
                    sums[number - 1] += weight
                    onward = starts[number] if number < len(starts) else last
            at = folded.find(word, onward)
    return starts[sums.index(max(sums))]


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
