from __future__ import annotations

from pathlib import Path

import pytest

from nlp.model import MODEL_FILE
from nlp.pipeline import load
from nlp.retraining import Judged
from nlp.retraining_themes import improve_themes

THEMES = load().themes.themes
# A team's own way of saying it, which no text of ours holds.
WAYS = (
    "The {} grew beans and marrows behind the {}.",
    "Marrows and beans were weighed by the {} near the {}.",
    "A prize for the longest bean went to the {} of the {}.",
    "The {} dug a bed for marrows beside the {}.",
)
WHO = ("infants", "choir", "twins", "lodgers", "scouts", "neighbours")
WHERE = ("gym", "hall", "canteen", "gate", "chapel")
TEXTS = [way.format(who, where) for way in WAYS for who in WHO for where in WHERE]


def judged(theme: str, *, is_right: bool) -> list[Judged]:
    return [Judged(text, theme, is_right) for text in TEXTS]


def test_what_a_team_says_of_its_own_words_is_learned(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    outcome = improve_themes(judged("family-community", is_right=True), THEMES, tmp_path)
    assert outcome.is_promoted
    assert outcome.after > outcome.before
    before, after = outcome.reviewed
    assert after.right > before.right
    assert outcome.sealed[1].f1 > outcome.sealed[0].f1 - 0.05
    found = load(tmp_path).analyse("The lodgers grew four marrows and a bean beside the hall.").themes
    assert "family-community" in {tag.theme for tag in found}
    assert [path.name for path in tmp_path.iterdir()] == [MODEL_FILE.name]


def test_a_model_that_is_no_better_is_not_promoted_and_nothing_is_left(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    shipped = MODEL_FILE.read_bytes()
    outcome = improve_themes(judged("no-such-theme", is_right=False), THEMES, tmp_path)
    assert not outcome.is_promoted
    assert list(tmp_path.iterdir()) == []
    assert MODEL_FILE.read_bytes() == shipped


def test_a_second_training_is_compared_with_the_model_in_force(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    some = judged("family-community", is_right=True)
    assert improve_themes(some, THEMES, tmp_path).is_promoted
    kept = (tmp_path / MODEL_FILE.name).read_bytes()
    again = improve_themes(some, THEMES, tmp_path)
    assert not again.is_promoted
    assert again.before == again.after
    assert (tmp_path / MODEL_FILE.name).read_bytes() == kept
