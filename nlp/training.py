"""Rebuilds the theme model: ``python -m nlp.training CORPUS VECTORS ANSWERS``. Needs the development tools.

Three steps: the table of words is fitted on all labelled texts at once; the judge is fitted on what tables say that
had not seen the text's author (whole files of our own texts left out, one block after the other), on real answers
labelled by hand, and on other departments' questions; the bars were set on the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp.gazetteer_tables import load_gazetteer
from nlp.model import MODEL_FILE, ThemeModel
from nlp.passage import Passage
from nlp.theme_judge import Judge
from nlp.themes import ThemeFinder
from nlp.training_answers import Answer, labelled_answers, set_aside
from nlp.training_features import Features, WordVectors
from nlp.training_fitting import fit_table
from nlp.training_judging import Scored, figures, fit_judge, judged
from nlp.training_texts import LabelledText, headed_questions, other_questions, own_texts
from nlp.vocabulary import ThemeEntry, load_themes

__all__ = ["Answer", "Trainer", "cue_sentences", "labelled_answers", "main", "save", "set_aside", "train"]

# What a heading is silent about: its absence there says little.
SELDOM_HEADED = (
    "place-partnership",
    "evidence-learning",
    "transitions",
    "disadvantage-recovery",
    "funding-sustainability",
)
TRUST = {"own": 3.0, "phrases": 3.0, "words": 2.0, "cues": 1.0, "headed": 0.3, "other": 0.3}
JUDGED = {"own": 1.0, "cues": 0.15, "mixed": 0.25}  # origins of texts that the judge hears, and how much each counts
# Probabilities from which a theme is a tag or a suggestion: in short texts, in answers to a question, in long texts.
TAG_BARS, SUGGESTION_BARS = (0.36, 0.37, 0.55), (0.165, 0.12, 0.22)
PARTS = 4
_NO_JUDGE = Judge((), (), (), ())


def cue_sentences(themes: Sequence[ThemeEntry]) -> list[LabelledText]:
    """The example sentences of the sure cues, as texts to learn from."""
    return [
        LabelledText(cue.example, (theme.parent or theme.id,), "cues")
        for theme in themes
        for cue in theme.cues
        if cue.is_sure
    ]


class Trainer:
    """One rebuilding of the model."""

    def __init__(self, corpus: Path, vectors: Path, labelled: Path) -> None:
        self.entries = load_themes()
        self.themes = [theme.id for theme in self.entries if theme.parent is None]
        self.answers = labelled_answers(labelled, corpus)
        kept_out = {answer.id for answer in self.answers} | set_aside(labelled)
        headed = [text for text in headed_questions(corpus) if text.id not in kept_out]
        other = [text for text in other_questions(corpus, 7000) if text.id not in kept_out]
        self.unseen = other[5000:]
        self.texts = [text for text in own_texts() if text.origin in TRUST] + cue_sentences(self.entries)
        self.texts += headed + other[:5000]
        places = {name.text for name in load_gazetteer().names if name.guard == "place"}
        self.features = Features(self.texts, WordVectors(vectors), places)
        self.table = self.features.table([text.text for text in self.texts])
        self.truth, self.trust = self._truth()

    def _truth(self) -> tuple[Any, Any]:
        """What is true of each text and theme, and how much that is believed."""
        number = {theme: at for at, theme in enumerate(self.themes)}
        truth = np.zeros((len(self.texts), len(self.themes)), np.float32)
        for at, text in enumerate(self.texts):
            for theme in text.themes:
                truth[at, number[theme]] = 1
        trust = np.array([[TRUST[text.origin]] for text in self.texts], np.float32).repeat(len(self.themes), 1)
        is_silent = np.array([text.origin == "headed" for text in self.texts])
        for theme in SELDOM_HEADED:
            column = number[theme]
            trust[is_silent & (truth[:, column] == 0), column] *= 0.25
        return truth, trust

    def fit(self, chosen: Any) -> ThemeModel:
        """The model of some of the texts."""
        features = self.features
        self.weights, self.bias = fit_table(features, self.table[chosen], self.truth[chosen], self.trust[chosen])
        weights = self.weights * features.rarity[:, None]
        return ThemeModel(self.themes, features.terms, features.single, weights, features.rarity, self.bias)

    def parts(self) -> Any:
        """The part in which each text is left out: whole files of our own, their neighbours with them; -1 is never."""
        part = np.full(len(self.texts), -1)
        is_own = np.array([text.origin == "own" for text in self.texts])
        files = np.array([text.id or "" for text in self.texts])
        middle = 0.0
        for name in sorted(set(files[is_own])):
            those = is_own & (files == name)
            middle += those.sum() / 2
            part[those] = int(middle * PARTS / is_own.sum())
            middle += those.sum() / 2
        examples = np.flatnonzero([text.origin == "cues" for text in self.texts])
        part[examples] = np.arange(len(examples)) % PARTS
        return part

    def scored(self) -> list[Scored]:
        """Texts with what a model says that had not seen their author, or them; the whole model is fitted last."""
        part = self.parts()
        found: list[Scored] = []
        for number in range(PARTS):
            finder = ThemeFinder(self.entries, self.fit(np.flatnonzero(part != number)), _NO_JUDGE)
            unseen = [self.texts[at] for at in np.flatnonzero(part == number)]
            found += [self.score(finder, text, JUDGED[text.origin], number) for text in unseen]
            found += [self.score(finder, both, JUDGED["mixed"], number) for both in _mixed(unseen, number)]
        self.finder = finder = ThemeFinder(self.entries, self.fit(np.arange(len(self.texts))), _NO_JUDGE)
        for at, answer in enumerate(self.answers):
            text = LabelledText(answer.text, tuple(answer.themes), "real")
            found.append(self.score(finder, text, 2.0, at % PARTS, answer.question, answer.allowed))
            text = LabelledText(answer.text, tuple(answer.themes), "bare")
            found.append(self.score(finder, text, 1.0, at % PARTS, None, answer.allowed))
        for at, text in enumerate(self.unseen[:600]):
            found.append(self.score(finder, text, 0.3, at % PARTS))
        return found

    def score(
        self,
        finder: ThemeFinder,
        text: LabelledText,
        weight: float,
        part: int,
        question: str | None = None,
        allowed: frozenset[str] = frozenset(),
    ) -> Scored:
        """What the witnesses say of one text, beside the truth."""
        hearing = finder.hear(Passage(text.text, question=question))
        rows = np.array([hearing.witness(number, theme) for number, theme in enumerate(self.themes)], np.float32)
        truth = np.array([theme in text.themes for theme in self.themes], np.float32)
        truth[[theme in allowed and theme not in text.themes for theme in self.themes]] = np.nan
        return Scored(rows, truth, weight, part, text.origin, hearing.is_long)


def _mixed(texts: Sequence[LabelledText], seed: int) -> Iterator[LabelledText]:
    """Two subjects in one text."""
    order = np.random.default_rng(seed).permutation(len(texts)).tolist()
    for first, second in zip(order[::2], order[1::2], strict=False):
        one, other = texts[first], texts[second]
        yield LabelledText(f"{one.text} {other.text}", one.themes + other.themes, "mixed")


def report(scored: Sequence[Scored], themes: int) -> None:
    """Prints what the model is worth on texts whose authors it had not seen, by origin and bar."""
    found = judged(scored, themes)
    for origin in ("own", "mixed", "real", "bare"):
        some = [pair for pair in found if pair[0].origin == origin]
        for bar in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
            line = " ".join(f"{name} {value:.3f}" for name, value in figures(some, bar).items())
            sys.stdout.write(f"{origin} {len(some)} bar {bar:.2f}: {line}\n")
        for bar in (0.06, 0.08, 0.1, 0.12, 0.15):
            line = " ".join(f"{name} {value:.3f}" for name, value in figures(some, TAG_BARS[0], bar).items())
            sys.stdout.write(f"{origin} {len(some)} with suggestions from {bar:.2f}: {line}\n")


def save(path: Path, trainer: Trainer, judge: Judge) -> None:
    """Writes the model: only arrays and plain text, so that anyone can look inside."""
    features = trainer.features
    np.savez_compressed(
        path,
        terms=np.frombuffer("\n".join(features.terms).encode(), np.uint8),
        themes=np.frombuffer("\n".join(trainer.themes).encode(), np.uint8),
        weights=(trainer.weights * features.rarity[:, None]).astype(np.float16),
        rarity=features.rarity.astype(np.float16),
        singles=np.array([features.single]),
        bias=trainer.bias,
        judge=np.array(judge.weights, np.float32),
        judge_bias=np.array(judge.bias, np.float32),
        bars=np.array([judge.tag_bars, judge.suggestion_bars], np.float32),
    )


def train(corpus: Path, vectors: Path, labelled: Path, path: Path = MODEL_FILE) -> Trainer:
    """Rebuilds the model, prints what it is worth, and writes it."""
    trainer = Trainer(corpus, vectors, labelled)
    scored = trainer.scored()
    themes = len(trainer.themes)
    report(scored, themes)
    weights, bias = fit_judge(scored, themes)
    sys.stdout.write(f"judge {np.round(weights, 2).tolist()}\n{np.round(bias, 2).tolist()}\n")
    save(path, trainer, Judge(tuple(weights.tolist()), tuple(bias.tolist()), TAG_BARS, SUGGESTION_BARS))
    return trainer


def main() -> None:
    """Rebuilds the model from the command line."""
    if len(sys.argv) != 4:
        sys.exit("usage: python -m nlp.training CORPUS_FOLDER WORD_VECTORS LABELLED_ANSWERS")
    train(*map(Path, sys.argv[1:4]))


if __name__ == "__main__":
    main()
