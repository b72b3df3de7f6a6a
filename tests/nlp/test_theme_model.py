import io
from pathlib import Path

import numpy as np
import pytest

from nlp.model import BrokenModel, ThemeModel
from nlp.passage import Passage
from nlp.pipeline import load
from nlp.theme_judge import Judge

TERMS = ["school", "free", "meal", "bus", "free meal"]
WEIGHTS = np.array([[1, 1], [0, 0], [2, 0], [0, 3], [4, 0]], np.float32)


def model(weights: np.ndarray = WEIGHTS) -> ThemeModel:
    return ThemeModel(("food", "travel"), TERMS, 4, weights, np.ones(5, np.float32), np.zeros(2, np.float32))


def test_a_pair_of_words_weighs_besides_its_words() -> None:
    apart, together = model().read("meal free"), model().read("free meal")
    assert together.said[0] > apart.said[0]
    assert model().deciding_words(together, 0)[0][0] == "free meal"


def test_a_word_said_twice_counts_once() -> None:
    once, twice = model().read("school bus"), model().read("school bus bus school bus")
    assert once.said == twice.said
    assert once.rows.tolist() == twice.rows.tolist()


def test_a_text_of_unknown_words_says_nothing() -> None:
    reading = model().read("ysgol bws bwyd school")
    assert reading.said == model().silence.said
    assert model().deciding_words(reading, 0) == []


def test_no_text_says_more_than_a_sure_thing() -> None:
    assert max(model(WEIGHTS * 1000).read("school bus").said) == 8.0


def test_texts_that_are_read_together_say_what_each_says_alone() -> None:
    texts = ["free meal", "", "meal free school", "ysgol", "bus", "free"]
    together, alone = model().read_all(texts), [model().read(text) for text in texts]
    assert [reading.said for reading in together] == [reading.said for reading in alone]
    assert [reading.rows.tolist() for reading in together] == [reading.rows.tolist() for reading in alone]


def test_a_file_of_another_make_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    path.write_bytes(b"PK\x03\x04 not a model")
    with pytest.raises(BrokenModel, match=r"mine\.npz cannot be read"):
        ThemeModel.from_file(path)
    with pytest.raises(BrokenModel, match="the model cannot be read"):
        ThemeModel.from_file(io.BytesIO(b""))


def test_a_file_whose_words_are_no_words_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    terms, themes = (np.frombuffer(text.encode(), np.uint8) for text in ("free school\nmeal", "food\ntravel"))
    weights, singles = np.zeros((2, 2)), np.array([2])
    np.savez(path, terms=terms, themes=themes, weights=weights, rarity=np.ones(2), singles=singles, bias=np.zeros(2))
    with pytest.raises(BrokenModel, match=r"mine\.npz cannot be used: 2 words are written as 3"):
        ThemeModel.from_file(path)


def test_a_long_text_that_names_nothing_is_not_weighed_and_a_short_one_is() -> None:
    finder = load().themes
    short = "The youngest ones could not yet hold a crayon or wait for their turn."
    assert finder.hear(Passage(short)).reading.rows.size
    long = "The ship was painted grey and left the harbour at noon. " * 20
    assert not finder.hear(Passage(long)).reading.rows.size


def test_each_kind_of_text_has_bars_of_its_own() -> None:
    judge = Judge((), (), (0.1, 0.2, 0.3), (0.01, 0.02, 0.03))
    finder = load().themes
    text = "Pupils missed lessons. " * 40 + " ".join(finder.model.terms[200:300])
    assert judge.bars(finder.hear(Passage("Pupils missed lessons."))) == (0.1, 0.01)
    assert judge.bars(finder.hear(Passage(text, question="Why did pupils miss lessons?"))) == (0.2, 0.02)
    assert judge.bars(finder.hear(Passage(text))) == (0.3, 0.03)
