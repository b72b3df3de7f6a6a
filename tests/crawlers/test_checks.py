"""What a finished crawl is judged by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from crawlers.checks import check_crawl, summary_key
from crawlers.job import Job, Outcome
from store.ledger import Window, end_run, put_window, start_run
from store.records import Problem
from store.session import reading, writing
from tests.crawlers.conftest import NIGHT

DONE = Outcome("board", "nightly", "done", changes={"new": 3}, seen=20, requests=30)
SILENT = replace(DONE, changes={}, seen=0)


@pytest.fixture
def after(database: Engine, make_job: Callable[..., Job]) -> Callable[..., list[Problem]]:
    """What is said of an outcome after runs with those outcomes."""

    def check(earlier: list[Outcome], outcome: Outcome, *open_windows: Window) -> list[Problem]:
        with writing(database) as connection:
            for one in earlier:
                run = start_run(connection, "nightly", NIGHT, NIGHT)
                end_run(connection, run, "done", NIGHT, {summary_key("board"): one.to_json()})
            run = start_run(connection, "nightly", NIGHT, NIGHT)
            for window in open_windows:
                put_window(connection, replace(window, run_id=run if window.run_id is None else None))
        with reading(database) as connection:
            return check_crawl(connection, make_job(source="board", run_id=run), outcome)

    return check


def test_nothing_where_there_was_always_something_is_an_alarm(after: Callable[..., list[Problem]]) -> None:
    (problem,) = after([DONE, replace(DONE, seen=4)], SILENT)
    assert problem.kind == "quiet"
    assert problem.is_failure
    assert problem.message == "nothing at all was found, where the last 2 runs found 7 to 23 items"


def test_nothing_is_no_alarm_where_there_was_nothing_before_either(after: Callable[..., list[Problem]]) -> None:
    assert after([], SILENT) == []
    assert after([DONE, SILENT], SILENT) == []


def test_only_runs_of_the_same_kind_that_ended_well_are_compared(after: Callable[..., list[Problem]]) -> None:
    backfill, broken = replace(DONE, mode="backfill"), replace(DONE, state="failed")
    assert after([backfill, broken], SILENT) == []


def test_seeing_rows_that_did_not_change_is_not_silence(after: Callable[..., list[Problem]]) -> None:
    assert after([DONE], replace(SILENT, seen=14)) == []


def test_a_run_that_was_stopped_is_not_judged(after: Callable[..., list[Problem]]) -> None:
    assert after([DONE], replace(SILENT, state="interrupted")) == []


def test_many_failures_are_named_with_their_share(after: Callable[..., list[Problem]]) -> None:
    (problem,) = after([], replace(DONE, requests=120, retries=20, failures=25))
    assert problem.message == "25 of 100 requests failed (25%)"
    assert after([], replace(DONE, requests=1000, failures=3)) == []


def test_a_window_that_stayed_open_is_a_hole_named_with_its_counts(after: Callable[..., list[Problem]]) -> None:
    day = dt.date(2024, 10, 17)
    ours = Window("board", "body 60", "tabled", day, NIGHT.date(), 12, 11)
    older = Window("board", "body 60", "tabled", dt.date(2024, 9, 1), dt.date(2024, 9, 14), run_id=-1)
    whole = Window("board", "body 60", "answered", day, NIGHT.date(), 3, 3, NIGHT)
    hole, history = after([], DONE, ours, older, whole)
    assert hole == Problem(
        "board", "hole", "the window body 60 tabled 2024-10-17 to 2024-10-31 is open: 11 of 12 were found"
    )
    assert history.message == "1 windows of earlier runs are still open, the oldest from 2024-09-01"
    assert not history.is_failure


def test_a_hundred_holes_are_not_a_hundred_lines(after: Callable[..., list[Problem]]) -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(number) for number in range(30)]
    found = after([], DONE, *(Window("board", "60", "tabled", day, day) for day in days))
    assert len(found) == 21
    assert found[-1].message == "10 more windows of this run are open"
