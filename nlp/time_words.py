"""Finding words for a stretch of time in a sentence: the patterns of policy English, each with its reader.

What stands before them ("by the end of", "from early") is for ``nlp.due_dates`` to read.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlp import time_readers as read
from nlp import time_year_readers as years
from nlp.matcher import fold
from nlp.periods import MONTHS, Period
from nlp.time_reading import NUMBERS, Reader, Reading
from nlp.word_sets import word_set

__all__ = ["TELLING", "TimeWords", "find_time_words", "words_of"]


class Need(enum.Flag):
    """What a row asks for or says besides its words."""

    NOTHING = 0
    LEAD = enum.auto()  # a time only after "in", "by", "the end of" and the like
    THE = enum.auto()  # a time only after "the end of", "later in" and the like
    ROLLS = enum.auto()  # counted from the document's date


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words for a period where they stand in a sentence."""

    start: int
    end: int
    period: Period
    need: Need
    bare: tuple[str, str] | None = None  # ("month", "april"): named without the year, which a range may supply


_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
_YEAR = r"20[0-6]\d(?!\d|\s?%|,\d|\.\d)"
_SPAN = r"20[0-6]\d\s?(?:/|-|–|‑|\bto\b)\s?(?:20)?\d\d(?!\d|\s?%|,\d|\.\d)"
_SEASON = r"(?P<name>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_THIS = r"(?P<which>[Tt]his|[Nn]ext|[Cc]urrent|[Cc]oming|[Ff]ollowing|[Nn]ew|[Ff]orthcoming|[Pp]resent)"
_OF_YEAR = rf"(?:,?\s+(?:of\s+|in\s+)?(?P<year>{_YEAR}|this year|next year|the (?:following|same) year))"
_KIND = r"(?P<kind>academic|school|financial|fiscal|tax|calendar)"
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
_MORE = r"(?:further|another|additional|more|extra)"
_UNIT = r"(?:(?:full|whole|calendar|consecutive|working)\s+)?(?P<unit>day|week|fortnight|month|year|decade)"
_TH = r"(?:st|nd|rd|th)?"
_ORDINAL = r"(?P<ordinal>(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)(?=\s+quarter)|Q[1-4]\b)"

