"""Days as web pages write them, in English and in Welsh."""

from __future__ import annotations

import datetime as dt
import re
from calendar import month_name
from zoneinfo import ZoneInfo

__all__ = ["read_day"]

LONDON = ZoneInfo("Europe/London")
_ENGLISH = (
    ("january", "february", "march", "april", "may", "june"),
    ("july", "august", "september", "october", "november", "december"),
)
_WELSH = (
    ("ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin"),
    ("gorffennaf", "awst", "medi", "hydref", "tachwedd", "rhagfyr"),
)
_MONTHS = {
    name: 1 + 6 * half + place
    for names in (_ENGLISH, _WELSH)
    for half, six in enumerate(names)
    for place, name in enumerate(six)
}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items() if name in (*_ENGLISH[0], *_ENGLISH[1])} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

_WELSH_NAME = re.compile(rf"\b({'|'.join(_WELSH[0] + _WELSH[1])})\b", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?\s+({_MONTH})\.?,?\s+(\d{{4}})\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_SLASHES = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")  # day first: these are British sites


def read_day(text: str, formats: tuple[str, ...] = ()) -> dt.date | None:
    """The day a text names, tried by the site's own formats first; None where it names none."""
    said = " ".join(text.split())
    for form in formats:
        try:
            return dt.datetime.strptime(_in_english(said), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return _moment(said) or _written(said)


def _moment(said: str) -> dt.date | None:
    """The day in London of a full timestamp."""
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment.astimezone(LONDON).date() if moment.tzinfo else moment.date()


def _written(said: str) -> dt.date | None:
    if found := _ISO.search(said):
        return _day(found[1], int(found[2]), found[3])
    if found := _DAY_FIRST.search(said):
        return _day(found[3], _MONTHS[found[2].lower()], found[1])
    if found := _MONTH_FIRST.search(said):
        return _day(found[3], _MONTHS[found[1].lower()], found[2])
    if found := _SLASHES.search(said):
        return _day(found[3], int(found[2]), found[1])
    return None


def _day(year: str, month: int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), month, int(day))
    except ValueError:
        return None


def _in_english(said: str) -> str:
    """Welsh names of months in English, for strptime knows no others."""
    return _WELSH_NAME.sub(lambda found: month_name[_MONTHS[found[0].lower()]], said)
