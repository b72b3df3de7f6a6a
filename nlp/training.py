"""Rebuilds the theme model: ``python -m nlp.training CORPUS VECTORS ANSWERS``. Needs the development tools.

Three steps: the table of words is fitted on all labelled texts at once; the judge is fitted on what the table says of
texts it did not see (our own in four parts, real answers labelled by hand, other departments' questions); the bars are
set on the same, so that a tag is right nine times in ten.
"""

from __future__ import annotations

import collections
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import minimize  # type: ignore[import-untyped]

from nlp import sentences as splitting
from nlp.matcher import fold
from nlp.model import MODEL_FILE, ThemeModel
from nlp.themes import Judge, ThemeFinder
from nlp.training_texts import LabelledText, answers, headed_questions, other_questions, own_texts, tagged_titles
from nlp.vocabulary import ThemeEntry, load_themes
from nlp.words import words

__all__ = ["Answer", "Scored", "labelled_answers", "main", "train"]

# What a heading or a page's tags are silent about: their absence there says little.
SELDOM_HEADED = (
    "place-partnership",
    "evidence-learning",
    "transitions",
    "disadvantage-recovery",
    "funding-sustainability",
)
TWO_MEANINGS = ("send", "sends", "sen")  # in small letters these are other words
TRUST = {"own": 3.0, "words": 2.0, "cues": 1.0, "headed": 0.5, "other": 0.3, "tagged": 0.08}
# Set on texts the model had not seen: above the first, nine in ten tags of real answers with their question are right.
TAG_BAR, SUGGESTION_BAR = 0.3, 0.13
RARE_WORD, RARE_PAIR = 3, 5
PARTS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """A real answer labelled by hand: themes it must carry and may carry."""

    id: str
    question: str
    text: str
    themes: frozenset[str]
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scored:
    """A text the model did not see, with what the witnesses say and what is true (NaN: either way)."""

    rows: Any
    truth: Any
    weight: float
    part: int
    origin: str


def labelled_answers(path: Path, corpus: Path) -> list[Answer]:
    """The hand-labelled real answers, their texts read from the recorded corpus."""
    texts = answers(corpus)
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            id_, themes, allowed = (line + "\t\t").split("\t")[:3]
            if id_ in texts:
                question, text = texts[id_]
                found.append(Answer(id_, question, text, frozenset(themes.split()), frozenset(allowed.split())))
    return found


class Features:
    """The terms that the model knows, and texts as rows of a sparse table over them."""

    def __init__(self, texts: Sequence[LabelledText], vectors: Any, vector_words: Sequence[str]) -> None:
        counted: collections.Counter[str] = collections.Counter()
        paired: collections.Counter[str] = collections.Counter()
        for text in texts:
            found = words(fold(text.text))
            counted.update(set(found))
            paired.update(set(_pairs(found)))
        for word in TWO_MEANINGS:
            counted.pop(word, None)
        kept = [at for at, word in enumerate(vector_words) if word not in TWO_MEANINGS]
        self.vectors, vector_words = vectors[kept], [vector_words[at] for at in kept]
        terms = list(vector_words)
        known = set(terms)
        terms += [word for word, times in counted.items() if times >= RARE_WORD and word not in known]
        self.single = len(terms)
        known = set(terms)
        terms += [pair for pair, times in paired.items() if times >= RARE_PAIR and set(pair.split()) <= known]
        self.terms = terms
        self.rows = {term: row for row, term in enumerate(terms)}
        total = len(texts)
        often = np.array([counted[term] if row < self.single else paired[term] for row, term in enumerate(terms)])
        rarity = np.clip(np.log(total / (1 + often)), 0.3, 7)
        rarity[self.single :] *= 0.6
        self.rarity = rarity.astype(np.float32)

    def table(self, texts: Sequence[str]) -> Any:
        """A row for each text: rarity of each term over the length of the text."""
        columns: list[int] = []
        starts = [0]
        for text in texts:
            found = words(fold(text))
            rows = {self.rows.get(term) for term in (*found, *_pairs(found))} - {None}
            columns += sorted(row for row in rows if row is not None)
            starts.append(len(columns))
        values = self.rarity[columns]
        table = sparse.csr_matrix((values, columns, starts), shape=(len(texts), len(self.terms)))
        length = np.sqrt(table[:, : self.single].multiply(table[:, : self.single]).sum(1)).A1
        length[length == 0] = 1
        return sparse.diags(1 / length).dot(table).tocsr().astype(np.float32)


