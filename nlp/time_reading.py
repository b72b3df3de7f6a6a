"""Time words as they matched, for the readers that make a stretch of the calendar of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from nlp.periods import Period

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
