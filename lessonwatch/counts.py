"""Facets and the grid of themes by areas as a person or a program reads them."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.facets import Facets, Grid

_MOST = 12  # values of one facet on a screen; JSON and CSV have them all
_ABREAST = 16  # areas of a grid beside one another
_NOTHING = "·"


def show_facets(facets: Facets, form: str, places: Collection[str] = ()) -> None:
    """Writes the counts to standard output as ``table``, ``json`` or ``csv``.

    Of the areas a table names those of ``places`` first: what contains them all has the highest counts and says least.
    """
    from store.sheets import write_csv

    rows = [
        {"facet": name, "value": one.value, "label": one.label, "count": one.count}
        for name, counts in facets.counts.items()
        for one in counts
    ]
    if form == "json":
        found = {
            "total": facets.total,
            "facets": {name: [_count(row) for row in rows if row["facet"] == name] for name in facets.counts},
            "sampled": sorted(facets.sampled),
            "notes": list(facets.notes),
        }
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        write_csv(sys.stdout, ("facet", "value", "label", "count"), rows)
    else:
        sys.stdout.writelines(_facet_lines(facets, places))


def _count(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "facet"}


def _facet_lines(facets: Facets, places: Collection[str]) -> Iterator[str]:
    is_floor = bool(facets.sampled)
    yield f"{facets.total:,}{' or more' if is_floor else ''} passages\n"
    for name, counts in facets.counts.items():
        sampled = "  (of the newest 5,000)" if name in facets.sampled else ""
        yield f"\n{name}{sampled}\n"
        for one in sorted(counts, key=lambda one: name == "area" and one.value not in places)[:_MOST]:
            told = one.label if one.label == one.value or name == "area" else f"{one.label} ({one.value})"
            yield f"{one.count:>9,}  {told}\n"
        if len(counts) > _MOST:
            yield f"{'':>9}  and {len(counts) - _MOST} more\n"
        if not counts:
            yield f"{'':>9}  none\n"


def show_grid(grid: Grid, form: str) -> None:
    """Writes the counts of themes by areas to standard output as ``table``, ``json`` or ``csv``."""
    from store.sheets import write_csv

    cells = {(cell.theme, cell.area): cell.count for cell in grid.cells}
    if form == "json":
        found = {
            "themes": [{"id": value, "label": label} for value, label in grid.themes],
            "areas": [{"code": value, "name": label} for value, label in grid.areas],
            "cells": [{"theme": cell.theme, "area": cell.area, "count": cell.count} for cell in grid.cells],
            "sampled": grid.is_sampled,
            "notes": list(grid.notes),
        }
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        columns = ("theme", "label", *(name for _, name in grid.areas))
        rows: list[dict[str, object]] = [
            {"theme": theme, "label": label, **{name: cells.get((theme, code), 0) for code, name in grid.areas}}
            for theme, label in grid.themes
        ]
        write_csv(sys.stdout, columns, rows)
    else:
        sys.stdout.writelines(_grid_lines(grid, cells))


def _grid_lines(grid: Grid, cells: dict[tuple[str, str], int]) -> Iterator[str]:
    """Areas get a number each, named below: their names do not fit beside one another."""
    if not grid.areas:
        yield "No passage here has both a theme and an area.\n"
        return
    width = max(len(label) for _, label in grid.themes)
    numbered = list(enumerate(grid.areas, 1))
    for start in range(0, len(numbered), _ABREAST):
        abreast = numbered[start : start + _ABREAST]
        yield f"{'':<{width}}  {''.join(f'{number:>6}' for number, _ in abreast)}\n"
        for theme, label in grid.themes:
            counts = [cells.get((theme, code), 0) for _, (code, _) in abreast]
            yield f"{label:<{width}}  {''.join(f'{count:>6,}' if count else f'{_NOTHING:>6}' for count in counts)}\n"
        yield "\n"
    yield from (f"{number:>3}  {name}\n" for number, (_, name) in numbered)
    if grid.is_sampled:
        yield "Counted among the newest 5,000 passages.\n"
