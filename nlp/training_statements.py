"""Rebuilds the statement model from ``data/statements/*.tsv``: ``python -m nlp.training_statements``.

Needs scikit-learn, which nothing needs at run time. Prints the cross-validated figures of what it wrote.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlp.matcher import fold
from nlp.statement_cues import KINDS, load_cues
from nlp.statement_features import features
from nlp.statement_model import MODEL_FILE
from nlp.statement_reading import read_sentence

__all__ = ["SENTENCES", "read_sentences", "train"]

SENTENCES = Path(__file__).parent / "data" / "statements"
STRENGTH = 1.0
_SMALL = 0.02  # weights smaller than this everywhere are left out


def read_sentences(folder: Path = SENTENCES) -> list[tuple[str, str]]:
    """(kind, sentence) of every row of every ``*.tsv`` of a folder.

    Raises:
        ValueError: a row is not a known kind, a tab and a sentence; names the file and the line.
    """
    rows = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if line.startswith("#") or not line.strip():
                continue
            kind, _, sentence = line.partition("\t")
            if kind not in (*KINDS, "none") or not sentence.strip():
                raise ValueError(f"{path.name}, line {number}: expected a kind, a tab and a sentence")
            rows.append((kind, sentence.strip()))
    return rows


def see(sentences: Sequence[str]) -> list[dict[str, float]]:
    """What is seen in each sentence, as the finder sees it."""
    cues = load_cues()
    return [features(*read_sentence(fold(sentence), cues)) for sentence in sentences]


def train(rows: Sequence[tuple[str, str]]) -> tuple[dict[str, Any], float]:
    """The model as plain JSON types, and its accuracy in ten-fold cross-validation."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    kinds, seen = [kind for kind, _ in rows], see([sentence for _, sentence in rows])
    learner = make_pipeline(
        DictVectorizer(), LogisticRegression(C=STRENGTH, max_iter=4000, class_weight="balanced", random_state=0)
    )
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    guesses = cross_val_predict(learner, seen, kinds, cv=folds)
    accuracy = sum(guess == kind for guess, kind in zip(guesses, kinds, strict=True)) / len(kinds)
    learner.fit(seen, kinds)
    vectorizer, classifier = learner[0], learner[1]
    weights = {
        name: [round(float(weight), 3) for weight in classifier.coef_[:, column]]
        for name, column in sorted(vectorizer.vocabulary_.items())
        if abs(classifier.coef_[:, column]).max() > _SMALL
    }
    return {
        "kinds": list(classifier.classes_),
        "bias": [round(float(bias), 3) for bias in classifier.intercept_],
        "weights": weights,
    }, accuracy


def main() -> None:
    rows = read_sentences()
    model, accuracy = train(rows)
    MODEL_FILE.write_text(json.dumps(model, separators=(",", ":")) + "\n", "utf-8")
    sys.stdout.write(
        f"{len(rows)} sentences, {len(model['weights'])} weights written to {MODEL_FILE.name}; "
        f"accuracy in ten-fold cross-validation {accuracy:.3f}\n"
    )


if __name__ == "__main__":
    main()
