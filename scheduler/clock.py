"""The clock in the foreground: it fires runs, catches up on what was missed, and stops cleanly when told to."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.hours import LONDON, NIGHT, SittingHours, is_owed, last_due, night_trigger
from scheduler.jobs import House, nightly, poll
from scheduler.leader import AlreadyRunning
from store.ledger import runs
from store.session import reading

logger = logging.getLogger(__name__)

# A machine that slept through 03:30 runs the night when it wakes; a poll that is late is soon followed by another.
_NIGHT_MAY_BE_LATE = 23 * 3600
_POLL_MAY_BE_LATE = 300
_NIGHTS_LOOKED_AT = 50
_LOOKS_AGAIN_AFTER = 15.0  # seconds between two looks at the lock of another run


def run_clock(
    house: House, *, night: dt.time = NIGHT, poll_minutes: int = 0, stop: threading.Event | None = None
) -> None:
    """Returns when the process is told to stop (SIGTERM, SIGINT, or ``stop``), the step at work having been ended.

    ``poll_minutes`` of 0 means that written questions are not polled by day.

    Raises:
        ValueError: a time or an interval that cannot be kept.
    """
    stop = stop or threading.Event()
    scheduler = plan_clock(house, night=night, poll_minutes=poll_minutes, stop=stop)
    if threading.current_thread() is threading.main_thread():
        _stop_on_signals(stop)
    scheduler.start()
    for job in scheduler.get_jobs():
        house.say(f"{job.name}: next {job.next_run_time.astimezone(LONDON):%A %d %B %Y %H:%M} London time")
    try:
        stop.wait()
    finally:
        house.say("stopping: the step at work is being ended")
        stop.set()
        scheduler.shutdown(wait=True)


def plan_clock(
    house: House, *, night: dt.time = NIGHT, poll_minutes: int = 0, stop: threading.Event
) -> BackgroundScheduler:
    """The scheduler with its jobs, not yet started; a night that is owed is due at once."""
    # Two threads: a poll finds the night at work and says so, where one thread would make it wait and pile up.
    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(2)}, timezone=LONDON)
    common = {"coalesce": True, "max_instances": 1}
    scheduler.add_job(
        fire, night_trigger(night), (house, nightly, stop), id="nightly", name="nightly",
        misfire_grace_time=_NIGHT_MAY_BE_LATE, **common,
    )  # fmt: skip
    if poll_minutes:
        scheduler.add_job(
            fire, SittingHours(poll_minutes), (house, poll, stop), id="poll", name="poll of written questions",
            misfire_grace_time=_POLL_MAY_BE_LATE, **common,
        )  # fmt: skip
    if owes_a_night(house, night):
        due = last_due(house.clock(), night).astimezone(LONDON)
        house.say(f"the night of {due:%A %d %B %Y} has not been run to its end: it is run now")
        scheduler.add_job(
            fire, None, (house, nightly, stop), id="catch-up", name="catch-up of the night",
            misfire_grace_time=_NIGHT_MAY_BE_LATE, **common,
        )  # fmt: skip
    return scheduler


def owes_a_night(house: House, night: dt.time = NIGHT) -> bool:
    """Whether the ledger says that the latest night that was due is still to be run."""
    with reading(house.engine) as connection:
        return is_owed(runs(connection, job="nightly", limit=_NIGHTS_LOOKED_AT), house.clock(), night)


def fire(house: House, job: Callable[..., object], stop: threading.Event) -> None:
    """One run at the edge of the clock: whatever becomes of it, the next one is fired.

    A night that finds another run at work waits for its turn; a poll is left out, since another follows.
    """
    is_said = False
    try:
        while not stop.is_set():
            try:
                job(house, stop=stop)
                return
            except AlreadyRunning as error:
                if not is_said:
                    house.say(f"{job.__name__}: {error}")
                    is_said = True
                if job is not nightly or stop.wait(_LOOKS_AGAIN_AFTER):
                    return
    except Exception as error:
        logger.exception("%s did not run", job.__name__)
        house.say(f"{job.__name__} did not run: {type(error).__name__}: {error}")


def _stop_on_signals(stop: threading.Event) -> None:
    def _stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
