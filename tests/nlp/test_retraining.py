from __future__ import annotations

from pathlib import Path

import pytest

from nlp.model import MODEL_FILE
from nlp.pipeline import load
from nlp.retraining import Judged, Score
from nlp.statement_model import MODEL_FILE as STATEMENT_MODEL_FILE


def test_the_same_words_are_never_on_both_sides() -> None:
    text = "The same answer, given to eleven questions."
    one, other = Judged(text, "send", True), Judged(f" {text.upper()}\n", "family-community", False)
    assert one.is_held_out == other.is_held_out
    others = [Judged(f"The answer to question {number}.", "send", True) for number in range(100)]
    assert 0 < sum(item.is_held_out for item in others) < len(others)


def test_a_score_counts_what_is_right_wrong_and_missed() -> None:
    assert Score(3, 1, 1).f1 == 0.75
    assert (Score(1, 0, 0) + Score(0, 1, 1)).f1 == 0.5
    assert Score(0, 0, 0).f1 == 0


@pytest.mark.parametrize("path", [MODEL_FILE, STATEMENT_MODEL_FILE])
@pytest.mark.parametrize("damage", [b"", b"PK no model", b"PK\x03\x04"])
def test_a_folder_with_a_damaged_model_is_named(tmp_path: Path, path: Path, damage: bytes) -> None:
    (tmp_path / path.name).write_bytes(damage)
    with pytest.raises(ValueError, match=path.name):
        load(tmp_path)
