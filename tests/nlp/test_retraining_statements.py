from __future__ import annotations

from pathlib import Path

import pytest

from nlp.matcher import fold
from nlp.pipeline import load
from nlp.retraining import Judged, Outcome
from nlp.retraining_statements import improve_statements, set_aside
from nlp.statement_cues import KINDS, load_cues
from nlp.statement_model import MODEL_FILE
from nlp.training_sentences import read_sentences
from nlp.words import words

CUES = load_cues()
# A team's own way of saying what stood in the way, which no sentence of ours has.
WAYS = (
    "The {who} went down the rabbit hole in {when}.",
    "By {when} the {who} was wading through porridge.",
    "It was a case of herding cats for the {who} in {when}.",
    "In {when} the {who} was all hat and no cattle.",
)
WHO = ("steering group", "choir", "trust", "estates team", "working party", "network")
WHEN = ("March", "year two", "autumn", "Easter", "phase one")
TEXTS = [way.format(who=who, when=when) for way in WAYS for who in WHO for when in WHEN]


def judged(kind: str, *, is_right: bool) -> list[Judged]:
    return [Judged(text, kind, is_right, "evaluation") for text in TEXTS]


@pytest.fixture(scope="module")
def promoted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    pytest.importorskip("scipy")
    folder = tmp_path_factory.mktemp("own")
    return folder, improve_statements(judged("barrier", is_right=True), CUES, folder)


def test_what_a_team_says_of_its_own_sentences_is_learned(promoted: tuple[Path, Outcome]) -> None:
    folder, outcome = promoted
    assert outcome.is_promoted
    before, after = outcome.reviewed
    assert after.right > before.right
    assert outcome.sealed[1].f1 > outcome.sealed[0].f1 - 0.02
    for text in (
        "By spring the consortium was wading through porridge.",
        "The board went down the rabbit hole in June.",
    ):
        assert {tag.kind for tag in load(folder).analyse(text, kind="evaluation").statements} == {"barrier"}
    assert [path.name for path in folder.iterdir()] == [MODEL_FILE.name]


def test_a_promotion_is_another_edition_so_that_documents_are_tagged_again(promoted: tuple[Path, Outcome]) -> None:
    before, after = load().edition, load(promoted[0]).edition
    assert after.version != before.version
    changed = {name for name, part in after.parts.items() if before.parts[name] != part}
    assert changed == {"the cues or the model of statements"}


def test_a_second_training_is_compared_with_the_model_in_force(promoted: tuple[Path, Outcome]) -> None:
    folder, _ = promoted
    kept = (folder / MODEL_FILE.name).read_bytes()
    again = improve_statements(judged("barrier", is_right=True), CUES, folder)
    assert not again.is_promoted
    assert again.before == again.after
    assert (folder / MODEL_FILE.name).read_bytes() == kept


def test_a_kind_that_was_rejected_is_given_no_more_often(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    rejected = [
        Judged(f"{who[0].upper()}{who[1:]} {did} in {when}.", "worked", False, "evaluation")
        for who in WHO
        for did in ("attendance rose", "results improved", "take-up doubled", "waiting times fell")
        for when in WHEN
    ]
    outcome = improve_statements(rejected, CUES, tmp_path)
    before, after = outcome.reviewed
    assert after.wrong < before.wrong


def test_a_model_that_is_no_better_is_not_promoted_and_nothing_is_left(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    shipped = MODEL_FILE.read_bytes()
    outcome = improve_statements(judged("no-such-kind", is_right=False), CUES, tmp_path)
    assert not outcome.is_promoted
    assert list(tmp_path.iterdir()) == []
    assert MODEL_FILE.read_bytes() == shipped


def test_no_model_learns_from_what_is_set_aside() -> None:
    def plain(sentence: str) -> str:
        return " ".join(words(fold(sentence)))

    learned = {plain(row.sentence) for row in read_sentences()}
    assert not [one.text for one in set_aside() if plain(one.text) in learned]


def test_what_is_set_aside_has_every_kind_in_answers_and_on_pages() -> None:
    texts = set_aside()
    assert len({one.text for one in texts}) == len(texts) >= 200
    for document in {one.document for one in texts}:
        kinds = [kind for one in texts if one.document == document for kind in (one.values or {"none"})]
        assert {*KINDS, "none"} == set(kinds)
