"""How years of each kind are read, with their halves and quarters: academic, financial and calendar."""

from __future__ import annotations

import datetime as dt
import re

from nlp import periods
from nlp.periods import Period
from nlp.time_reading import ORDINALS, Reading

_SCHOOL = frozenset({"academic", "school"})


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
