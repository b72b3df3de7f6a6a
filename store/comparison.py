"""What stands in the way in several places and what in one alone, each with the sentences that say so.

A statement counts for a place that it names itself, or for the one place that its passage names; where a passage names
several places and the sentence none, it counts for none. It counts for the themes whose evidence lies in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from store.conditions import All, Meets
from store.language import Query
from store.places import NOT_ONE_PLACE, Place
from store.plans import Page, find_ids
from store.predicates import Compiler
from store.tables import area_within, areas, sections, statements, tags, themes
from store.terms import look_up

__all__ = ["Comparison", "Finding", "Said", "compare_places"]

_MOST = 5_000  # passages of a search that are looked at
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of one passage."""

    kind: str
    quote: str
    title: str
    url: str
    page: int | None
    published_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One theme, and what was said of it in each place, newest first."""

    theme: str
    label: str
    by_place: dict[str, tuple[Said, ...]]  # area code -> sentences


@dataclass(frozen=True, slots=True)
class Comparison:
    """Themes found in two places or more, those found in one alone, and the places of which nothing was found."""

    places: tuple[Place, ...]
    shared: tuple[Finding, ...]  # in most places first
    own: tuple[Finding, ...]
    silent: tuple[Place, ...]
    unplaced: int  # statements of these passages that could be given to no one place
    unthemed: dict[str, tuple[Said, ...]]  # area code -> statements whose own words show no theme
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Passage:
    """What of a passage tells whose its statements are."""

    places: set[str] = field(default_factory=set)  # of those compared
    has_others: bool = False
    area_marks: list[tuple[int, int, str]] = field(default_factory=list)
    theme_marks: list[tuple[int, int, str]] = field(default_factory=list)


def compare_places(
    connection: Connection,
    query: Query,
    places: Sequence[Place],
    *,
    today: dt.date,
    kinds: Sequence[str] = ("challenge", "barrier"),
    with_sub_themes: bool = False,
) -> Comparison:
    """The themes of the statements of those kinds in those places, within a search."""
    terms = look_up(connection, query, today)
    root = terms.root.nodes if isinstance(terms.root, All) else () if terms.root is None else (terms.root,)
    compiler = Compiler(connection.dialect.name, today)
    ids = find_ids(connection, compiler, All((*root, Meets("statement", tuple(kinds)))), Page(_MOST), None)
    notes = [*terms.notes, *compiler.notes]
    if len(ids) == _MOST:
        notes.append(f"only the newest {_MOST:,} passages that say such a thing are compared")
    codes = {place.code for place in places}
    above = {row.id: row.parent for row in connection.execute(select(themes.c.id, themes.c.parent))}
    found: dict[str, dict[str, list[Said]]] = {"": {}}
    unplaced = 0
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        passages = _read_passages(connection, part, codes)
        chosen = _STATEMENTS.where(statements.c.section_id.in_(part), statements.c.kind.in_(kinds))
        for row in connection.execute(chosen):
            passage = passages[row.section_id]
            theirs = _places_of(passage, row.start, row.end)
            unplaced += bool(passage.places) and not theirs
            values = _overlapping(passage.theme_marks, row.start, row.end)
            if not with_sub_themes:
                values = {above.get(value) or value for value in values}
            said = Said(row.kind, " ".join(row.quote.split()), row.title, row.url, row.page, row.published_on)
            for value in values or {""}:
                for code in theirs:
                    found.setdefault(value, {}).setdefault(code, []).append(said)
    unthemed = found.pop("")
    findings = _findings(connection, found, places)
    heard = {code for finding in findings for code in finding.by_place} | unthemed.keys()
    return Comparison(
        tuple(places),
        tuple(finding for finding in findings if len(finding.by_place) > 1),
        tuple(finding for finding in findings if len(finding.by_place) == 1),
        tuple(place for place in places if place.code not in heard),
        unplaced,
        _in_order(unthemed, places),
        tuple(notes),
    )


_STATEMENTS = (
    select(
        statements.c.section_id,
        statements.c.kind,
        statements.c.start,
        statements.c.end,
        statements.c.quote,
        sections.c.title,
        sections.c.url,
        sections.c.page,
        sections.c.published_on,
    )
    .join(sections, sections.c.id == statements.c.section_id)
    .order_by(statements.c.section_id.desc(), statements.c.start)
)


_MARKS = (
    select(tags.c.section_id, tags.c.scheme, tags.c.value, tags.c.start, tags.c.end, areas.c.kind)
    .outerjoin(areas, (areas.c.code == tags.c.value) & (tags.c.scheme == "area"))
    .where(~tags.c.is_suggested)
)


def _read_passages(connection: Connection, ids: Sequence[int], codes: set[str]) -> dict[int, _Passage]:
    passages = {section_id: _Passage() for section_id in ids}
    inside = _inside(connection, codes)
    for mark in connection.execute(_MARKS.where(tags.c.section_id.in_(ids))):
        passage = passages[mark.section_id]
        if mark.scheme == "theme":
            passage.theme_marks.append((mark.start, mark.end, mark.value))
        elif mark.value in inside:
            passage.places |= inside[mark.value]
            passage.area_marks += [(mark.start, mark.end, code) for code in inside[mark.value]]
        elif mark.kind not in NOT_ONE_PLACE:
            passage.has_others = True
    return passages


def _inside(connection: Connection, codes: Iterable[str]) -> dict[str, set[str]]:
    """For every area the places compared that it is, or lies in."""
    inside = {code: {code} for code in codes}
    rows = connection.execute(select(area_within).where(area_within.c.outer.in_(list(inside))))
    for inner, outer in rows:
        inside.setdefault(inner, set()).add(outer)
    return inside


def _places_of(passage: _Passage, start: int, end: int) -> set[str]:
    named = _overlapping(passage.area_marks, start, end)
    is_of_one = len(passage.places) == 1 and not passage.has_others
    return named or (passage.places if is_of_one else set())


def _overlapping(marks: Iterable[tuple[int, int, str]], start: int, end: int) -> set[str]:
    return {value for first, last, value in marks if first < end and last > start}


def _findings(
    connection: Connection, found: Mapping[str, Mapping[str, list[Said]]], places: Sequence[Place]
) -> list[Finding]:
    """One for each theme, places in the order in which they were asked for."""
    labels = {row.id: row.label for row in connection.execute(select(themes.c.id, themes.c.label))}
    findings = [
        Finding(
            theme,
            labels.get(theme, theme),
            _in_order(said, places),
        )
        for theme, said in found.items()
    ]
    return sorted(findings, key=lambda one: (-len(one.by_place), -sum(map(len, one.by_place.values())), one.label))


def _in_order(said: Mapping[str, Sequence[Said]], places: Iterable[Place]) -> dict[str, tuple[Said, ...]]:
    return {place.code: tuple(dict.fromkeys(said[place.code])) for place in places if place.code in said}
