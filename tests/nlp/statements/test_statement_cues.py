"""The cues are checked when they are loaded: a broken file names the line and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.statement_cues import CUES_FILE, load_cues
from nlp.statement_model import load_model
from nlp.training_sentences import read_sentences
from nlp.vocabulary import BrokenVocabulary

GOOD = """categories:
  - id: future
    says: something is to come
    trigger: always
    cues:
      - {cue: "will|shall", example: "We will act."}
modifiers: []
guards: []
rules:
  - {kind: commitment, needs: [future], example: "We shall act."}
headings:
  - kind: worked
    cues:
      - {cue: "what went well", example: "What went well:"}
"""


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text(text, "utf-8")
    load_cues(path)


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    load(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("We will act", "We act", 6, "the example does not contain its cue"),
        ("We shall act", "We act", 10, "the example lacks a category: We act."),
        ("trigger: always", "trigger: often", 2, "trigger 'often' is none of always, plain, never"),
        ("needs: [future]", "needs: [past]", 10, "unknown categories: past"),
        ("kind: commitment", "kind: promise", 10, "unknown kind: promise"),
        ("    says: something is to come\n", "", 2, "an entry of categories has or lacks: says"),
        (', example: "We will act."', "", 6, "a cue has exactly a cue and an example"),
        ("rules:", "laws:", 1, "expected categories, modifiers, guards, rules, headings and nothing else"),
        ("kind: worked", "kind: good", 12, "unknown kind: good"),
        ('"What went well:"', '"What went on:"', 14, "the example does not contain its cue"),
        ("says: something", "says: [something", 4, "not YAML"),
    ],
)
def test_a_broken_file_names_line_and_reason(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(BrokenVocabulary) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert f"cues.yaml, line {line}: " in str(caught.value)
    assert reason in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenVocabulary, match=r"none\.yaml, line 0: cannot be read"):
        load_cues(tmp_path / "none.yaml")


def test_every_cue_that_ships_is_heard_in_its_example() -> None:
    assert len(load_cues(CUES_FILE).owners) > 1_000


def test_the_model_knows_the_kinds_of_the_sentences_it_was_trained_on() -> None:
    assert set(load_model().kinds) == {row.kind for row in read_sentences()}


def test_a_row_of_the_training_sentences_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "good.tsv").write_text("# none is quoted\nworked\tIt paid off.\n", "utf-8")
    assert [(row.kind, row.sentence, row.origin) for row in read_sentences(tmp_path)] == [
        ("worked", "It paid off.", "good")
    ]
    (tmp_path / "odd.tsv").write_text("none\tIt rained.\nsuccess\tIt paid off.\n", "utf-8")
    with pytest.raises(ValueError, match=r"odd\.tsv, line 2: expected a kind, a tab and a sentence"):
        read_sentences(tmp_path)
