"""How each kind of time words is read: a match and the day it was written on, to a period of the calendar."""

from __future__ import annotations

import datetime as dt

from nlp import periods
from nlp.periods import MONTHS, Period
from nlp.time_reading import Reading


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def read_day(reading: Reading) -> Period | None:
    """A day or a stretch of days ("31 March", "22 to 26 February 2025"); without a year, the next one."""
    number, on = MONTHS[reading.get("month").rstrip(".")], reading.on
    day = int(reading.get("day"))
    last = _date(reading.year or on.year, number, day)
    if last and reading.year is None and last < on:
        last = _date(on.year + 1, number, day)
    if last is None:
        return None
    first = _date(last.year, number, int(reading.get("first") or day))
    return Period(first, last, "day" if first == last else "span") if first and first <= last else None


def read_numeric_day(reading: Reading) -> Period | None:
    day = _date(int(reading.get("year")), int(reading.get("month")), int(reading.get("day")))
    return periods.day(day) if day else None


def read_month(reading: Reading) -> Period:
    number, on, said = MONTHS[reading.get("month").rstrip(".")], reading.on, reading.year
    if said is None:
        is_past = number < on.month and not reading.get("which").startswith("this")
        said = on.year + int(is_past or reading.is_next)
    return periods.month(said, number)


def read_season(reading: Reading) -> Period:
    name, on, said = reading.get("name"), reading.on, reading.year
    if said is None and reading.is_next:
        said = on.year if name == "winter" and on.month < 3 else on.year + 1
    return periods.season(said, name) if said else periods.upcoming(name, on)


def read_term(reading: Reading) -> Period:
    """A term by its name: "the autumn term", "summer term 2025", "the 2024/25 spring term"."""
    name, span, said = reading.get("name"), reading.get("span"), reading.year
    if span:
        return periods.term(int(span[:4]) + int(name != "autumn"), name)
    if reading.get("before"):
        said = int(reading.get("before"))
    if said:
        return periods.term(said, name)
    coming = periods.upcoming(name, reading.on, is_term=True)
    has_begun = reading.is_next and coming.first <= reading.on
    return periods.term(coming.first.year + 1, name) if has_begun else coming


def read_pointed_term(reading: Reading) -> Period:
    """The present or the next term; in August both are the autumn's."""
    coming = _coming_term(reading.on)
    if reading.is_now or coming.first > reading.on:
        return coming
    return _coming_term(coming.last + dt.timedelta(days=1))


def _coming_term(on: dt.date) -> Period:
    return min((periods.upcoming(name, on, is_term=True) for name in periods.TERMS), key=lambda term: term.first)


def read_pointed(reading: Reading) -> Period:
    """A week, month, quarter, year or decade by pointing: "this week", "next month", "the current quarter"."""
    on, unit, step = reading.on, reading.get("unit"), int(not reading.is_now)
    if unit == "week":
        return periods.week(on + dt.timedelta(weeks=step))
    if unit == "fortnight":
        return Period(on, on + dt.timedelta(weeks=2), "span")
    if unit == "month":
        there = periods.add_months(on, step)
        return periods.month(there.year, there.month)
    if unit == "quarter":
        there = periods.add_months(on, 3 * step)
        return periods.quarter(there.year, (there.month + 2) // 3)
    return periods.decade(on.year + 10 * step) if unit == "decade" else periods.year(on.year + step)


def read_week_after_next(reading: Reading) -> Period:
    return periods.week(reading.on + dt.timedelta(weeks=2))


def _ahead(reading: Reading) -> dt.date:
    days = {"day": 1, "week": 7, "fortnight": 14}.get(reading.get("unit"))
    if days:
        return reading.on + dt.timedelta(days=days * reading.count)
    months = {"month": 1, "year": 12, "decade": 120}[reading.get("unit")]
    return periods.add_months(reading.on, months * reading.count)


def read_rolling(reading: Reading) -> Period:
    """A stretch counted from the document's date: "the next twelve months"."""
    return Period(reading.on, _ahead(reading), "span")


def read_from_now(reading: Reading) -> Period:
    """A day counted from the document's date: "in six weeks' time"."""
    return periods.day(_ahead(reading))


def read_feast(reading: Reading) -> Period:
    """Christmas Day or Easter Sunday, the next one unless a year is said."""
    of = (lambda year: dt.date(year, 12, 25)) if reading.get("feast") == "christmas" else periods.easter
    year = reading.year or reading.on.year + int(of(reading.on.year) < reading.on)
    return periods.day(of(year))


def read_summer_recess(reading: Reading) -> Period:
    """August: the part of the holidays and of the recess that lies in it in every year."""
    year = reading.year or reading.on.year + int(reading.on.month > 8)
    return Period(dt.date(year, 8, 1), dt.date(year, 8, 31), "recess")


def read_after_summer(reading: Reading) -> Period:
    return periods.month(reading.on.year + int(reading.on.month > 9), 9)


def read_new_year(reading: Reading) -> Period:
    """January to March, of next year unless it is January."""
    year = reading.on.year + int(reading.on.month > 1)
    return Period(dt.date(year, 1, 1), dt.date(year, 3, 31), "new_year")


def read_near_day(reading: Reading) -> Period:
    return periods.day(reading.on + dt.timedelta(days=int(reading.get("near") == "tomorrow")))


def read_weekday(reading: Reading) -> Period:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    ahead = (names.index(reading.get("weekday")[:3]) - reading.on.weekday()) % 7 or 7
    return periods.day(reading.on + dt.timedelta(days=ahead))


def read_year(reading: Reading) -> Period:
    return periods.year(int(reading.get("year")))


def read_decade(reading: Reading) -> Period:
    return periods.decade(int(reading.get("decade")))
