"""Why a text gets its tags, and why others were refused: for a person who wants to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp.analyser import Analyser
from nlp.analysis import Analysis
from nlp.area_candidates import ACCEPTED_AT
from nlp.areas import FRAME, NameJudgement
from nlp.passage import Passage
from nlp.pipeline import load

__all__ = ["Explanation", "Opinion", "explain"]

FRAMED = "England is the frame of these texts rather than a place in them: it is known, and not tagged"
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
    asker_seat: str | None = None,
    analyser: Analyser | None = None,
) -> Explanation:
    """The analysis of a text with the reasons for each tag given and each refused, the most certain first.

    Areas come after themes, those that were given before names that were taken for something else.
    """
    analyser = analyser or load()
    analysis = analyser.analyse(text, date=date, kind=kind, question=question, asker_seat=asker_seat)
    if not text.strip():
        return Explanation(text, analysis, ())
    opinions = _themes(text, question, analyser, analysis)
    opinions += _given_areas(analyser, analysis)
    opinions += _refused_areas(
        analyser, analyser.areas.explain(text, date=date, question=question, asker_seat=asker_seat)
    )
    return Explanation(text, analysis, tuple(opinions))


def _given_areas(analyser: Analyser, analysis: Analysis) -> Iterator[Opinion]:
    for area in analysis.areas:
        verdict = "suggestion" if area.is_suggested else "tag"
        reasons = tuple(dict.fromkeys(mark.rule for mark in area.evidence))
        quote = area.evidence[0].quote if area.evidence else None
        yield Opinion("area", area.code, _named(analyser, area.code), verdict, area.score, quote, reasons)


def _refused_areas(analyser: Analyser, judged: Iterable[NameJudgement]) -> Iterator[Opinion]:
    """Names that are no places here, each way of reading them once."""
    seen: set[tuple[object, ...]] = set()
    for name in judged:
        if name.codes and name.codes != FRAME:
            continue
        reasons = tuple(f"{reason} {weight:+.2f}" for weight, reason in name.cues)
        heard = sum(weight for weight, _ in name.cues)
        short = f"{heard:+.2f} in all is below {ACCEPTED_AT:.2f}, the bar of a place"
        told = (*reasons, FRAMED if name.codes else short if heard < ACCEPTED_AT else name.why)
        if (name.quote, told) not in seen and (name.readings or name.codes):
            seen.add((name.quote, told))
            label = " or ".join(_named(analyser, code) for code in name.readings)
            yield Opinion("area", ", ".join(name.readings), label, "refused", name.score, name.quote, told)


def _named(analyser: Analyser, code: str) -> str:
    area = analyser.areas.gazetteer.areas.get(code)
    return area.name if area else code


def _themes(text: str, question: str | None, analyser: Analyser, analysis: Analysis) -> list[Opinion]:
    finder = analyser.themes
    given = {tag.theme: tag for tag in analysis.themes}
    labels = {theme.id: theme.label for theme in finder.themes}
    hearing = finder.hear(Passage(text, question=question))
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
