"""How each kind of time words is read: a match and the day it was written on, to a period of the calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from nlp import periods
from nlp.periods import MONTHS, Period

__all__ = ["NUMBERS", "ORDINALS", "Reader", "Reading"]

NUMBERS = {
    name: number
    for number, names in {
        1: ("a", "an", "one"),
        2: ("two", "couple of"),
        3: ("three",),
        4: ("four",),
        5: ("five",),
        6: ("six",),
        7: ("seven",),
        8: ("eight",),
        9: ("nine",),
        10: ("ten",),
        11: ("eleven",),
        12: ("twelve",),
        15: ("fifteen",),
        18: ("eighteen",),
        20: ("twenty",),
        24: ("twenty-four",),
        30: ("thirty",),
    }.items()
    for name in names
}
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
ORDINALS |= {"final": 4, "q1": 1, "q2": 2, "q3": 3, "q4": 4}
_SCHOOL = frozenset({"academic", "school"})
_SHORT = {"fy": "financial", "ay": "academic"}


@dataclass(frozen=True, slots=True)
class Reading:
    """Time words as they matched, the day they were written, and whether the sentence is about money or health."""

    match: re.Match[str]
    on: dt.date
    is_financial: bool = False

    def get(self, name: str) -> str:
        """A named part in lower case; "" where the pattern has no such part or it did not match."""
        try:
            return (self.match[name] or "").lower()
        except IndexError:
            return ""

    @property
    def year(self) -> int | None:
        """The year that was said, by number or as "this year" or "next year"."""
        said = self.get("year")
        if not said:
            return None
        if said.isdigit():
            return int(said)
        return self.on.year if said in {"this year", "the same year"} else self.on.year + 1

    @property
    def is_now(self) -> bool:
        """Whether the words point at the present: "this", "the current"."""
        return self.get("which").split()[-1:] in ([], ["this"], ["the"], ["current"], ["present"], ["same"])

    @property
    def is_next(self) -> bool:
        return self.get("which").startswith("next")

    @property
    def count(self) -> int:
        said = self.get("count")
        return int(said) if said.isdigit() else NUMBERS.get(said, 1)

    @property
    def kind(self) -> str:
        """academic, financial or calendar, as said or as the sentence suggests."""
        said = self.get("kind") or self.get("kind_after")
        said = _SHORT.get(said, said)
        return said or ("financial" if self.is_financial else "academic")


Reader = Callable[[Reading], Period | None]


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


def _year_of_kind(kind: str, begins: int) -> Period:
    if kind in _SCHOOL:
        return periods.academic_year(begins)
    return periods.year(begins) if kind == "calendar" else periods.financial_year(begins)


def _present_year(kind: str, on: dt.date) -> int:
    opens = 9 if kind in _SCHOOL else 1 if kind == "calendar" else 4
    return on.year if on.month >= opens else on.year - 1


def read_span_year(reading: Reading) -> Period | None:
    """A year written as "2024/25" or "2024 to 2025"; further apart, whole years from one to the other."""
    begins, ends = (int(part) for part in re.findall(r"\d+", reading.get("span")))
    begins, ends = begins if begins > 99 else begins + 2000, ends if ends > 99 else ends + 2000
    if ends == begins + 1:
        return _year_of_kind(reading.kind, begins)
    return periods.year(begins).to(periods.year(ends)) if begins < ends <= begins + 40 else None


def read_single_year(reading: Reading) -> Period:
    """A year named by its beginning: "the 2025 academic year", "the financial year beginning April 2025"."""
    return _year_of_kind(reading.kind, int(reading.get("single")))


def read_pointed_year(reading: Reading) -> Period:
    """The present or next academic or financial year; in August "the school year" is the one to come."""
    begins = _present_year(reading.kind, reading.on)
    is_between = reading.on.month == 8 and reading.kind in _SCHOOL and reading.get("which") in {"the", ""}
    return _year_of_kind(reading.kind, begins + int(not reading.is_now or is_between))


def read_coming_years(reading: Reading) -> Period:
    """Coming years ("the next three financial years"): from now to the end of the third that begins from now."""
    last = _year_of_kind(reading.kind, _present_year(reading.kind, reading.on) + reading.count)
    return Period(reading.on, last.last, "span")


def read_further_years(reading: Reading) -> Period:
    """Further years ("one further school year"): from now to the end of the year after the present one."""
    last = _year_of_kind(reading.kind, _present_year(reading.kind, reading.on) + reading.count)
    return Period(reading.on, last.end, "span")


def read_year_end(reading: Reading) -> Period:
    kind = reading.kind if reading.get("kind") else "calendar"
    return periods.day(_year_of_kind(kind, _present_year(kind, reading.on)).end)


def read_quarter(reading: Reading) -> Period:
    number, span, said = ORDINALS[reading.get("ordinal")], reading.get("span"), reading.year
    if span:  # of a financial year
        return periods.quarter(int(span[:4]) + int(number == 4), number % 4 + 1)
    if reading.get("before"):
        said = int(reading.get("before"))
    if said is None:
        said = reading.on.year + int(periods.quarter(reading.on.year, number).last < reading.on)
    return periods.quarter(said, number)


def read_half(reading: Reading) -> Period:
    whole = periods.year(reading.year or reading.on.year)
    if reading.get("half") in {"first", "1st"}:
        return Period(whole.first, dt.date(whole.first.year, 6, 30), "half_year")
    return Period(dt.date(whole.first.year, 7, 1), whole.last, "half_year")


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
