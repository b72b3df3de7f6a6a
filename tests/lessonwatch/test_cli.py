"""The command line: exit codes, messages that name the thing, and help that needs nothing heavy."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lessonwatch.cli import cli

Command = Callable[..., Result]
HEAVY = ("spacy", "scrapy", "sqlalchemy", "pydantic", "numpy", "apscheduler", "rich", "lxml")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")

    def run(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli, list(words), input=stdin)

    return run


def test_help_imports_nothing_heavy() -> None:
    program = "import sys; from lessonwatch.cli import cli; cli(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & set(HEAVY)


def test_wrong_usage_is_2(run: Command) -> None:
    assert run("query").exit_code == 2
    assert run("backfill", "--since", "yesterday").exit_code == 2
    assert run("nonsense").exit_code == 2
    assert "before --since" in run("backfill", "--since", "2024-02-01", "--until", "2024-01-01").output
    ahead = run("nightly", "--as-of", "2999-01-01")
    assert ahead.exit_code == 2 and "2999-01-01" in ahead.output


def test_a_wrong_setting_ends_the_command_with_its_name(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONWATCH_GOVUK_URL", "gopher://www.gov.uk")
    result = run("nightly")
    assert result.exit_code == 2
    assert "LESSONWATCH_GOVUK_URL" in result.output and "gopher" in result.output


def test_a_sources_file_that_cannot_be_used_is_named(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text('[sources.board]\nspiders = "pages"\n')
    monkeypatch.setenv("LESSONWATCH_SOURCES_FILE", str(tmp_path / "mine.toml"))
    result = run("crawl")
    assert result.exit_code == 2
    assert "mine.toml" in result.output and "board" in result.output


def test_live_sources_are_not_asked_without_a_contact(run: Command) -> None:
    result = run("crawl", "written_questions")
    assert result.exit_code == 1
    assert "contact" in result.output.lower()


def test_an_unknown_source_is_named(run: Command) -> None:
    result = run("crawl", "hansard")
    assert result.exit_code == 2
    assert "hansard" in result.output and "written_questions" in result.output


def test_a_store_that_is_no_database_is_named(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "store.db").write_bytes(b"this is not a database, but a note to oneself" * 40)
    result = run("query", "anything")
    assert result.exit_code == 1
    assert "store.db" in result.output and "not an SQLite database" in result.output


def test_a_misspelt_theme_is_searched_as_text_and_refused_in_an_alert(run: Command) -> None:
    asked = run("query", "theme:carers-post16", "--format", "json")
    assert asked.exit_code == 0
    assert "theme:careers-post16" in asked.output
    saved = run("alerts", "add", "--name", "N", "--to", "a@example.org", "theme:carers-post16")
    assert saved.exit_code == 2
    assert "theme:careers-post16" in saved.output


def test_alerts_are_added_listed_and_removed(run: Command) -> None:
    assert run("alerts", "add", "--name", "N", "--to", "nobody", "x").exit_code == 2
    assert (
        run("alerts", "add", "--name", "N", "--to", "a@example.org", "--to", "b@example.org", "area:norwich").exit_code
        == 0
    )
    assert run("alerts", "add", "--name", "N", "--to", "a@example.org", "x").exit_code == 1
    listed = run("alerts", "list").output
    assert "area:norwich" in listed and "b@example.org" in listed
    assert run("alerts", "remove", "N").exit_code == 0
    assert run("alerts", "remove", "N").exit_code == 1


def test_results_come_as_json_and_as_csv(run: Command) -> None:
    assert json.loads(run("query", "nothing", "--format", "json").stdout)["results"] == []
    assert next(csv.reader(io.StringIO(run("query", "nothing", "--format", "csv").stdout)))[0] == "date"
    assert run("export", "documents").stdout == ""


def test_texts_are_analysed_a_line_each_and_a_bad_line_is_named(run: Command) -> None:
    good = json.dumps(
        {"id": "a", "text": "Phonics lessons in Blackpool schools.", "date": None, "kind": "x", "question": None}
    )
    result = run("analyse", stdin=f"{good}\n")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["id"] == "a"
    assert [area["code"] for area in found["areas"]] == ["E06000009"]
    broken = run("analyse", stdin=f"{good}\nnot json\n")
    assert broken.exit_code == 1
    assert "line 2" in broken.output


def test_nothing_stored_is_said_so(run: Command) -> None:
    result = run("show", "102611")
    assert result.exit_code == 1
    assert "102611" in result.output


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_said_in_one_line() -> None:
    line = json.dumps({"id": "a", "text": "Schools in Norwich."})
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "lessonwatch", "analyse"]
        done = subprocess.run(command, input=line, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "lessonwatch: output: No space left on device\n"


def test_what_is_written_is_utf_8_in_every_language(tmp_path: Path) -> None:
    environment = {"PATH": "", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    environment["LESSONWATCH_DATABASE_URL"] = f"sqlite:///{tmp_path}/store.db"
    command = [sys.executable, "-m", "lessonwatch", "query", "theme:caféteria"]
    done = subprocess.run(command, env=environment, cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert done.returncode == 0
    assert "caféteria" in done.stderr.decode("utf-8")
