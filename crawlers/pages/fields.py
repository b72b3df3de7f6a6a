"""The fields of a JSON object, taken one by one with their types checked, so that what is left is news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from crawlers.reading import UnreadablePage

__all__ = ["Fields", "read_day"]

T = TypeVar("T")
_LONDON = ZoneInfo("Europe/London")
_ABSENT = object()


class Fields:
    """One JSON object being read. Every method takes its field away and raises UnreadablePage, naming it.

    A field that has disappeared is doubt and stops the item; a field that is null is absent.
    """

    def __init__(self, value: object, url: str, within: str = "") -> None:
        if not isinstance(value, Mapping):
            raise UnreadablePage(
                url, f"{within.rstrip('.') or 'the answer'} is {_kind(value)} where an object is expected"
            )
        self._left = dict(value)
        self._url = url
        self._within = within

    def text(self, name: str) -> str | None:
        """Text, or None where there is none."""
        return self._take(name, str) or None

    def needed_text(self, name: str) -> str:
        """Text that must be there."""
        return self._needed(name, self.text(name))

    def number(self, name: str) -> int | None:
        """A whole number, or None."""
        return self._take(name, int)

    def needed_number(self, name: str) -> int:
        """A whole number that must be there."""
        return self._needed(name, self.number(name))

    def member_id(self, name: str) -> int | None:
        """The id of a member; 0 stands for nobody."""
        return self.number(name) or None

    def flag(self, name: str) -> bool:
        """A yes or no; null, as before an answer, is no."""
        return bool(self._take(name, bool))

    def day(self, name: str) -> dt.date | None:
        """A day, or None."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return read_day(text)
        except ValueError:
            raise self.wrong(name, f"{text!r} is no date") from None

    def needed_day(self, name: str) -> dt.date:
        """A day that must be there."""
        return self._needed(name, self.day(name))

    def items(self, name: str) -> list[Any]:
        """A list; null is an empty one."""
        return self._take(name, list) or []

    def inner(self, name: str) -> Fields | None:
        """The object within, or None."""
        value = self._take(name, dict)
        return None if value is None else Fields(value, self._url, f"{self._within}{name}.")

    def drop(self, *names: str) -> None:
        """Take away fields that are known and not used: they may be missing."""
        for name in names:
            self._left.pop(name, None)

    def left(self) -> dict[str, Any]:
        """What has not been taken yet."""
        return dict(self._left)

    def unknown(self) -> tuple[str, ...]:
        """The names of the fields that nobody took."""
        return tuple(f"{self._within}{name}" for name in self._left)

    def wrong(self, name: str, reason: str) -> UnreadablePage:
        """The error of a field, to be raised."""
        return UnreadablePage(self._url, f"field {self._within}{name}: {reason}")

    def _take(self, name: str, kind: type[T]) -> T | None:
        value = self._left.pop(name, _ABSENT)
        if value is _ABSENT:
            raise self.wrong(name, "missing")
        if value is None:
            return None
        # True is an int only to Python.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(name, f"{_kind(value)} where {_NAMES[kind]} is expected")
        return value

    def _needed(self, name: str, value: T | None) -> T:
        if value is None:
            raise self.wrong(name, "empty where something must be")
        return value


def read_day(text: str) -> dt.date:
    """The day of a date or moment however it is written: with a time, seconds, a zone, or none of them.

    Raises:
        ValueError: it is no ISO date.
    """
    moment = dt.datetime.fromisoformat(text.strip())
    return (moment.astimezone(_LONDON) if moment.tzinfo else moment).date()


_NAMES: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {**_NAMES, float: "a number"}.get(type(value), type(value).__name__)
