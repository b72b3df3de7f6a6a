from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from scheduler.clock import fire, owes_a_night, plan_clock, run_clock
from scheduler.jobs import House, nightly, poll
from scheduler.leader import leading
from store.ledger import runs, start_run
from store.schema import upgrade
from store.session import connect, reading, writing
from tests.scheduler.one_night import PaperCrawl, make_house

NOON = dt.datetime(2025, 1, 6, 12, tzinfo=dt.UTC)
TODAY = dt.datetime(2025, 1, 6, 3, 30, tzinfo=dt.UTC)


def house_at(engine: Engine, now: dt.datetime = NOON, said: list[str] | None = None, **parts: Any) -> House:
    say = (lambda words: None) if said is None else said.append
    return make_house(engine, PaperCrawl(engine, {}), None, clock=lambda: now, say=say, **parts)


def states(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [f"{run.job} {run.state}" for run in runs(connection)]


def test_an_empty_ledger_owes_a_night(engine: Engine) -> None:
    assert owes_a_night(house_at(engine))


def test_a_night_that_was_done_is_not_owed_until_the_next_is_due(engine: Engine) -> None:
    nightly(house_at(engine), TODAY)
    assert not owes_a_night(house_at(engine))
    assert not owes_a_night(house_at(engine, TODAY + dt.timedelta(hours=23, minutes=59)))
    assert owes_a_night(house_at(engine, TODAY + dt.timedelta(days=1)))


def test_a_night_that_was_killed_is_owed(engine: Engine) -> None:
    with writing(engine) as connection:
        start_run(connection, "nightly", TODAY, TODAY)
    assert owes_a_night(house_at(engine))


def test_the_jobs_of_the_clock_are_never_two_at_once_and_forgive_being_late(engine: Engine) -> None:
    scheduler = plan_clock(house_at(engine), poll_minutes=15, stop=threading.Event())
    scheduler.start(paused=True)
    jobs = {job.id: job for job in scheduler.get_jobs()}
    scheduler.shutdown()
    assert sorted(jobs) == ["catch-up", "nightly", "poll"]
    assert all(job.max_instances == 1 and job.coalesce for job in jobs.values())
    assert jobs["nightly"].misfire_grace_time >= 20 * 3600
    assert jobs["catch-up"].misfire_grace_time >= 20 * 3600


def test_polls_are_fired_only_where_they_were_asked_for(engine: Engine) -> None:
    nightly(house_at(engine), TODAY)
    scheduler = plan_clock(house_at(engine), stop=threading.Event())
    scheduler.start(paused=True)
    assert [job.id for job in scheduler.get_jobs()] == ["nightly"]
    scheduler.shutdown()


def run_until(house: House, is_reached: Any, **options: Any) -> None:
    """The clock, stopped as soon as something was said."""
    stop = threading.Event()

    def say(words: str) -> None:
        house.say(words)
        if is_reached(words):
            stop.set()

    run_clock(replace(house, say=say), stop=stop, **options)


def test_what_is_owed_is_run_at_the_start(engine: Engine) -> None:
    said: list[str] = []
    run_until(house_at(engine, said=said), lambda words: words.startswith("run 1 (nightly)"))
    assert states(engine) == ["nightly done"]
    assert "the night of Monday 06 January 2025 has not been run to its end: it is run now" in said
    assert not owes_a_night(house_at(engine))


def test_a_night_waits_for_a_run_that_is_at_work(engine: Engine) -> None:
    said: list[str] = []
    with leading(engine):
        run_until(house_at(engine, said=said), lambda words: "another run is at work" in words)
    assert states(engine) == []
    assert any(words.startswith("nightly: another run is at work") for words in said)


class Impatient(threading.Event):
    """A stop that is never set, and that has something done in place of each wait."""

    def __init__(self, instead: Callable[[], None]) -> None:
        super().__init__()
        self.instead = instead

    def wait(self, timeout: float | None = None) -> bool:
        self.instead()
        return False


def test_a_night_is_run_as_soon_as_the_run_at_work_is_over(engine: Engine) -> None:
    with ExitStack() as at_work:
        at_work.enter_context(leading(engine))
        fire(house_at(engine), nightly, Impatient(at_work.close))
    assert states(engine) == ["nightly done"]


def test_a_poll_that_finds_a_run_at_work_is_left_out(engine: Engine) -> None:
    said: list[str] = []
    with leading(engine):
        fire(house_at(engine, said=said), poll, Impatient(lambda: pytest.fail("a poll waits for nobody")))
    assert states(engine) == []
    assert said[0].startswith("poll: another run is at work")


def test_a_night_that_breaks_does_not_stop_the_clock(engine: Engine) -> None:
    def no_disk() -> dt.datetime:
        raise OSError("no space left on device")

    house = house_at(engine)
    said: list[str] = []
    calls = iter([NOON, NOON])
    broken = replace(house, clock=lambda: next(calls, None) or no_disk(), say=said.append)
    run_until(broken, lambda words: "did not run" in words)
    assert "nightly did not run: OSError: no space left on device" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_clock_that_is_told_to_stop_ends_its_step_and_marks_the_run(number: int, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    engine = connect(address)
    upgrade(engine)
    clock = subprocess.Popen(
        [sys.executable, "-m", "tests.scheduler.ticking", address],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert clock.stdout is not None
    said = []
    for line in clock.stdout:
        said.append(line.strip())
        if line == "crawling\n":
            os.kill(clock.pid, number)
            break
    rest, _ = clock.communicate(timeout=60)
    assert clock.returncode == 0, [*said, rest]
    assert rest.splitlines()[-1] == "stopped"
    assert "run 1 (nightly): interrupted" in rest
    assert states(engine) == ["nightly interrupted"]
