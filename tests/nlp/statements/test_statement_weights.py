"""The packed weights say what the table says, and what is remembered of words is what was said of them."""

from __future__ import annotations

import numpy as np
import pytest

from nlp import statement_words
from nlp.statement_features import Seen
from nlp.statement_weights import GROUPS, Scale
from nlp.statement_words import Remembered, stem

NAMES = {
    "words": ["build", "schools", "never"],
    "stems": [stem("building")],
    "marks": ["c:future", "t:past"],
    "pairs": ["build schools"],
    "shapes": ["^ <x>"],
}
ROWS = np.array(
    [[1.5, -2.25], [0.125, 8.5], [-3, -4], [0.5, 0.75], [2, -1], [-0.25, 0.5], [6, -7], [2**-24, -(2**-24)]], np.float32
)
BIAS = np.array([0.25, -0.5], np.float32)


def test_a_scale_gives_back_the_rows_it_was_made_of() -> None:
    assert Scale(BIAS, ROWS, NAMES).table().tolist() == ROWS.tolist()


def test_what_is_seen_twice_counts_once_and_words_count_less_in_a_long_sentence() -> None:
    scale = Scale(BIAS, ROWS[:-1], NAMES)  # without shapes, as the brief model is
    seen = Seen(["build", "schools", "build", "schools", "."], [], ["c:future"])
    by_length = ROWS[0] + ROWS[1] + ROWS[6]
    assert scale.weigh(seen) == pytest.approx((BIAS + ROWS[4] + by_length / 5**0.5).tolist())


def test_a_word_that_the_model_does_not_know_is_weighed_by_its_stem() -> None:
    scale = Scale(BIAS, ROWS, NAMES)
    assert scale.weigh(Seen(["building"], ["<ing>"], [])) == pytest.approx((BIAS + ROWS[3] / 2).tolist())


def test_the_shares_of_what_is_seen_add_up_to_what_is_weighed() -> None:
    scale = Scale(BIAS, ROWS, NAMES)
    names = scale.names()
    assert names == NAMES
    keys = [(group, name) for group in GROUPS for name in names[group]]
    seen = Seen(["build", "buildings", "building", "schools"], ["build", "<ing>"], ["c:future", "c:unknown"])
    shares = scale.shares(seen)
    told = BIAS + sum(shares.get(key, 0) * row for key, row in zip(keys, ROWS, strict=True))
    assert scale.weigh(seen) == pytest.approx(told.tolist())


def test_only_what_spoke_for_the_kind_is_named_as_its_reason() -> None:
    seen = Seen(["never", "build", "schools"], [], ["c:future", "t:past"])
    assert Scale(BIAS, ROWS, NAMES).reasons(seen, 0, 9) == ["c:future", "build", "schools"]
    assert Scale(BIAS, ROWS, NAMES).reasons(seen, 1, 9) == ["schools"]


def test_a_word_is_asked_about_once_until_too_many_have_come_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement_words, "_MOST", 2)
    asked: list[str] = []

    def ask(word: str) -> int:
        asked.append(word)
        return len(word)

    lengths = Remembered(ask)
    assert [lengths[word] for word in ("a", "bb", "a", "ccc", "a")] == [1, 2, 1, 3, 1]
    assert asked == ["a", "bb", "ccc", "a"]
