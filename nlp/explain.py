"""Why a text gets its tags, and why others were refused: for a person who wants to know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nlp import sentences as splitting
from nlp.analysis import Analysis
from nlp.matcher import fold
from nlp.pipeline import Analyser, load

__all__ = ["Explanation", "Opinion", "explain"]

WORTH_A_WORD = 0.02  # probability below which a theme that no cue named is not mentioned


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was decided of one theme or area, and for what reasons."""

    scheme: str  # "theme" or "area"
    value: str
    label: str
    verdict: str  # "tag", "suggestion" or "refused"
    score: float
    quote: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text, what was found in it, and an opinion for everything that was considered."""

    text: str
    analysis: Analysis
    opinions: tuple[Opinion, ...]


def explain(
    text: str,
    *,
    date: dt.date | None = None,
    kind: str = "written_question",
    question: str | None = None,
    analyser: Analyser | None = None,
) -> Explanation:
    """The analysis of a text with the reasons for each tag given and each refused, the most certain first."""
    analyser = analyser or load()
    analysis = analyser.analyse(text, date=date, kind=kind, question=question)
    opinions = _themes(text, question, analyser, analysis) if text.strip() else []
    for area in analysis.areas:
        verdict = "suggestion" if area.is_suggested else "tag"
        reasons = tuple(dict.fromkeys(mark.rule for mark in area.evidence))
        quote = area.evidence[0].quote if area.evidence else None
        opinions.append(Opinion("area", area.code, area.code, verdict, area.score, quote, reasons))
    return Explanation(text, analysis, tuple(opinions))


def _themes(text: str, question: str | None, analyser: Analyser, analysis: Analysis) -> list[Opinion]:
    finder = analyser.themes
    given = {tag.theme: tag for tag in analysis.themes}
    labels = {theme.id: theme.label for theme in finder.themes}
    hearing = finder.hear(text, fold(text), splitting.split(text), question)
    opinions = []
    for score, number in sorted(finder.probabilities(hearing), reverse=True):
        theme = finder.names[number]
        tag = given.get(theme)
        refused = [refusal for refusal in hearing.refused if refusal.hit.top == theme]
        if tag is None and score < WORTH_A_WORD and theme not in hearing.hits and not refused:
            continue
        reasons = [
            f"cue “{hit.cue.phrase}” at {hit.start}" + ("" if hit.cue.is_sure else " (a hint)")
            for hit in hearing.hits.get(theme, ())
        ]
        if times := hearing.asked.get(theme):
            reasons.append(f"{times} cue{'s' if times > 1 else ''} in the question")
        spoken = finder.model.deciding_words(hearing.reading, number)
        if spoken:
            words = ", ".join(f"{word} {weight:+.2f}" for word, weight in spoken)
            reasons.append(f"words that speak for it: {words}; all words together {hearing.logits[number]:+.1f}")
        reasons += [f"cue “{refusal.hit.cue.phrase}” not heard: {refusal.reason}" for refusal in refused]
        if tag is None:
            _, bar = finder.judge.bars(hearing)
            short = f"{score:.2f} is below {bar:.2f}, the bar of a suggestion"
            reasons.append(short if score < bar else "three likelier suggestions were made")
            verdict = "refused"
        else:
            verdict = "suggestion" if tag.is_suggested else "tag"
        quote = tag.evidence[0].quote if tag else None
        opinions.append(Opinion("theme", theme, labels[theme], verdict, score, quote, tuple(reasons)))
    return opinions
