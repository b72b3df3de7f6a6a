from __future__ import annotations

import pytest

from nlp.vectors import SentenceVectors, is_installed

TEXT = "It rained. Youngsters ate porridge together before their lessons."
SAME = "Breakfast clubs feed children in the morning at school."
OTHER = "The ministry will buy tanks and send them abroad."


@pytest.fixture(scope="module")
def vectors() -> SentenceVectors:
    if not is_installed():
        pytest.skip("lessonwatch[semantic] is not installed")
    return SentenceVectors(48)


def test_what_says_the_same_in_other_words_is_nearer(vectors: SentenceVectors) -> None:
    asked, same, other = vectors([TEXT, SAME, OTHER])
    assert float(asked @ same) > float(asked @ other) + 0.2
    assert float(asked @ asked) == pytest.approx(1, abs=1e-5)


def test_what_stands_beyond_the_pieces_that_are_read_changes_nothing(vectors: SentenceVectors) -> None:
    long = "Porridge for breakfast. " * 40
    one, more = vectors([long, long + OTHER])
    assert float(one @ more) == pytest.approx(1, abs=1e-3)
