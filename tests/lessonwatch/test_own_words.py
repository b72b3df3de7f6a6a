"""A vocabulary of one's own from the command line: what it would change, what it changes, and when it is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from sqlalchemy import Engine

from lessonwatch.cli import cli
from lessonwatch.house import watch_tags
from nlp.vocabulary import THEMES_FILE
from store.session import connect, writing
from store.writing import put_document
from tests.store.examples import night, question

GARDEN = "To ask how many schools in Blackpool keep a kitchen garden for their pupils."
PUPILS = "To ask how many pupils were persistently absent from schools in Blackpool."
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    (tmp_path / "own").mkdir()
    monkeypatch.setenv("LESSONWATCH_VOCABULARY_FOLDER", "own")

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, list(words))

    assert run("migrate").exit_code == 0
    put(tmp_path, "1", GARDEN)
    put(tmp_path, "2", PUPILS)
    assert run("tag").exit_code == 0
    return run


def put(folder: Path, name: str, text: str) -> None:
    engine: Engine = connect(f"sqlite:///{folder}/store.db")
    with writing(engine) as connection:
        put_document(connection, question(name, text), night(int(name)))
    engine.dispose()


def write_themes(folder: Path, *cues: str) -> None:
    added = "\n- id: gardens\n  label: Gardens\n  definition: Beds.\n  sure:\n" + "\n".join(
        f"  - {cue}" for cue in cues
    )
    (folder / "own" / "themes.yaml").write_text(THEMES_FILE.read_text("utf-8") + added + "\n", encoding="utf-8")


def themes_of(run: Run, name: str) -> set[str]:
    evidence = json.loads(run("show", name, "--format", "json").stdout)["evidence"]
    return {one["value"] for one in evidence if one["scheme"] == "theme" and not one["is_suggested"]}


def test_a_new_theme_is_foretold_and_then_found_where_its_words_stand(run: Run, tmp_path: Path) -> None:
    write_themes(tmp_path, "kitchen garden: A kitchen garden.")
    told = run("tag", "--dry-run")
    assert told.exit_code == 0, told.output
    assert "“kitchen garden”" in told.stdout
    assert "1 documents with older tags would be looked at again, 1 would not; 0 have no tags yet" in told.stdout
    assert "theme:gardens (Gardens): +1 tags" in told.stdout
    assert f"+ 1: “{GARDEN}”" in told.stdout
    assert "gardens" not in themes_of(run, "1")
    said = run("tag")
    assert said.exit_code == 0
    assert "1 documents" in said.stdout
    assert "gardens" in themes_of(run, "1")
    assert "1" in run("query", "theme:gardens", "--format", "json").stdout
    assert json.loads(run("tag", "--dry-run", "--format", "json").stdout)["touched"] == 0


def test_broken_words_are_named_and_new_documents_are_tagged_with_those_before(run: Run, tmp_path: Path) -> None:
    write_themes(tmp_path, "kitchen garden: A kitchen garden.")
    run("tag")
    write_themes(tmp_path, "kitchen garden: A kitchen garden.", "raised bed: A bed of roses.")
    put(tmp_path, "3", GARDEN)
    said = run("tag")
    assert said.exit_code == 1
    assert "themes.yaml, line " in said.output
    assert "the example of 'raised bed' does not contain it" in said.output
    assert "gardens" in themes_of(run, "1") & themes_of(run, "3")
    for command in (("tag", "--dry-run"), ("explain", "A text.")):
        assert "themes.yaml, line " in run(*command).output
        assert run(*command).exit_code == 1


def test_a_folder_that_is_not_there_is_a_wrong_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONWATCH_VOCABULARY_FOLDER", "elsewhere")
    said = run("tag")
    assert said.exit_code == 2
    assert "LESSONWATCH_VOCABULARY_FOLDER: elsewhere is no folder" in said.output


def test_a_sample_goes_with_a_dry_run(run: Run) -> None:
    assert run("tag", "--sample", "3").exit_code == 2


def test_a_log_shows_each_tenth_and_a_terminal_a_bar(tmp_path: Path) -> None:
    lines: list[str] = []
    with watch_tags(Console(force_terminal=False), lines.append) as progress:
        for done in range(200, 10_001, 200):
            progress(done, 10_000)
    assert lines == [f"tag: {done:,} of 10,000" for done in range(1000, 10_001, 1000)]
    path = tmp_path / "terminal"
    with (
        path.open("w", encoding="utf-8") as out,
        watch_tags(Console(force_terminal=True, file=out), lines.append) as progress,
    ):
        progress(5000, 10_000)
    assert "5000/10000" in path.read_text("utf-8")
    assert len(lines) == 10