def _pairs(found: list[str]) -> Iterator[str]:
    return map(" ".join, itertools.pairwise(found))


def fit_table(features: Features, table: Any, truth: Any, weight: Any, strength: float, rounds: int = 60) -> Any:
    """Weights of every term for every theme, and the biases: a logistic regression for all themes at once.

    A word's weight is its own plus what its vector gives it, so that a word never seen leans as its neighbours do.
    """
    size, themes, spread = table.shape[1], truth.shape[1], features.vectors.shape[1]
    dense = table[:, : len(features.vectors)] @ features.vectors * strength
    back, edge, last = table.T.tocsr(), size * themes, (size + spread) * themes

    def loss(packed: Any) -> tuple[float, Any]:
        own = packed[:edge].reshape(size, themes).astype(np.float32)
        shared = packed[edge:last].reshape(spread, themes).astype(np.float32)
        logits = table @ own + dense @ shared + packed[last:]
        probability = 1 / (1 + np.exp(-logits))
        value = (weight * (np.logaddexp(0, logits) - truth * logits)).sum()
        value += 0.05 * ((own**2).sum() + (shared**2).sum())
        error = (weight * (probability - truth)).astype(np.float32)
        slope = [(back @ error + 0.1 * own).ravel(), (dense.T @ error + 0.1 * shared).ravel(), error.sum(0)]
        return float(value), np.concatenate(slope).astype(np.float64)

    found = minimize(loss, np.zeros(last + themes), jac=True, method="L-BFGS-B", options={"maxiter": rounds}).x
    weights = found[:edge].reshape(size, themes)
    weights[: len(features.vectors)] += features.vectors @ found[edge:last].reshape(spread, themes) * strength
    return weights.astype(np.float32), found[last:].astype(np.float32)


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

    def __init__(self, corpus: Path, vectors: Path, labelled: Path, strength: float = 2.0) -> None:
        self.entries = load_themes()
        self.themes = [theme.id for theme in self.entries if theme.parent is None]
        self.answers = labelled_answers(labelled, corpus)
        kept_out = {answer.id for answer in self.answers}
        own = own_texts()
        self.held_out = [text for text in own if text.origin == "held-out"]
        headed = [text for text in headed_questions(corpus) if text.id not in kept_out]
        other = [text for text in other_questions(corpus, 7000) if text.id not in kept_out]
        self.unseen = other[5000:]
        self.texts = [text for text in own if text.origin != "held-out"] + cue_sentences(self.entries)
        self.texts += headed + other[:5000] + list(tagged_titles(corpus))
        with np.load(vectors, allow_pickle=False) as stored:
            vector_words = stored["words"].tobytes().decode().split("\n")
            spread = stored["vectors"].astype(np.float32)
        spread /= np.linalg.norm(spread, axis=1, keepdims=True) + 1e-6
        self.features = Features(self.texts, spread, vector_words)
        self.table = self.features.table([text.text for text in self.texts])
        number = {theme: at for at, theme in enumerate(self.themes)}
        self.truth = np.zeros((len(self.texts), len(self.themes)), np.float32)
        for at, text in enumerate(self.texts):
            for theme in text.themes:
                self.truth[at, number[theme]] = 1
        self.weight = np.array([[TRUST[text.origin]] for text in self.texts], np.float32).repeat(len(self.themes), 1)
        silent = np.array([text.origin in ("headed", "tagged") for text in self.texts])
        for theme in SELDOM_HEADED:
            column = number[theme]
            self.weight[silent & (self.truth[:, column] == 0), column] *= 0.25
        self.strength = strength

    def fit(self, chosen: Any) -> ThemeModel:
        """The model of some of the texts."""
        weights, bias = fit_table(
            self.features, self.table[chosen], self.truth[chosen], self.weight[chosen], self.strength
        )
        rarity = self.features.rarity
        squares = np.where(np.arange(len(rarity)) < self.features.single, rarity**2, np.float32(0))
        self.weights, self.bias = weights, bias
        single = self.features.single
        return ThemeModel(self.themes, self.features.terms, single, weights * rarity[:, None], squares, bias)

    def scored(self) -> list[Scored]:
        """Texts with what a model that had not seen them says."""
        own = np.array([text.origin in ("own", "cues") for text in self.texts])
        part = np.where(own, np.random.default_rng(0).integers(0, PARTS, len(self.texts)), -1)
        found: list[Scored] = []
        for number in range(PARTS):
            model = self.fit(np.flatnonzero(part != number))
            finder = ThemeFinder(self.entries, model, _NO_JUDGE)
            unseen = [self.texts[at] for at in np.flatnonzero(part == number)]
            trust = {"own": 1.0, "cues": 0.15}
            found += [
                self.score(finder, text.text, None, text.themes, (), trust[text.origin], number, text.origin)
                for text in unseen
            ]
            order = np.random.default_rng(number).permutation(len(unseen)).tolist()
            for first, second in zip(order[::2], order[1::2], strict=False):  # two subjects in one text
                both = LabelledText(
                    f"{unseen[first].text} {unseen[second].text}", unseen[first].themes + unseen[second].themes, "mixed"
                )
                found.append(self.score(finder, both.text, None, both.themes, (), 0.25, number, "mixed"))
        finder = ThemeFinder(self.entries, self.fit(np.arange(len(self.texts))), _NO_JUDGE)
        for at, answer in enumerate(self.answers):
            said = (answer.themes, answer.allowed)
            found.append(self.score(finder, answer.text, answer.question, *said, 2.0, at % PARTS, "real"))
            found.append(self.score(finder, answer.text, None, *said, 1.0, at % PARTS, "bare"))
        for at, text in enumerate(self.unseen[:600]):
            found.append(self.score(finder, text.text, None, (), (), 0.3, at % PARTS, "other"))
        self.finder = finder
        return found

    def score(self, finder: ThemeFinder, text: str, question: str | None, want: Any, may: Any, weight: float,
              part: int, origin: str) -> Scored:  # fmt: skip
        """What the witnesses say of one text, beside the truth."""
        hearing = finder.hear(text, fold(text), splitting.split(text), question)
        rows = np.array([hearing.witness(number, theme) for number, theme in enumerate(self.themes)], np.float32)
        truth = np.array([theme in want for theme in self.themes], np.float32)
        truth[[theme in may and theme not in want for theme in self.themes]] = np.nan
        return Scored(rows, truth, weight, part, origin)


