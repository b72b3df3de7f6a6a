from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import Engine

from scheduler.run import Result, Run, Step, StepResult, run_steps
from store.ledger import end_run, problems, runs, start_run
from store.records import Problem
from store.session import reading, writing

NIGHT = dt.datetime(2024, 11, 5, 3, 30, tzinfo=dt.UTC)


def run(engine: Engine, *steps: Step, stop: threading.Event | None = None, said: list[str] | None = None) -> Result:
    say = (lambda words: None) if said is None else said.append
    return run_steps(engine, "nightly", steps, as_of=NIGHT, clock=lambda: NIGHT, say=say, stop=stop)


def counting(name: str, **counts: int) -> Step:
    return Step(name, lambda run: StepResult(counts))


def breaking(name: str) -> Step:
    def do(run: Run) -> StepResult:
        raise ConnectionError("the source hung up")

    return Step(name, do)


def test_a_run_whose_steps_are_all_done_is_done(engine: Engine) -> None:
    result = run(engine, counting("crawl a", items=3), counting("tag", documents=2))
    assert (result.state, result.exit_code) == ("done", 0)
    with reading(engine) as connection:
        (kept,) = runs(connection)
    assert kept.state == "done"
    assert kept.as_of == NIGHT
    assert kept.summary == {"crawl a": {"items": 3, "state": "done"}, "tag": {"documents": 2, "state": "done"}}


def test_a_failing_step_is_named_and_the_later_ones_are_run(engine: Engine) -> None:
    said: list[str] = []
    result = run(engine, breaking("crawl a"), counting("tag", documents=2), said=said)
    assert (result.state, result.exit_code) == ("failed", 1)
    assert result.summary["tag"] == {"documents": 2, "state": "done"}
    assert "crawl a: failed, ConnectionError: the source hung up" in said
    with reading(engine) as connection:
        (problem,) = problems(connection, result.run_id)
    assert problem == Problem("crawl a", "failed", "the step failed: ConnectionError: the source hung up")


def test_a_step_that_left_something_undone_fails_its_run(engine: Engine) -> None:
    problem = Problem("alerts", "refused", "gone@example.org was refused")
    step = Step("send", lambda run: StepResult({"left": 1}, is_ok=False, problems=(problem,)))
    result = run(engine, step)
    assert (result.state, result.exit_code) == ("failed", 1)
    with reading(engine) as connection:
        assert problems(connection, result.run_id) == [problem]


def test_each_step_is_in_the_ledger_as_soon_as_it_ends(engine: Engine) -> None:
    seen = []

    def look(run: Run) -> StepResult:
        with reading(engine) as connection:
            (kept,) = runs(connection)
        seen.append((kept.state, kept.summary))
        return StepResult()

    run(engine, counting("crawl a", items=3), Step("look", look))
    assert seen == [("running", {"crawl a": {"items": 3, "state": "done"}})]


def test_a_run_that_is_told_to_stop_ends_at_its_step_and_says_so(engine: Engine) -> None:
    stop = threading.Event()

    def stopping(run: Run) -> StepResult:
        stop.set()
        run.check()
        return StepResult()

    result = run(engine, counting("crawl a"), Step("tag", stopping), counting("send"), stop=stop)
    assert (result.state, result.exit_code) == ("interrupted", 1)
    assert list(result.summary) == ["crawl a", "tag"]
    assert result.summary["tag"]["state"] == "interrupted"


def test_a_run_that_was_told_to_stop_at_its_very_end_is_done(engine: Engine) -> None:
    stop = threading.Event()

    def last(run: Run) -> StepResult:
        stop.set()
        return StepResult()

    assert run(engine, Step("send", last), stop=stop).state == "done"


def test_a_keyboard_interrupt_ends_the_run_in_the_ledger(engine: Engine) -> None:
    def interrupted(run: Run) -> StepResult:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(engine, counting("crawl a"), Step("tag", interrupted))
    with reading(engine) as connection:
        (kept,) = runs(connection)
    assert kept.state == "interrupted"
    assert list(kept.summary) == ["crawl a"]


def test_what_a_killed_run_left_running_is_marked_as_interrupted(engine: Engine) -> None:
    with writing(engine) as connection:
        killed = start_run(connection, "nightly", NIGHT, NIGHT)
        finished = start_run(connection, "nightly", NIGHT, NIGHT)
        end_run(connection, finished, "done", NIGHT, {})
    result = run(engine, counting("tag"))
    with reading(engine) as connection:
        states = {kept.id: kept.state for kept in runs(connection)}
    assert states == {killed: "interrupted", finished: "done", result.run_id: "done"}
