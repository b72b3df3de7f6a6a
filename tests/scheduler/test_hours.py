from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from scheduler.hours import LONDON, SittingHours, as_of_night, is_owed, last_due, night_trigger
from store.ledger import Run

UTC = dt.UTC


def fire_times(trigger: object, start: dt.datetime, count: int) -> list[dt.datetime]:
    """The next times a trigger fires, the scheduler waking one second after each."""
    times: list[dt.datetime] = []
    now, previous = start, None
    for _ in range(count):
        previous = trigger.get_next_fire_time(previous, now)  # type: ignore[attr-defined]
        times.append(previous.astimezone(UTC))
        now = previous + dt.timedelta(seconds=1)
    return times


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        # Clocks go forward on 30 March 2025 at 01:00 UTC, back on 26 October 2025 at 01:00 UTC.
        ((2025, 3, 28), ["03-28 03:30", "03-29 03:30", "03-30 02:30", "03-31 02:30"]),
        ((2025, 10, 24), ["10-24 02:30", "10-25 02:30", "10-26 03:30", "10-27 03:30"]),
    ],
)
def test_the_night_fires_once_on_both_clock_change_nights(before: tuple[int, int, int], expected: list[str]) -> None:
    times = fire_times(night_trigger(), dt.datetime(*before, tzinfo=UTC), 4)
    assert [f"{time:%m-%d %H:%M}" for time in times] == expected
    assert all(time.astimezone(LONDON).time() == dt.time(3, 30) for time in times)


def test_a_whole_year_has_one_night_a_day() -> None:
    times = fire_times(night_trigger(), dt.datetime(2025, 1, 1, tzinfo=UTC), 365)
    days = [time.astimezone(LONDON).date() for time in times]
    assert days == [dt.date(2025, 1, 1) + dt.timedelta(days=n) for n in range(365)]


def test_an_hour_that_a_clock_change_repeats_is_refused() -> None:
    with pytest.raises(ValueError, match=r"01:30 London time is skipped or comes twice"):
        night_trigger(dt.time(1, 30))


def test_questions_are_polled_in_sitting_hours_only() -> None:
    monday = dt.datetime(2025, 1, 6, tzinfo=UTC)
    times = [time.astimezone(LONDON) for time in fire_times(SittingHours(15), monday, 53 * 4 + 23 + 1)]
    by_day = {day: [t for t in times if t.date() == day] for day in {t.date() for t in times}}
    assert sorted(day.weekday() for day in by_day) == [0, 0, 1, 2, 3, 4]
    thursday, friday = by_day[dt.date(2025, 1, 9)], by_day[dt.date(2025, 1, 10)]
    assert (f"{thursday[0]:%H:%M}", f"{thursday[-1]:%H:%M}", len(thursday)) == ("09:30", "22:30", 53)
    assert (f"{friday[0]:%H:%M}", f"{friday[-1]:%H:%M}", len(friday)) == ("09:30", "15:00", 23)
    assert times[-1].date() == dt.date(2025, 1, 13)


def test_polls_are_as_far_apart_as_they_were_asked_to_be() -> None:
    monday = dt.datetime(2025, 6, 2, 8, tzinfo=UTC)
    times = fire_times(SittingHours(45), monday, 10)
    assert times[0].astimezone(LONDON).time() == dt.time(9, 30)
    assert {later - earlier for earlier, later in pairwise(times)} == {dt.timedelta(minutes=45)}


def test_a_poll_that_comes_late_is_followed_by_the_next_one_in_time() -> None:
    late = dt.datetime(2025, 1, 6, 10, 7, tzinfo=UTC)
    after = SittingHours(15).get_next_fire_time(dt.datetime(2025, 1, 6, 10, tzinfo=UTC), late)
    assert after == dt.datetime(2025, 1, 6, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2025-01-06 12:00", "2025-01-06 03:30"),
        ("2025-01-06 03:00", "2025-01-05 03:30"),
        ("2025-01-06 03:30", "2025-01-06 03:30"),
        ("2025-07-07 02:29", "2025-07-06 02:30"),  # 03:29 in London: the night is a minute away
        ("2025-03-30 02:30", "2025-03-30 02:30"),
        ("2025-10-26 02:30", "2025-10-25 02:30"),
        ("2025-10-26 03:30", "2025-10-26 03:30"),
    ],
)
def test_the_last_night_that_was_due_is_told_by_london_time(now: str, due: str) -> None:
    def moment(text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert last_due(moment(now)) == moment(due)


def night(as_of: str, state: str) -> Run:
    moment = dt.datetime.fromisoformat(as_of).replace(tzinfo=UTC)
    return Run(1, "nightly", moment, moment, moment, state)


NOON = dt.datetime(2025, 1, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nights", "owed"),
    [
        ([], True),
        ([night("2025-01-06 03:30", "done")], False),
        ([night("2025-01-06 09:12", "done")], False),  # caught up on earlier today
        ([night("2025-01-05 03:30", "done")], True),
        ([night("2025-01-06 03:30", "interrupted"), night("2025-01-05 03:30", "done")], True),
        ([night("2025-01-06 03:30", "failed")], True),
        ([night("2025-01-06 03:30", "running")], True),
        ([night("2025-02-01 03:30", "done")], True),  # a clock that stood in the future proves nothing
    ],
)
def test_a_night_is_owed_until_one_that_was_due_is_done(nights: list[Run], owed: bool) -> None:
    assert is_owed(nights, NOON) is owed


def test_the_clock_of_a_day_stands_at_half_past_three_in_london() -> None:
    assert as_of_night(dt.date(2024, 10, 31)) == dt.datetime(2024, 10, 31, 3, 30, tzinfo=ZoneInfo("Europe/London"))
    assert as_of_night(dt.date(2025, 7, 1)) == dt.datetime(2025, 7, 1, 2, 30, tzinfo=UTC)