_NO_JUDGE = Judge((), (), 1, 1)


def fit_judge(scored: Sequence[Scored], themes: int) -> Judge:
    """The weights of the witnesses, shared by all themes, with a bias for each."""
    rows = np.concatenate([text.rows for text in scored])
    truth = np.concatenate([text.truth for text in scored])
    weight = np.repeat([text.weight for text in scored], themes)
    number = np.tile(np.arange(themes), len(scored))
    known = ~np.isnan(truth)
    rows, truth, weight, number = rows[known], truth[known], weight[known], number[known]
    own = np.eye(themes, dtype=np.float32)[number]
    size = rows.shape[1]

    def loss(packed: Any) -> tuple[float, Any]:
        logits = rows @ packed[:size] + own @ packed[size:-1] + packed[-1]
        value = (weight * (np.logaddexp(0, logits) - truth * logits)).sum()
        value += 0.05 * (packed[:size] ** 2).sum() + 2.0 * (packed[size:-1] ** 2).sum()
        error = weight * (1 / (1 + np.exp(-logits)) - truth)
        slope = [rows.T @ error + 0.1 * packed[:size], own.T @ error + 4.0 * packed[size:-1], [error.sum()]]
        return float(value), np.concatenate(slope)

    found = minimize(loss, np.zeros(size + themes + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    bias = found[size:-1] + found[-1]
    return Judge(tuple(found[:size].tolist()), tuple(bias.tolist()), TAG_BAR, SUGGESTION_BAR)


def save(path: Path, trainer: Trainer, judge: Judge) -> None:
    """Writes the model: only arrays and plain text, so that anyone can look inside."""
    features = trainer.features
    np.savez_compressed(
        path,
        terms=np.frombuffer("\n".join(features.terms).encode(), np.uint8),
        themes=np.frombuffer("\n".join(trainer.themes).encode(), np.uint8),
        weights=trainer.weights.astype(np.float16),
        rarity=features.rarity.astype(np.float16),
        singles=np.array([features.single]),
        bias=trainer.bias,
        judge=np.array(judge.weights, np.float32),
        judge_bias=np.array(judge.bias, np.float32),
        bars=np.array([judge.tag_bar, judge.suggestion_bar], np.float32),
    )


def judged(scored: Sequence[Scored], themes: int) -> list[tuple[Scored, Any]]:
    """Each text with the probabilities of a judge that was fitted without its part."""
    found = []
    for part in range(PARTS):
        judge = fit_judge([text for text in scored if text.part != part], themes)
        unseen = [text for text in scored if text.part == part]
        found += [
            (text, np.array([judge.decide(row, at) for at, row in enumerate(text.rows.tolist())])) for text in unseen
        ]
    return found


def figures(pairs_: Sequence[tuple[Scored, Any]], bar: float, most: int | None = None) -> dict[str, float]:
    """Precision, recall, F1 and the share whose first theme is right, for tags above a bar."""
    right = wrong = missed = first = some = 0
    for text, probability in pairs_:
        order = np.argsort(-probability)[:most]
        have = {int(number) for number in order if probability[number] >= bar}
        want = {number for number, true in enumerate(text.truth) if true == 1}
        may = {number for number, true in enumerate(text.truth) if np.isnan(true)}
        right += len(want & have)
        wrong += len(have - want - may)
        missed += len(want - have)
        if want:
            some += 1
            first += int(order[0]) in want | may
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "first": first / max(1, some),
    }


def train(corpus: Path, vectors: Path, labelled: Path, path: Path = MODEL_FILE) -> Trainer:
    """Rebuilds the model, prints what it is worth, and writes it."""
    trainer = Trainer(corpus, vectors, labelled)
    scored = trainer.scored()
    themes = len(trainer.themes)
    found = judged(scored, themes)
    for origin in ("own", "cues", "mixed", "real", "bare"):
        some = [pair for pair in found if pair[0].origin == origin]
        for bar in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7):
            line = " ".join(f"{name} {value:.3f}" for name, value in figures(some, bar).items())
            sys.stdout.write(f"{origin} {len(some)} bar {bar:.2f}: {line}\n")
    judge = fit_judge(scored, themes)
    sys.stdout.write(f"judge {np.round(judge.weights, 2).tolist()}\n{np.round(judge.bias, 2).tolist()}\n")
    save(path, trainer, judge)
    return trainer


def main() -> None:
    """Rebuilds the model from the command line."""
    if len(sys.argv) != 4:
        sys.exit("usage: python -m nlp.training CORPUS_FOLDER WORD_VECTORS LABELLED_ANSWERS")
    train(*map(Path, sys.argv[1:4]))


if __name__ == "__main__":
    main()
