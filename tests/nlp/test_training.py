from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp.training_texts import LabelledText, read_texts

pytest.importorskip("scipy")

from nlp.training_answers import set_aside
from nlp.training_features import Features, WordVectors
from nlp.training_fitting import fit_table
from nlp.training_judging import Scored, figures, fit_judge, judged

WORDS = ["pram", "buggy", "cot", "lorry", "van", "truck"]
PLACES = np.array([[9, 1], [9, 0], [8, 1], [1, 9], [0, 9], [1, 8]], np.int8)


def vectors(folder: Path) -> WordVectors:
    path = folder / "vectors.npz"
    words = np.frombuffer("\n".join(WORDS).encode(), np.uint8)
    np.savez(path, words=words, vectors=PLACES, step=np.float32(0.1))
    return WordVectors(path)


def test_a_word_never_seen_leans_as_its_neighbours_do(tmp_path: Path) -> None:
    texts = [LabelledText("pram cot", ("early-years",), "own"), LabelledText("lorry van", (), "own")] * 10
    features = Features(texts, vectors(tmp_path))
    truth = np.array([[1.0 if text.themes else 0.0] for text in texts], np.float32)
    weights, _ = fit_table(features, features.table([text.text for text in texts]), truth, np.ones_like(truth))
    said = {word: float(weights[features.rows[word], 0]) for word in WORDS}
    assert said["buggy"] > 0.1 > -0.1 > said["truck"]
    assert said["pram"] > said["buggy"]


def test_a_word_leans_as_others_of_its_family_do_and_names_of_places_are_no_words(tmp_path: Path) -> None:
    texts = [LabelledText("nurseries in fife", ("early-years",), "own"), LabelledText("roads in fife", (), "own")] * 10
    texts += [LabelledText("nursery", (), "held-out"), LabelledText("road", (), "held-out")] * 3
    features = Features(texts, vectors(tmp_path), places={"fife"})
    truth = np.array([[1.0 if text.themes else 0.0] for text in texts], np.float32)
    trust = np.array([[float(text.origin == "own")] for text in texts], np.float32)
    weights, _ = fit_table(features, features.table([text.text for text in texts]), truth, trust)
    assert "fife" not in features.rows
    assert weights[features.rows["nursery"], 0] > 0.1 > -0.1 > weights[features.rows["road"], 0]


def test_pairs_that_stand_in_several_texts_are_known_and_common_words_come_first(tmp_path: Path) -> None:
    texts = [LabelledText("the pram and the van", ("early-years",), "own")] * 3
    features = Features(texts, vectors(tmp_path))
    assert "the pram" in features.rows
    assert features.terms.index("the") < features.terms.index("cot")


def test_the_figures_of_a_judge_are_taken_on_parts_that_it_has_not_seen() -> None:
    random = np.random.default_rng(1)
    scored = []
    for at in range(80):
        truth = random.integers(0, 2, 2).astype(float)
        rows = np.stack([truth * 2 - 1, np.ones(2)], 1)
        scored.append(Scored(rows, truth, 1.0, at % 4, "own", is_long=False))
    weights, _ = fit_judge(scored, 2)
    assert weights[0] > 1
    found = judged(scored, 2)
    assert len(found) == 80
    assert figures(found, 0.5)["f1"] == 1.0
    assert figures(found, 1.1)["recall"] == 0.0
    assert figures(found, 1.1, 0.5)["recall"] == 1.0


def test_a_theme_that_may_be_given_is_neither_right_nor_wrong() -> None:
    text = Scored(np.zeros((2, 1)), np.array([1.0, np.nan]), 1.0, 0, "real", is_long=True)
    assert figures([(text, np.array([0.9, 0.9]))], 0.5)["precision"] == 1.0


def test_texts_are_read_with_all_their_themes_and_a_mistake_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("# send\nOne text.\n+ early-years | Two themes.\n# none\nNone.\n", encoding="utf-8")
    assert [text.themes for text in read_texts(path)] == [("send",), ("send", "early-years"), ()]
    path.write_text("# send\n+ early-years, no bar\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"mine\.txt, line 2: '\+ theme' needs"):
        read_texts(path)


def test_questions_set_aside_are_listed_beside_the_labels(tmp_path: Path) -> None:
    labels = tmp_path / "answers.tsv"
    assert set_aside(labels) == set()
    (tmp_path / "set_aside.txt").write_text("# why\n12 13\n14\n", encoding="utf-8")
    assert set_aside(labels) == {"12", "13", "14"}
