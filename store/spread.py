"""Where a practice was named first and where after, and the sentences that say one place took it from another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from store.language import Query
from store.places import WIDER_THAN_A_PLACE
from store.plans import Page, find_ids
from store.predicates import Compiler
from store.promises import sentences_of
from store.section_ids import first_id
from store.tables import areas, sections, tags
from store.terms import look_up

__all__ = ["Link", "Named", "Spread", "trace_spread"]

_MOST = 5_000  # passages that are looked at, the oldest
_AT_ONCE = 500
_LONGEST = 600  # letters of a sentence that is shown
_DATED = first_id(dt.date(1000, 1, 1))
_PASSED_ON = re.compile(
    r"\b(?:twinn\w+|twins?|pair(?:ed|ing) with|partner(?:ed|ing)? with|shar(?:e[ds]?|ing)|spread(?:s|ing)?|replicat\w+"
    r"|roll(?:ed|ing|s)? out|roll-?out|adopt(?:ed|ing|s)?|learn(?:ed|t|ing|s)? from|taken up|took up|takes up"
    r"|extend(?:ed|ing|s)? to|expand(?:ed|ing|s)? (?:in)?to|scal(?:ed|ing) up|modell?ed on|copied|borrowed"
    r"|passed on)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A place in which it is named: when first, and how often."""

    code: str
    name: str
    first_on: dt.date
    passages: int
    quote: str
    title: str
    url: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """A sentence that names two places or more, and by these words says that something passed between them."""

    places: tuple[str, ...]  # in the order of the sentence
    said_on: dt.date
    quote: str
    words: tuple[str, ...]
    title: str
    url: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Places by the day on which they were first named, and what is said to have passed between them, oldest first."""

    places: tuple[Named, ...]
    links: tuple[Link, ...]
    notes: tuple[str, ...] = ()


def trace_spread(connection: Connection, query: Query, *, today: dt.date) -> Spread:
    """How what a search finds went from place to place, by the days of what was read."""
    terms = look_up(connection, query, today)
    compiler = Compiler(connection.dialect.name, today)
    ids = sorted(find_ids(connection, compiler, terms.root, Page(_MOST, above=_DATED - 1), None))
    notes = [*terms.notes, *compiler.notes]
    if len(ids) == _MOST:
        notes.append(f"only the oldest {_MOST:,} passages that were found are looked at")
    places: dict[str, Named] = {}
    links: dict[str, Link] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        marks: dict[int, list[Any]] = {}
        for mark in connection.execute(_MARKS.where(tags.c.section_id.in_(part))):
            marks.setdefault(mark.section_id, []).append(mark)
        for passage in connection.execute(_PASSAGES.where(sections.c.id.in_(list(marks)))):
            for link in _links(passage, marks[passage.id]):
                links.setdefault(link.quote, link)
            for code, named in _named(passage, marks[passage.id]).items():
                known = places.get(code)
                places[code] = replace(known, passages=known.passages + 1) if known else named
    return Spread(tuple(places.values()), tuple(links.values()), tuple(notes))


_MARKS = (
    select(tags.c.section_id, tags.c.value, tags.c.start, tags.c.end, areas.c.name)
    .join(areas, areas.c.code == tags.c.value)
    .where(tags.c.scheme == "area", ~tags.c.is_suggested, areas.c.kind.not_in(WIDER_THAN_A_PLACE))
    .order_by(tags.c.section_id, tags.c.start)
)
_PASSAGES = select(
    sections.c.id, sections.c.title, sections.c.url, sections.c.page, sections.c.published_on, sections.c.text
).order_by(sections.c.id)


def _named(passage: Any, marks: Iterable[Any]) -> dict[str, Named]:
    """The places of a passage, each with the sentence that names it first."""
    sentences = list(sentences_of(passage.text))
    found: dict[str, Named] = {}
    for mark in marks:
        if mark.value not in found:
            place = next((sentence for sentence in sentences if _holds(sentence, mark)), (mark.start, mark.end))
            at = (passage.title, passage.url, passage.page)
            found[mark.value] = Named(mark.value, mark.name, passage.published_on, 1, _quote(passage, place), *at)
    return found


def _links(passage: Any, marks: Sequence[Any]) -> Iterator[Link]:
    if len({mark.value for mark in marks}) < 2:
        return
    for start, end in sentences_of(passage.text):
        names = tuple(dict.fromkeys(mark.name for mark in marks if _holds((start, end), mark)))
        words = tuple(dict.fromkeys(found.group() for found in _PASSED_ON.finditer(passage.text, start, end)))
        if len(names) > 1 and words:
            quote = _quote(passage, (start, end))
            yield Link(names, passage.published_on, quote, words, passage.title, passage.url, passage.page)


def _holds(sentence: tuple[int, int], mark: Any) -> bool:
    return bool(mark.start < sentence[1] and mark.end > sentence[0])


def _quote(passage: Any, sentence: tuple[int, int]) -> str:
    start, end = sentence
    words = " ".join(passage.text[start : min(end, start + _LONGEST)].split())
    return words if end <= start + _LONGEST else f"{words} …"