_ROWS: tuple[tuple[str, Reader, Need], ...] = (
    # days
    (
        rf"(?:{_WEEKDAY},?\s+)?(?:the\s+)?(?:(?P<first>\d{{1,2}}){_TH}\s?(?:to|and|-|–)\s?)?"
        rf"\b(?P<day>\d{{1,2}}){_TH}(?:\s+of)?\s+(?P<month>{_MONTH}){_OF_YEAR}?",
        read.read_day,
        Need.NOTHING,
    ),
    (rf"(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}}){_TH}\b(?!\s?%|\s+\d){_OF_YEAR}?", read.read_day, Need.NOTHING),
    (r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>20[0-6]\d)\b", read.read_numeric_day, Need.NOTHING),
    (r"\b(?P<year>20[0-6]\d)-(?P<month>\d\d)-(?P<day>\d\d)\b", read.read_numeric_day, Need.NOTHING),
    (r"\b(?P<near>today|tomorrow|this (?:morning|afternoon|evening))\b", read.read_near_day, Need.NOTHING),
    (rf"\b(?:next\s+|this\s+)?(?P<weekday>{_WEEKDAY})\b", read.read_weekday, Need.LEAD),
    # terms, before the years and seasons that they contain
    (
        rf"\b(?:{_THIS}\s+)?(?:(?P<before>{_YEAR})\s+)?{_SEASON}\s+(?:school\s+)?term\b"
        rf"(?:\s+(?:of\s+|in\s+)?(?:the\s+)?(?P<span>{_SPAN})(?:\s+(?:academic|school)\s+year)?|{_OF_YEAR})?",
        read.read_term,
        Need.NOTHING,
    ),
    (rf"\b(?P<span>{_SPAN})\s+{_SEASON}\s+term\b", read.read_term, Need.NOTHING),
    (rf"\b{_THIS}\s+(?:school\s+|academic\s+)?term\b", read.read_pointed_term, Need.NOTHING),
    (r"\b(?:school\s+)?term\b(?!-)", read.read_pointed_term, Need.THE),
    # academic and financial years
    (
        rf"\b{_KIND}\s+years?(?:\s+(?:of|in|beginning|starting|commencing|from))*,?\s+(?P<span>{_SPAN})",
        years.read_span_year,
        Need.NOTHING,
    ),
    (
        rf"\b(?P<span>{_SPAN})(?:\s+(?P<kind_after>academic|school|financial|fiscal|tax)\s+years?)?",
        years.read_span_year,
        Need.NOTHING,
    ),
    (rf"\b(?P<kind>FY|AY)\s?(?P<span>{_SPAN}|\d\d[/-]\d\d\b)", years.read_span_year, Need.NOTHING),
    (
        rf"\b{_KIND}\s+year\s+(?:(?:beginning|starting|commencing"
        rf"|from)\s+)?(?:in\s+)?(?:{_MONTH}\s+)?(?P<single>{_YEAR})",
        years.read_single_year,
        Need.NOTHING,
    ),
    (
        rf"\b(?P<single>{_YEAR})\s+(?P<kind_after>academic|school|financial|fiscal|tax)\s+year\b",
        years.read_single_year,
        Need.NOTHING,
    ),
    (rf"\b(?:next|coming|following)\s+{_COUNT}\s+{_KIND}\s+years\b", years.read_coming_years, Need.ROLLS),
    (
        rf"\b(?:(?:a|an|one)\s+)?{_MORE}\s+(?:{_COUNT}\s+)?{_KIND}\s+years?\b",
        years.read_further_years,
        Need.ROLLS,
    ),
    (rf"\b{_COUNT}\s+{_MORE}\s+{_KIND}\s+years?\b", years.read_further_years, Need.ROLLS),
    (rf"\b{_THIS}\s+{_KIND}\s+year\b(?!-?\s?end)", years.read_pointed_year, Need.NOTHING),
    (rf"\b(?:{_KIND}\s+)?year[- ]end\b", years.read_year_end, Need.LEAD),
    (rf"\b{_KIND}\s+year\b", years.read_pointed_year, Need.THE),
    # quarters and halves
    (
        rf"\b(?:(?P<before>{_YEAR})\s+)?{_ORDINAL}(?:\s+quarter)?(?:\s+(?:of\s+"
        rf"|in\s+)?(?:the\s+)?(?:financial\s+year\s+)?"
        rf"(?P<span>{_SPAN})(?:\s+financial\s+year)?|(?:\s+of\s+the\s+calendar\s+year)?{_OF_YEAR}"
        rf"|\s+of\s+the\s+(?:calendar\s+)?year\b)?",
        years.read_quarter,
        Need.NOTHING,
    ),
    (
        rf"\b(?P<half>first|second|latter|last|1st|2nd)\s+half\s+of\s+(?:(?P<year>{_YEAR}|this year|next year)"
        rf"|the year\b)",
        years.read_half,
        Need.NOTHING,
    ),
    # counted from the document's date
    (rf"\b(?:next|coming|following|forthcoming)\s+{_COUNT}[\s-]+{_UNIT}s?\b", read.read_rolling, Need.ROLLS),
    (rf"(?:(?<=\bthe )(?:next|following|forthcoming)|\b[Cc]oming)\s+{_UNIT}\b", read.read_rolling, Need.ROLLS),
    (rf"\b{_COUNT}\s+{_UNIT}s?[’']?\s+(?:time|from now|from today)\b", read.read_from_now, Need.ROLLS),
    (
        rf"(?:(?<=\bfor )|(?<=\bby ))(?:(?:a|an|one)\s+)?{_MORE}\s+(?:{_COUNT}\s+)?{_UNIT}s?\b",
        read.read_rolling,
        Need.ROLLS,
    ),
    (rf"(?:(?<=\bfor )|(?<=\bby )){_COUNT}\s+{_MORE}\s+{_UNIT}s?\b", read.read_rolling, Need.ROLLS),
    (rf"(?<=\bwithin ){_COUNT}\s+{_UNIT}s?\b(?!\s+(?:of|after|from|following)\b)", read.read_rolling, Need.ROLLS),
    (r"\b(?:the )?(?P<which>next|coming)\s+(?P<unit>quarter)\b", read.read_pointed, Need.NOTHING),
    # weeks, months and years by pointing
    (r"\b(?:[Tt]he )?[Nn]ew [Yy]ear\b(?!['’]?s|\s+(?:Eve|Day|Honours))", read.read_new_year, Need.LEAD),
    (r"\bweek\s+after\s+next\b", read.read_week_after_next, Need.NOTHING),
    (
        r"\b(?P<which>[Tt]his|(?<!\bthe )(?<!\bThe )[Nn]ext|[Cc]urrent|[Tt]he (?:current|following|same|present)"
        r"|[Ff]ollowing)\s+"
        r"(?:calendar\s+)?(?P<unit>week|month|year|quarter|decade|fortnight)\b(?![-’'])",
        read.read_pointed,
        Need.NOTHING,
    ),
    (
        r"\b(?:calendar\s+)?(?P<unit>week|month|year|quarter|decade)\b(?![-’']|\s+(?:of\b|beginning|commencing"
        r"|starting|ending|20\d\d))",
        read.read_pointed,
        Need.THE,
    ),
    # feasts and recesses
    (r"\b[Aa]fter\s+(?:the\s+)?[Ss]ummer\s+(?:[Rr]ecess|holidays?|break)\b", read.read_after_summer, Need.NOTHING),
    (rf"\b[Ss]ummer\s+(?:[Rr]ecess|holidays?|break)\b{_OF_YEAR}?", read.read_summer_recess, Need.LEAD),
    (
        rf"\b(?P<feast>Christmas|Easter)\b(?:\s+(?:[Rr]ecess|holidays?|break|period))?{_OF_YEAR}?",
        read.read_feast,
        Need.LEAD,
    ),
    # seasons, months, years
    (
        rf"\b(?:(?P<which>[Tt]his|[Nn]ext|[Cc]oming)\s+)?{_SEASON}{_OF_YEAR}(?:/\d\d)?(?!\s+(?:Budget|Statement))",
        read.read_season,
        Need.NOTHING,
    ),
    (
        rf"\b(?P<which>[Tt]his|[Nn]ext|[Cc]oming|[Ff]ollowing)\s+{_SEASON}\b(?!['’]s)",
        read.read_season,
        Need.NOTHING,
    ),
    (
        rf"\b{_SEASON}\b(?!['’]s|\s+(?:[A-Z]|schools?\b|reading\b|pressures?\b|fuel\b|examination|exams?\b|born"
        rf"|statement|budget))",
        read.read_season,
        Need.LEAD,
    ),
    (rf"\b(?:(?P<which>[Tt]his|[Nn]ext)\s+)?(?P<month>{_MONTH}){_OF_YEAR}", read.read_month, Need.NOTHING),
    (rf"\b(?P<which>[Tt]his|[Nn]ext)\s+(?P<month>{_MONTH})", read.read_month, Need.NOTHING),
    (rf"\b(?P<month>{_MONTH})(?!\s+[A-Z][a-z])", read.read_month, Need.LEAD),
    (r"\b(?P<decade>20[0-6]0)s\b", read.read_decade, Need.LEAD),
    (rf"\b(?P<year>{_YEAR})(?!\s+(?:Act|Regulations|Order|Budget|Statement|Review)\b)", read.read_year, Need.LEAD),
)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_ALL = re.compile("|".join(f"(?P<row{number}>{_unnamed(row[0])})" for number, row in enumerate(_ROWS)))
_EACH = tuple(re.compile(row[0]) for row in _ROWS)
_TOKEN = re.compile(r"[a-z]+|\d+")
# Without one of these words, or a year, a sentence names no time …
_UNITS = word_set(
    "day days week weeks month months year years term quarter quarters decade decades fortnight fortnights spring"
    " summer autumn winter"
    " christmas easter today tomorrow morning afternoon evening half fy ay q"
) | {*MONTHS}
_WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
TELLING = _UNITS | _WEEKDAYS
# … and every row begins with one of these, or with a number.
_FIRST = (
    _UNITS
    | _WEEKDAYS
    | word_set(
        "this next current coming following new forthcoming present academic school financial fiscal tax calendar"
        " first second third"
        " fourth last final latter after further another additional more extra couple"
    )
    | {name.split("-")[0].split()[0] for name in NUMBERS}
)
_LONGEST = 6  # words from the first of a row to the one that names a time
_ARTICLES = frozenset({"a", "an"})


