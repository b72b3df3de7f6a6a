"""The documents say what the program does: help text, settings and commands are compared with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lessonwatch.cli import COMMANDS, cli
from lessonwatch.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
HELP = re.compile(r"<!-- lessonwatch --help -->\n(.*?)<!-- /lessonwatch --help -->", re.DOTALL)


def help_of(*command: str) -> str:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(cli, [*command, "--help"], prog_name="lessonwatch")
    assert result.exit_code == 0, result.output
    return result.output


def test_the_readme_shows_the_programs_own_help() -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    fresh = f"<!-- lessonwatch --help -->\n```\n{help_of().strip()}\n```\n<!-- /lessonwatch --help -->"
    renewed = HELP.sub(lambda _: fresh, text)
    if renewed != text:
        readme.write_text(renewed, encoding="utf-8")
    assert renewed == text, "the help in README.md was old; it has been written anew: read it and commit it"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    text = help_of(name)
    assert len(text.splitlines()) > 5
    for option in re.findall(r"^  (--[a-z-]+)\b(.*)$", text, re.MULTILINE):
        assert option[1].strip() or option[0] == "--help", f"{name} {option[0]} has no help"


def test_every_setting_is_in_the_operators_guide() -> None:
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"`{PREFIX}{name.upper()}`" in guide, f"docs/operating.md does not explain {PREFIX}{name.upper()}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_the_documents_exist(document: Path) -> None:
    for name in re.findall(r"(?:bin/|`)lessonwatch ([a-z-]+)", document.read_text(encoding="utf-8")):
        assert name in COMMANDS, f"{document.name} tells of 'lessonwatch {name}'"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_named_in_the_documents_exist(document: Path) -> None:
    for name in re.findall(
        r"`((?:docs|crawlers|nlp|store|lessonwatch|alerts|scheduler|tests|tools)/[\w./-]+)`", document.read_text()
    ):
        assert (ROOT / name).exists(), f"{document.name} names {name}"
