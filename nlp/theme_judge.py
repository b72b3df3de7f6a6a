"""What is said of a text's themes, and the judge who turns it into a probability.

Two witnesses are heard: the cues of the vocabulary, and the model's weighing of every word. The judge was fitted on
texts by authors whose words the model had not seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nlp.cues import CueHit, Refusal
    from nlp.model import Reading

__all__ = ["Hearing", "Judge"]

LONG = 60  # known words from which a text is long: an answer, not a sentence or two
_SILENT = [0.0] * 6


class Hearing(NamedTuple):
    """What the witnesses say of one text."""

    folded: str  # the text, and after it the question
    reading: Reading
    logits: list[float]  # what the words say, theme by theme
    first: float  # the largest of these, and the next
    second: float
    size: float
    learners: float
    is_asked: bool  # a question is known
    lead: int  # where the first sentence ends
    hits: dict[str, list[CueHit]]
    sure_hits: int
    asked: dict[str, int]  # sure cues in the question
    refused: list[Refusal]

    @property
    def is_long(self) -> bool:
        """Whether the text is long, the question included."""
        return len(self.reading.rows) >= LONG

    @property
    def kind(self) -> int:
        """Which bars hold: 0 for a sentence or two, 1 for an answer whose question is known, 2 for other long texts."""
        return 1 if self.is_asked else 2 if self.is_long else 0

    def witness(self, number: int, theme: str) -> list[float]:
        """The numbers that the judge weighs for one theme."""
        _, reading, logits, first, second, size, learners, is_asked, lead, hits, sure_hits, asked, refused = self
        said = logits[number]
        row = [said, said - (second if said == first else first), size, is_asked, said if is_asked else 0.0]
        found = hits.get(theme)
        many = 0
        if found:
            is_first = False
            kinds: tuple[set[str], set[str]] = set(), set()  # of hints and of sure cues
            for hit in found:
                cue = hit.cue
                kinds[cue.is_sure].add(cue.phrase)
                if cue.is_sure:
                    many += 1
                    is_first = is_first or hit.start < lead
            weight, hints, sure = math.log1p(many), math.log1p(len(kinds[0])), math.log1p(len(kinds[1]))
            row += [weight, hints, is_first, many / (sure_hits or 1), weight * size, sure]
        else:
            row += _SILENT
        is_refused = bool(refused) and any(refusal.hit.top == theme for refusal in refused)
        row += [min(2, asked.get(theme, 0)), learners, said if learners else 0.0]
        row += [is_refused, is_refused and not many, said * size, len(reading.rows) >= LONG]
        return row


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs the witnesses: the same for every theme but for a bias. Each kind of text has bars of its own."""

    weights: tuple[float, ...]
    bias: tuple[float, ...]
    tag_bars: tuple[float, ...]
    suggestion_bars: tuple[float, ...]

    def decide(self, hearing: Hearing, number: int, theme: str) -> float:
        """The probability of a theme."""
        bias = self.bias[number] if number < len(self.bias) else self.bias[0]
        return 1 / (1 + math.exp(-(sum(map(mul, hearing.witness(number, theme), self.weights)) + bias)))

    def bars(self, hearing: Hearing) -> tuple[float, float]:
        """The probabilities from which a theme of this text is a tag, and a suggestion."""
        return self.tag_bars[hearing.kind], self.suggestion_bars[hearing.kind]
