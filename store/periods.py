"""Days and spans of days as people type them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

__all__ = ["read_period"]

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_WORDED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3,9})\s+(\d{4})$")
_AGO = re.compile(r"(\d{1,4})\s*(d|day|w|week|m|month|y|year)s?(?:\s+ago)?$")
_NAMED = re.compile(r"(this|last|next)\s+(week|month|year)$")
_RUNNING = re.compile(r"(last|past|next)\s+(\d{1,4})\s+(day|week|month|year)s?$")
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def read_period(written: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of what was written, or None where it is no date.

    ``2022``, ``2022-03``, ``2022-03-01``, ``20220301``, ``1/3/2022``, ``1 March 2022``, ``march 2022``, ``today``,
    ``yesterday``, ``last week``, ``this month``, ``7 days`` (the day so long ago), ``last 7 days``, ``next 6 months``,
    ``2022-01..2022-03``.
    """
    text = " ".join(written.casefold().replace("_", " ").split())
    if ".." in text:
        first, last = (read_period(part, today) for part in text.split("..", 1))
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None
    try:
        return _read(text, today)
    except (ValueError, OverflowError):
        return None


def _read(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    if text in ("today", "yesterday"):
        day = today - dt.timedelta(days=text == "yesterday")
        return day, day
    if match := _COMPACT.match(text):
        return _span(int(match[1]), match[2], match[3])
    if match := _NAMED.match(text):
        return _named(match[2], {"last": -1, "this": 0, "next": 1}[match[1]], today)
    if match := _RUNNING.match(text):
        length = dt.timedelta(days=int(match[2]) * _DAYS[match[3][0]])
        return (today, today + length) if match[1] == "next" else (today - length, today)
    if match := _ISO.match(text):
        return _span(int(match[1]), match[2] and int(match[2]), match[3] and int(match[3]))
    if match := _BRITISH.match(text):
        return _span(int(match[3]), int(match[2]), int(match[1]))
    if (match := _WORDED.match(text)) and match[2] in _MONTHS:
        return _span(int(match[3]), _MONTHS[match[2]], match[1] and int(match[1]))
    if match := _AGO.match(text):
        day = today - dt.timedelta(days=int(match[1]) * _DAYS[match[2][0]])
        return day, day
    return None


def _named(unit: str, offset: int, today: dt.date) -> tuple[dt.date, dt.date]:
    """The week, month or year around today, or the one before or after."""
    if unit == "week":
        monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(weeks=offset)
        return monday, monday + dt.timedelta(days=6)
    if unit == "year":
        return _span(today.year + offset, None, None)
    months = today.year * 12 + today.month - 1 + offset
    return _span(months // 12, months % 12 + 1, None)


def _span(year: int, month: int | str | None, day: int | str | None) -> tuple[dt.date, dt.date]:
    if not month:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if not day:
        return dt.date(year, int(month), 1), dt.date(year, int(month), calendar.monthrange(year, int(month))[1])
    exact = dt.date(year, int(month), int(day))
    return exact, exact
