"""One run: steps in turn under the lock, each written to the ledger as it ends, a failure named and not contagious."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from scheduler.leader import leading
from store.ledger import end_run, mark_interrupted, put_problem, start_run
from store.records import Problem
from store.session import writing

logger = logging.getLogger(__name__)

Say = Callable[[str], None]
Clock = Callable[[], dt.datetime]


class Stopped(Exception):
    """The process was told to stop: the step ends here, and the next run goes on from what was kept."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a step may know of the run it is part of."""

    id: int
    as_of: dt.datetime
    stop: threading.Event
    clock: Clock
    say: Say
    failed: list[str] = field(default_factory=list)  # the steps so far that did not do all they set out to do

    def check(self) -> None:
        """Nothing, unless the run is to stop.

        Raises:
            Stopped: it is.
        """
        if self.stop.is_set():
            raise Stopped


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step did: its counts, and what went wrong that nobody has written down yet."""

    counts: Mapping[str, Any] = field(default_factory=dict)
    state: str = "done"  # done, failed, interrupted, skipped
    is_ok: bool = True  # False: it came to its end, and something in it failed
    problems: tuple[Problem, ...] = ()
    words: str | None = None  # one line for whoever watches


@dataclass(frozen=True, slots=True)
class Step:
    """A named part of a run."""

    name: str
    do: Callable[[Run], StepResult]


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended."""

    run_id: int
    state: str  # done, failed, interrupted
    summary: Mapping[str, Mapping[str, Any]]

    @property
    def exit_code(self) -> int:
        """0: all was done. 1: something failed or was left, and the ledger names it."""
        return 0 if self.state == "done" else 1


def run_steps(
    engine: Engine,
    name: str,
    steps: Iterable[Step],
    *,
    as_of: dt.datetime,
    clock: Clock,
    say: Say,
    stop: threading.Event | None = None,
) -> Result:
    """How the run ended, all its steps having been tried unless it was stopped.

    Runs that a killed process left "running" are marked as interrupted first.

    Raises:
        AlreadyRunning: another run is at work on this store.
    """
    with leading(engine):
        with writing(engine) as connection:
            mark_interrupted(connection, clock())
            run_id = start_run(connection, name, as_of, clock())
        run = Run(run_id, as_of, stop or threading.Event(), clock, say)
        summary: dict[str, dict[str, Any]] = {}
        state = "interrupted"
        try:
            for step in steps:
                result = _take(run, step)
                if not result.is_ok:
                    run.failed.append(step.name)
                summary[step.name] = {**result.counts, "state": result.state}
                _keep(engine, run, step, result, summary)
                if result.state == "interrupted" and run.stop.is_set():
                    break
            else:
                state = "failed" if run.failed else "done"
        finally:  # a keyboard interrupt, too, ends the run in the ledger
            with writing(engine) as connection:
                end_run(connection, run_id, state, clock(), summary)
        say(f"run {run_id} ({name}): {state}")
        return Result(run_id, state, summary)


def _take(run: Run, step: Step) -> StepResult:
    try:
        run.check()
        run.say(f"{step.name}: begins")
        return step.do(run)
    except Stopped:
        return StepResult(state="interrupted", is_ok=False, words="stopped; the next run goes on from here")
    except Exception as error:  # the edge of one step: it is named and the later steps are run where they can be
        logger.exception("step %s of run %s", step.name, run.id)
        reason = f"{type(error).__name__}: {error}"
        problem = Problem(step.name, "failed", f"the step failed: {reason}")
        return StepResult({"reason": reason}, "failed", is_ok=False, problems=(problem,), words=reason)


def _keep(engine: Engine, run: Run, step: Step, result: StepResult, summary: Mapping[str, Any]) -> None:
    with writing(engine) as connection:
        for problem in result.problems:
            put_problem(connection, run.id, problem, run.clock())
        end_run(connection, run.id, "running", run.clock(), summary)
    for problem in result.problems:
        run.say(f"{step.name}: {'failure' if problem.is_failure else 'note'}: {problem.message}")
    run.say(f"{step.name}: {result.state}{f', {result.words}' if result.words else ''}")
