"""How many passages of a search there are of each theme, area, kind, department, source and year, and theme by area.

What the tallies can answer is exact at any size. The rest is counted among the passages themselves: exactly up to
5,000, beyond that among the newest 5,000, and then said so.
"""

# ruff: noqa: S608 - only our own words are put together here; every value is bound

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, func, select, text

from store.conditions import All, Column, Label, Node, Span
from store.language import Query
from store.plans import find_ids
from store.predicates import Compiler
from store.section_ids import day_of, first_id
from store.tables import areas, tallies, themes
from store.terms import look_up
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


@dataclass(frozen=True, slots=True)
class _Tallied:
    """A search that tallies can answer: at most one theme and one area, whole years, kinds and sources."""

    theme: str = ""
    area: str = ""
    first_year: int | None = None
    beyond_year: int | None = None
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def where(self, *, theme: str | None = None, area: str | None = None) -> list[ColumnElement[bool]]:
        """The condition on the tallies; ``None`` leaves the theme or area as the search has it."""
        wanted: list[ColumnElement[bool]] = [
            tallies.c.theme == (self.theme if theme is None else theme),
            tallies.c.area == (self.area if area is None else area),
        ]
        return wanted + self.beside()

    def beside(self) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = [tallies.c[name].in_(values) for name, values in self.columns.items()]
        if self.first_year is not None:
            wanted.append(tallies.c.year >= self.first_year)
        if self.beyond_year is not None:
            wanted.append(tallies.c.year < self.beyond_year)
        return wanted


