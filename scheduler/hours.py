"""When runs are due: the night, and the hours in which the Commons sits. Everything is London time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from store.ledger import Run

LONDON = ZoneInfo("Europe/London")
NIGHT = dt.time(3, 30)
_SAFE_FROM = dt.time(3)  # clocks change between 01:00 and 02:00: an hour that is skipped or comes twice
_LONG_DAY = (dt.time(9, 30), dt.time(22, 30))
_FRIDAY = (dt.time(9, 30), dt.time(15, 0))
_SITTING = {0: _LONG_DAY, 1: _LONG_DAY, 2: _LONG_DAY, 3: _LONG_DAY, 4: _FRIDAY}


def as_of_night(day: dt.date, at: dt.time = NIGHT) -> dt.datetime:
    """The moment at which the night of that day is run."""
    return dt.datetime.combine(day, at, LONDON).astimezone(dt.UTC)


def night_trigger(at: dt.time = NIGHT) -> CronTrigger:
    """Fires once every night, the two nights on which the clocks change among them.

    Raises:
        ValueError: the time is one that a clock change skips or repeats.
    """
    if at < _SAFE_FROM:
        raise ValueError(f"{at:%H:%M} London time is skipped or comes twice when the clocks change: 03:00 or later")
    return CronTrigger(hour=at.hour, minute=at.minute, second=0, timezone=LONDON)


class SittingHours(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires every so many minutes while the Commons may sit: Monday to Thursday 09:30-22:30, Friday 09:30-15:00."""

    def __init__(self, minutes: int) -> None:
        if minutes < 1:
            raise ValueError(f"a poll every {minutes} minutes: one minute is the least")
        self.every = dt.timedelta(minutes=minutes)

    def get_next_fire_time(self, previous_fire_time: dt.datetime | None, now: dt.datetime) -> dt.datetime:
        """The first poll at or after ``now`` that is later than the previous one."""
        if previous_fire_time is not None:
            now = max(now, previous_fire_time + dt.timedelta(seconds=1))
        day = now.astimezone(LONDON).date()
        while True:
            for moment in self._polls(day):
                if moment >= now:
                    return moment
            day += dt.timedelta(days=1)

    def _polls(self, day: dt.date) -> Iterable[dt.datetime]:
        if day.weekday() in _SITTING:
            opens, closes = _SITTING[day.weekday()]
            moment = dt.datetime.combine(day, opens, LONDON)
            while moment <= dt.datetime.combine(day, closes, LONDON):
                yield moment
                moment += self.every


def last_due(now: dt.datetime, at: dt.time = NIGHT) -> dt.datetime:
    """The latest night run that should have begun by ``now``."""
    today = now.astimezone(LONDON).date()
    due = as_of_night(today, at)
    return due if due <= now else as_of_night(today - dt.timedelta(days=1), at)


def is_owed(nights: Iterable[Run], now: dt.datetime, at: dt.time = NIGHT) -> bool:
    """Whether the latest night that was due has not been run to its end, by our own ledger."""
    due = last_due(now, at)
    return not any(run.state == "done" and due <= run.as_of <= now for run in nights)
