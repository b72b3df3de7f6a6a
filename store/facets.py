"""How many passages of a search there are of each theme, area, kind, department, source and year, and theme by area.

A search by themes, areas, kinds, sources, departments and dates, however joined, is counted exactly at any size. One
with words or other conditions is found first: counted exactly up to 5,000 passages, beyond that among the newest
5,000, and then said so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from store.counting import Counted, is_countable, read_counted
from store.language import Query
from store.plans import find_ids
from store.predicates import Compiler
from store.tables import areas, themes
from store.terms import Terms, look_up
from store.walking import Page

__all__ = ["Cell", "Count", "Facets", "Grid", "count_facets", "count_grid"]

MOST = 5_000
_FACETS = ("theme", "area", "kind", "source", "department", "year")


@dataclass(frozen=True, slots=True)
class Count:
    """How many passages count for one value."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by facet, most first; those named in ``sampled`` are of the newest 5,000 passages only."""

    total: int  # passages found, or 5,000 where there are more and nobody counted them
    counts: dict[str, tuple[Count, ...]]  # theme, area, kind, source, department, year
    sampled: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """How many passages count for a theme and an area both."""

    theme: str
    area: str
    count: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Themes by areas; cells of nothing are left out."""

    themes: tuple[tuple[str, str], ...]  # id and label
    areas: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]
    is_sampled: bool = False  # counted among the newest 5,000 passages only
    notes: tuple[str, ...] = ()


def count_facets(
    connection: Connection, query: Query, *, today: dt.date, only: Iterable[int] | None = None, most: int = 50
) -> Facets:
    """The facets of a search, at most ``most`` values of each."""
    terms = look_up(connection, query, today)
    counted, is_sampled, notes = _count(connection, terms, today, only)
    counts = {name: counted.count(name) for name in _FACETS if name != "year"} | {"year": counted.count_years()}
    labels = _labels(connection)
    return Facets(
        counted.total,
        {name: _ranked(counts[name], labels.get(name, {}), most) for name in _FACETS},
        frozenset(_FACETS) if is_sampled else frozenset(),
        notes,
    )


def count_grid(
    connection: Connection,
    query: Query,
    *,
    today: dt.date,
    theme_ids: Sequence[str] | None = None,
    area_codes: Sequence[str] | None = None,
    only: Iterable[int] | None = None,
) -> Grid:
    """Themes by areas within a search: by default the top themes, by the twenty areas that have most."""
    terms = look_up(connection, query, today)
    counted, is_sampled, notes = _count(connection, terms, today, only)
    rows = theme_ids if theme_ids is not None else _top_themes(connection)
    columns = area_codes if area_codes is not None else _commonest(counted.count("area"))
    cells = counted.count_pairs(rows, columns)
    labels = _labels(connection)
    return Grid(
        tuple((value, labels["theme"].get(value, value)) for value in rows),
        tuple((value, labels["area"].get(value, value)) for value in columns),
        tuple(Cell(theme, area, count) for (theme, area), count in sorted(cells.items())),
        is_sampled,
        notes,
    )


def _count(
    connection: Connection, terms: Terms, today: dt.date, only: Iterable[int] | None
) -> tuple[Counted, bool, tuple[str, ...]]:
    """The sections of the search, whether they are only its newest 5,000, and what there is to say of it."""
    if only is None and is_countable(terms.root):
        return read_counted(connection, terms.root), False, terms.notes
    compiler = Compiler(connection.dialect.name, today)
    ids = find_ids(connection, compiler, terms.root, Page(MOST + 1), only)
    return read_counted(connection, terms.root, ids[:MOST]), len(ids) > MOST, (*terms.notes, *compiler.notes)


def _top_themes(connection: Connection) -> list[str]:
    return list(connection.scalars(select(themes.c.id).where(themes.c.parent.is_(None)).order_by(themes.c.id)))


def _commonest(counts: dict[str, int]) -> list[str]:
    return [value for value, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:20]]


def _labels(connection: Connection) -> dict[str, dict[str, str]]:
    return {
        "theme": {row.id: row.label for row in connection.execute(select(themes.c.id, themes.c.label))},
        "area": {row.code: row.name for row in connection.execute(select(areas.c.code, areas.c.name))},
    }


def _ranked(counts: dict[str, int], labels: dict[str, str], most: int) -> tuple[Count, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(value, labels.get(value, value), count) for value, count in ordered[:most])
