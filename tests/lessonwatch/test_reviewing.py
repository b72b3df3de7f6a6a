"""Reviews from the command line, on a store tagged by the finders themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from lessonwatch.cli import cli
from nlp.tagger import load_tagger
from scheduler.tagging import tag_waiting
from store.schema import upgrade
from store.session import connect, writing
from store.writing import put_document
from tests.store.examples import night, question

ASK = "To ask what steps she is taking to reduce persistent absence in schools in Blackpool."
ANSWER = (
    "Persistent absence fell in Blackpool. Attendance hubs worked well. "
    "We will publish a full evaluation of the hubs by December 2024."
)
PROMISE = "We will publish a full evaluation of the hubs by December 2024."
Ask = Callable[..., Result]


@pytest.fixture
def tagged(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    upgrade(engine)
    with writing(engine) as connection:
        put_document(connection, question("1", ASK, ANSWER, uin="900", heading="Pupils: Attendance"), night(0))
        put_document(connection, question("2", ASK, uin="901"), night(0))
        put_document(connection, question("3", ASK, uin="901", house="Lords"), night(0))
    tag_waiting(engine, load_tagger())
    yield engine
    engine.dispose()


@pytest.fixture
def ask(tagged: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")

    def ask(*words: str) -> Result:
        return CliRunner().invoke(cli, list(words))

    return ask


def shown(ask: Ask, name: str = "1") -> dict[str, list[dict[str, object]]]:
    record: dict[str, list[dict[str, object]]] = json.loads(ask("show", name, "--format", "json").stdout)
    return record


def values(ask: Ask, scheme: str) -> set[object]:
    found = shown(ask)["evidence"]
    return {one["value"] for one in found if one["scheme"] == scheme and not one["is_suggested"]}


def test_a_rejected_tag_is_gone_from_the_document_and_from_searches_and_stays_so(ask: Ask) -> None:
    assert "E06000009" in values(ask, "area")
    said = ask("review", "reject", "900", "area:blackpool", "--by", "Jo", "--note", "a trial")
    assert said.exit_code == 0, said.output
    assert "rejected: area:E06000009" in said.stdout
    assert "E06000009" not in values(ask, "area")
    assert '"900"' not in ask("query", "area:blackpool uin:900", "--format", "json").stdout
    assert ask("tag").exit_code == 0
    assert "E06000009" not in values(ask, "area")
    text = ask("show", "900").stdout
    assert "rejected by Jo on" in text
    assert "– a trial" in text


def test_a_theme_that_nothing_found_is_added_and_found_by_searches(ask: Ask) -> None:
    said = ask("review", "add", "1", "theme:evidence-learning", "--by", "Jo", "--quote", "Attendance hubs worked well")
    assert said.exit_code == 0, said.output
    assert "evidence-learning" in values(ask, "theme")
    found = json.loads(ask("query", "theme:evidence-learning", "--format", "json").stdout)["results"]
    assert [hit["external_id"] for hit in found] == ["1"]
    assert "reviewed theme" in ask("show", "1").stdout


def test_a_promise_that_a_person_adds_is_dated_by_its_words(ask: Ask) -> None:
    assert ask("review", "reject", "1", "statement:commitment", "--by", "Jo").exit_code == 0
    assert "commitment" not in values(ask, "statement")
    said = ask("review", "add", "1", "statement:commitment", "--by", "Sam", "--quote", PROMISE)
    assert said.exit_code == 0, said.output
    (promise,) = [one for one in shown(ask)["evidence"] if one["value"] == "commitment"]
    assert (promise["quote"], promise["due_to"]) == (PROMISE, "2024-12-31")
    assert [one["is_in_force"] for one in shown(ask)["reviews"]] == [False, True]


def test_a_withdrawn_review_gives_the_tag_back(ask: Ask) -> None:
    ask("review", "reject", "1", "area:E06000009", "--by", "Jo")
    assert ask("review", "withdraw", "1", "area:E06000009", "--by", "Jo").exit_code == 0
    assert "E06000009" in values(ask, "area")


def test_what_waits_is_listed_with_its_evidence(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("review", "--format", "json").stdout.splitlines()]
    doubts = [row["is_suggested"] for row in rows]
    assert doubts == sorted(doubts, reverse=True)
    assert all(row["is_suggested"] or row["score"] < 0.9 for row in rows)
    assert all(row["quote"] and row["external_id"] in ("1", "2", "3") for row in rows)
    only = [json.loads(line) for line in ask("review", "--tag", "statement", "--format", "json").stdout.splitlines()]
    assert {row["scheme"] for row in only} <= {"statement"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("confirm", "900", "theme:send"), "theme:send is no tag or suggestion of this document; to add it"),
        (("confirm", "901", "theme:send"), "901 is the name of 2 documents; give one of these ids:"),
        (("confirm", "77", "theme:send"), "nothing is stored under '77'"),
        (("reject", "900", "theme:scool-improvement"), "there is no such theme"),
        (("reject", "900", "send"), "'send' is no tag"),
        (("reject", "900", "statement:promise"), "'promise' is no kind of statement: there is worked"),
        (("add", "900", "theme:send", "--quote", "not said here"), "the words “not said here” do not stand"),
        (("add", "900", "theme:send"), "Missing option '--quote'"),
        (("add", "900", "area:bath", "--quote", "schools"), "area:E06000022  Bath and North East Somerset, unitary"),
    ],
)
def test_a_review_that_cannot_be_given_says_why(ask: Ask, words: tuple[str, ...], reason: str) -> None:
    said = ask("review", *words, "--by", "Jo")
    assert said.exit_code != 0
    assert reason in said.output


def test_a_review_without_a_name_is_refused(ask: Ask) -> None:
    assert "--by" in ask("review", "confirm", "900", "theme:send").output


def test_a_damaged_model_ends_a_review_with_its_name_and_nothing_is_lost(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theme_model.npz").write_bytes(b"PK no model")
    monkeypatch.setenv("LESSONWATCH_VOCABULARY_FOLDER", str(tmp_path))
    said = ask("review", "reject", "1", "area:blackpool", "--by", "Jo")
    assert said.exit_code == 1
    assert "theme_model.npz cannot be read" in said.output
    assert [one["is_in_force"] for one in shown(ask)["reviews"]] == [True, True]  # of the question and of the answer
    monkeypatch.delenv("LESSONWATCH_VOCABULARY_FOLDER")
    assert ask("tag").exit_code == 0
    assert "E06000009" not in values(ask, "area")