def count_facets(
    connection: Connection, query: Query, *, today: dt.date, only: Iterable[int] | None = None, most: int = 50
) -> Facets:
    """The facets of a search, at most ``most`` values of each."""
    terms = look_up(connection, query, today)
    exact = None if only is not None else _tallied(terms.root)
    counts: dict[str, dict[str, int]] = {}
    total = None
    if exact is not None:
        total = connection.scalar(select(func.sum(tallies.c.count)).where(*exact.where())) or 0
        for name in ("kind", "source", "year"):
            counts[name] = _sum(connection, name, exact.where())
        if not exact.theme:
            counts["theme"] = _sum(connection, "theme", [tallies.c.area == exact.area, *exact.beside()])
        if not exact.area:
            counts["area"] = _sum(connection, "area", [tallies.c.theme == exact.theme, *exact.beside()])
    missing = [name for name in _FACETS if name not in counts]
    ids = _newest(connection, terms.root, today, only)
    is_short = len(ids) > MOST
    for name in missing:
        counts[name] = _count_among(connection, name, ids[:MOST])
    labels = _labels(connection)
    return Facets(
        total if total is not None else min(len(ids), MOST),
        {name: _ranked(counts[name], labels.get(name, {}), most) for name in _FACETS},
        frozenset(missing) if is_short else frozenset(),
        terms.notes,
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
    rows = theme_ids if theme_ids is not None else _top_themes(connection)
    exact = None if only is not None else _tallied(terms.root)
    is_sampled = False
    if exact is not None and not exact.theme and not exact.area:
        columns = area_codes if area_codes is not None else _commonest_areas(connection, exact)
        where = [tallies.c.theme.in_(rows), tallies.c.area.in_(columns), *exact.beside()]
        statement = select(tallies.c.theme, tallies.c.area, func.sum(tallies.c.count).label("total")).where(*where)
        found = connection.execute(statement.group_by(tallies.c.theme, tallies.c.area))
        cells = {(row.theme, row.area): row.total for row in found if row.total}
    else:
        ids = _newest(connection, terms.root, today, only)
        is_sampled = len(ids) > MOST
        pairs = _count_pairs(connection, ids[:MOST])
        columns = area_codes if area_codes is not None else _commonest_of(pairs)
        cells = {pair: count for pair, count in pairs.items() if pair[0] in set(rows) and pair[1] in set(columns)}
    labels = _labels(connection)
    return Grid(
        tuple((value, labels["theme"].get(value, value)) for value in rows),
        tuple((value, labels["area"].get(value, value)) for value in columns),
        tuple(Cell(theme, area, count) for (theme, area), count in sorted(cells.items())),
        is_sampled,
        terms.notes,
    )


def _tallied(root: Node | None) -> _Tallied | None:
    conditions = root.nodes if isinstance(root, All) else () if root is None else (root,)
    labels: dict[str, str] = {"theme": "", "area": ""}
    columns: dict[str, tuple[str, ...]] = {}
    years: list[tuple[int | None, int | None]] = [(None, None)]
    for node in conditions:
        if isinstance(node, Label) and len(node.values) == 1 and not labels[node.scheme]:
            labels[node.scheme] = node.values[0]
        elif isinstance(node, Column) and node.name in ("kind", "source") and node.name not in columns:
            columns[node.name] = node.values
        elif isinstance(node, Span) and (span := _whole_years(node)):
            years.append(span)
        else:
            return None
    first = max((first for first, _ in years if first is not None), default=None)
    beyond = min((beyond for _, beyond in years if beyond is not None), default=None)
    return _Tallied(labels["theme"], labels["area"], first, beyond, columns)


def _whole_years(span: Span) -> tuple[int, int] | None:
    """The years from and before which, where the span begins and ends with one."""
    days = [day_of(span.first), day_of(span.beyond)]
    if any(day is None for day in days):
        return None
    first, beyond = (day for day in days if day is not None)
    is_open = span.beyond == first_id(dt.date.max)
    if (first.month, first.day) != (1, 1) or not (is_open or (beyond.month, beyond.day) == (1, 1)):
        return None
    return first.year, dt.MAXYEAR + 1 if is_open else beyond.year


def _sum(connection: Connection, name: str, where: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    column = tallies.c[name]
    statement = select(column, func.sum(tallies.c.count)).where(*where).group_by(column)
    return {str(value): count for value, count in connection.execute(statement) if count and value not in ("", 0)}


def _newest(connection: Connection, root: Node | None, today: dt.date, only: Iterable[int] | None) -> list[int]:
    return find_ids(connection, Compiler(connection.dialect.name, today), root, Page(MOST + 1), only)


def _among(connection: Connection, ids: Sequence[int]) -> tuple[str, dict[str, object]]:
    if connection.dialect.name == "sqlite":
        return "IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps(list(ids))}
    return "= ANY(:ids)", {"ids": list(ids)}


def _count_among(connection: Connection, name: str, ids: Sequence[int]) -> dict[str, int]:
    if name == "year":
        days = (day_of(section_id) for section_id in ids)
        return dict(Counter(str(day.year) for day in days if day is not None))
    among, given = _among(connection, ids)
    table, key = (f"section_{name}s", "section_id") if name in ("theme", "area") else ("sections", "id")
    statement = text(f"SELECT {name}, count(*) FROM {table} WHERE {key} {among} GROUP BY 1")
    return {value: count for value, count in connection.execute(statement, given) if value is not None}


def _count_pairs(connection: Connection, ids: Sequence[int]) -> dict[tuple[str, str], int]:
    among, given = _among(connection, ids)
    statement = text(
        "SELECT t.theme, a.area, count(*) FROM section_themes t JOIN section_areas a ON a.section_id = t.section_id"
        f" WHERE t.section_id {among} GROUP BY 1, 2"
    )
    return {(theme, area): count for theme, area, count in connection.execute(statement, given)}


def _top_themes(connection: Connection) -> list[str]:
    return list(connection.scalars(select(themes.c.id).where(themes.c.parent.is_(None)).order_by(themes.c.id)))


def _commonest_areas(connection: Connection, exact: _Tallied) -> list[str]:
    counts = _sum(connection, "area", [tallies.c.theme == "", *exact.beside()])
    return [value for value, _ in Counter(counts).most_common(20)]


def _commonest_of(pairs: dict[tuple[str, str], int]) -> list[str]:
    counts = Counter[str]()
    for (_, area), count in pairs.items():
        counts[area] += count
    return [value for value, _ in counts.most_common(20)]


def _labels(connection: Connection) -> dict[str, dict[str, str]]:
    return {
        "theme": {row.id: row.label for row in connection.execute(select(themes.c.id, themes.c.label))},
        "area": {row.code: row.name for row in connection.execute(select(areas.c.code, areas.c.name))},
    }


def _ranked(counts: dict[str, int], labels: dict[str, str], most: int) -> tuple[Count, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(value, labels.get(value, value), count) for value, count in ordered[:most])
