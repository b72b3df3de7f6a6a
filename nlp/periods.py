"""Stretches of the calendar as government speaks of them: seasons, terms, academic and financial years, quarters.

Conventions: spring is March to May, summer June to August, autumn September to November, winter December to February;
terms are September to December, January to March, April to July; an academic year runs from 1 September to 31 August
and "ends" on 31 July; a financial year runs from 1 April to 31 March; quarters are those of the calendar.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

__all__ = [
    "MONTHS",
    "SEASONS",
    "TERMS",
    "Period",
    "academic_year",
    "add_months",
    "day",
    "decade",
    "easter",
    "financial_year",
    "month",
    "quarter",
    "season",
    "third",
    "upcoming",
    "week",
    "year",
]

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
TERMS = {"autumn": (9, 12), "spring": (1, 3), "summer": (4, 7)}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included; ``close`` is the day that "the end of" it means."""

    first: dt.date
    last: dt.date
    granularity: str
    close: dt.date | None = None

    @property
    def end(self) -> dt.date:
        """The day that "the end of" this period means."""
        return self.close or self.last

    def to(self, other: Period) -> Period:
        """From the beginning of this to the end of another."""
        return Period(min(self.first, other.first), max(self.last, other.last), "span")


def _last_day(of_year: int, number: int) -> dt.date:
    return dt.date(of_year, number, calendar.monthrange(of_year, number)[1])


def _months(of_year: int, first: int, count: int, granularity: str) -> Period:
    start = dt.date(of_year, first, 1)
    until = add_months(start, count - 1)
    return Period(start, _last_day(until.year, until.month), granularity)


def add_months(on: dt.date, count: int) -> dt.date:
    """The same day ``count`` months on, or the last day of a shorter month."""
    months = on.year * 12 + on.month - 1 + count
    in_year, number = divmod(months, 12)
    in_year = min(max(in_year, dt.MINYEAR), dt.MAXYEAR)
    return dt.date(in_year, number + 1, min(on.day, calendar.monthrange(in_year, number + 1)[1]))


def day(on: dt.date) -> Period:
    return Period(on, on, "day")


def week(on: dt.date) -> Period:
    """Monday to Sunday of the week a day lies in."""
    monday = on - dt.timedelta(days=on.weekday())
    return Period(monday, monday + dt.timedelta(days=6), "week")


def month(of_year: int, number: int) -> Period:
    return _months(of_year, number, 1, "month")


def season(of_year: int, name: str) -> Period:
    """A season by the year it begins in."""
    return _months(of_year, SEASONS[name], 3, "season")


def term(of_year: int, name: str) -> Period:
    first, last = TERMS[name]
    return _months(of_year, first, last - first + 1, "term")


def quarter(of_year: int, number: int) -> Period:
    return _months(of_year, 3 * number - 2, 3, "quarter")


def year(number: int) -> Period:
    return _months(number, 1, 12, "year")


def decade(number: int) -> Period:
    """The ten years in which a year lies: 2020 to 2029."""
    return Period(dt.date(number - number % 10, 1, 1), dt.date(number - number % 10 + 9, 12, 31), "decade")


def academic_year(begins: int) -> Period:
    return Period(dt.date(begins, 9, 1), dt.date(begins + 1, 8, 31), "academic_year", close=dt.date(begins + 1, 7, 31))


def financial_year(begins: int) -> Period:
    return _months(begins, 4, 12, "financial_year")


def easter(of_year: int) -> dt.date:
    """Easter Sunday, by the anonymous Gregorian algorithm."""
    a, b, c = of_year % 19, of_year // 100, of_year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    number, rest = divmod(h + k - 7 * m + 114, 31)
    return dt.date(of_year, number, rest + 1)


def third(of: Period, which: str) -> Period:
    """The early, mid or late third of a year, season, term or month."""
    place = {"early": 0, "mid": 1, "late": 2}[which]
    if of.granularity == "month":
        starts = (1, 11, 21, 32)
        first = of.first.replace(day=starts[place])
        last = of.last if place == 2 else of.first.replace(day=starts[place + 1] - 1)
        return Period(first, last, "part_month")
    months = (of.last.year - of.first.year) * 12 + of.last.month - of.first.month + 1
    if months < 3 or of.granularity == "new_year":
        return of
    step = months // 3
    first = add_months(of.first, step * place)
    last = of.last if place == 2 else add_months(of.first, step * (place + 1)) - dt.timedelta(days=1)
    return Period(first, last, f"part_{of.granularity}")


def upcoming(name: str, on: dt.date, *, is_term: bool = False) -> Period:
    """The season or term of that name that is not yet over on a day."""
    make = term if is_term else season
    return next(period for period in (make(on.year + step, name) for step in (-1, 0, 1, 2)) if period.last >= on)
