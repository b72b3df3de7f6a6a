"""Training from the command line, on what a team has said of documents in its own words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lessonwatch.cli import cli
from nlp.model import MODEL_FILE
from nlp.statement_model import MODEL_FILE as STATEMENT_MODEL_FILE
from nlp.tagger import load_tagger
from scheduler.tagging import sync_vocabulary, tag_waiting
from store.judging import put_review
from store.records import Document
from store.schema import upgrade
from store.session import connect, writing
from store.writing import put_document
from tests.nlp.test_retraining_statements import TEXTS as SENTENCES
from tests.nlp.test_retraining_themes import TEXTS
from tests.store.examples import booklet, night, question, with_text

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    (tmp_path / "own").mkdir()
    monkeypatch.setenv("LESSONWATCH_VOCABULARY_FOLDER", "own")

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, list(words))

    return run


def questions(texts: list[str]) -> list[Document]:
    return [question(str(number), text) for number, text in enumerate(texts)]


def evaluations(texts: list[str]) -> list[Document]:
    page = booklet(kind="evaluation")
    return [replace(with_text(page, text), external_id=str(number)) for number, text in enumerate(texts)]


def review(folder: Path, documents: list[Document], tag: tuple[str, str] = ("theme", "family-community")) -> None:
    engine = connect(f"sqlite:///{folder}/store.db")
    upgrade(engine)
    tagger = load_tagger()
    sync_vocabulary(engine, tagger)
    with writing(engine) as connection:
        for number, document in enumerate(documents, 1):
            put_document(connection, document, night(0))
            put_review(connection, number, "added", tag, "Jo", night(1), quote=document.sections[0].text)
    tag_waiting(engine, tagger)
    engine.dispose()


def test_a_better_model_is_promoted_and_says_what_it_touches(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    review(tmp_path, questions(TEXTS))
    said = run("train")
    assert said.exit_code == 0, said.output
    assert "120 judgements of themes are in force: 120 right, 0 wrong" in said.stdout
    assert "Promoted: the new model is in force." in said.stdout
    assert (tmp_path / "own" / MODEL_FILE.name).is_file()
    told = run("tag", "--dry-run", "--sample", "5").stdout
    assert "the theme model changed: every document is looked at again" in told
    assert "Not promoted" in run("train").stdout


def test_statements_teach_a_model_of_their_own(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    review(tmp_path, evaluations(SENTENCES), ("statement", "barrier"))
    said = run("train").stdout
    assert "0 judgements of themes are in force" in said
    assert f"{len(SENTENCES)} judgements of statements are in force: {len(SENTENCES)} right, 0 wrong" in said
    assert "Promoted: the new model is in force." in said
    assert [path.name for path in (tmp_path / "own").iterdir()] == [STATEMENT_MODEL_FILE.name]
    told = run("tag", "--dry-run", "--sample", "5").stdout
    assert "the cues or the model of statements changed: every document is looked at again" in told


def test_few_reviews_teach_nothing(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    review(tmp_path, questions(TEXTS[:3]))
    said = run("train")
    assert (said.exit_code, "Nothing was learned" in said.stdout) == (0, True)
    assert list((tmp_path / "own").iterdir()) == []


def test_training_needs_a_folder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LESSONWATCH_VOCABULARY_FOLDER")
    said = run("train")
    assert (said.exit_code, "set LESSONWATCH_VOCABULARY_FOLDER" in said.output) == (2, True)


def test_training_says_which_extra_it_needs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    said = run("train")
    assert (said.exit_code, "lessonwatch[train]" in said.output) == (1, True)
