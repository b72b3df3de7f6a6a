"""What the doctor says, once each."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, text

from store.ledger import end_run, start_run
from store.session import writing
from tests.lessonwatch.conftest import Ask


def test_a_misspelt_setting_is_told_once(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONWATCH_CONTCT", "x")
    told = ask("doctor")
    assert told.exit_code == 1
    assert told.output.count("LESSONWATCH_CONTCT") == 1
    assert ask("query", "x").output.count("LESSONWATCH_CONTCT") == 1


def test_a_source_that_was_read_with_failures_is_not_simply_current(ask: Ask, filled: Engine) -> None:
    now = dt.datetime.now(dt.UTC)
    with writing(filled) as connection:
        run = start_run(connection, "nightly", now, now)
        end_run(connection, run, "done", now, {"crawl written_questions": {"state": "done", "failures": 3}})
    told = ask("doctor").output
    assert "but for 3 failures" in told
    assert "whole, 4 documents" in told


def test_names_that_were_lost_are_told_and_written_again(ask: Ask, filled: Engine) -> None:
    told = "area within: not what the vocabulary says: run lessonwatch migrate --reindex"
    ask("migrate", "--reindex")
    assert told not in ask("doctor").output
    with writing(filled) as connection:
        connection.execute(text("DELETE FROM area_within"))
    assert told in ask("doctor").output
    ask("migrate", "--reindex")
    assert told not in ask("doctor").output