def find_time_words(sentence: str, on: dt.date, *, is_financial: bool = False) -> Iterator[TimeWords]:
    """Every stretch of words in a sentence that can mean a period, from the left, without overlap."""
    tokens, starts = words_of(sentence), None
    reached, asked = 0, -1
    for telling in [place for place, word in enumerate(tokens) if word in TELLING or _is_year(word)]:
        for place in range(max(asked + 1, telling - _LONGEST + 1), telling + 1):
            asked, word = place, tokens[place]
            if not (word in _FIRST or word.isdigit()):
                continue
            if word in _ARTICLES and tokens[place + 1 : place + 2] and tokens[place + 1] not in _FIRST:
                continue
            starts = starts or [match.start() for match in _TOKEN.finditer(_lower(sentence))]
            words = _read_at(sentence, starts[place], on, is_financial) if starts[place] >= reached else None
            if words:
                reached = words.end
                yield words


@lru_cache(maxsize=2)
def words_of(sentence: str) -> list[str]:
    """The words and numbers of a sentence in lower case, for whoever asks whether it names a time."""
    return _TOKEN.findall(_lower(sentence))


def _lower(sentence: str) -> str:
    lower = sentence.lower()
    return lower if len(lower) == len(sentence) else fold(sentence)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] == "20"


def _read_at(sentence: str, start: int, on: dt.date, is_financial: bool) -> TimeWords | None:
    found = _ALL.match(sentence, start)
    number = int((found.lastgroup or "row0")[3:]) if found else 0
    match = _EACH[number].match(sentence, start) if found else None
    if match is None:
        return None
    reader, need = _ROWS[number][1:]
    try:
        period = reader(Reading(match, on, is_financial))
    except (OverflowError, ValueError):  # past the calendar's end
        return None
    return TimeWords(start, match.end(), period, need, _bare(match)) if period else None


def _bare(match: re.Match[str]) -> tuple[str, str] | None:
    parts = match.groupdict()
    if parts.get("year") or parts.get("day") or parts.get("span") or parts.get("before"):
        return None
    for name in ("month", "name"):
        if parts.get(name):
            return name, parts[name].lower()
    return None
