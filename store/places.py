"""Areas as somebody names them on a command line, and the places they are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from store.conditions import Filter, Label
from store.errors import StoreError
from store.language import Query
from store.tables import area_within, areas
from store.terms import look_up

__all__ = ["NOT_ONE_PLACE", "WIDER_THAN_A_PLACE", "Place", "find_places", "only_places"]

_PROGRAMMES = ("programme",)
_WIDE = ("region", "nation", "state", "greater_london", "combined_authority")
_COUNCILS = (
    "unitary",
    "district",
    "metropolitan_district",
    "london_borough",
    "city_corporation",
    "welsh_council",
    "scottish_council",
    "ni_district",
)
WIDER_THAN_A_PLACE = (*_PROGRAMMES, *_WIDE)
NOT_ONE_PLACE = (*WIDER_THAN_A_PLACE, "programme_area")  # the last is a place under another name


@dataclass(frozen=True, slots=True)
class Place:
    """An area by its code, name and kind."""

    code: str
    name: str
    kind: str


def find_places(connection: Connection, names: Iterable[str]) -> tuple[Place, ...]:
    """The areas of those names, in the same order; a programme is its areas, and a region its councils.

    Raises:
        StoreError: an area is not known; the message suggests the nearest.
    """
    found: dict[str, Place] = {}
    for name in names:
        for place in _named(connection, name):
            for one in _made_of(connection, place):
                found.setdefault(one.code, one)
    return tuple(found.values())


def only_places(connection: Connection, codes: Sequence[str]) -> list[str]:
    """Of those areas the councils and constituencies, in the same order: not what contains them."""
    rows = connection.execute(select(areas.c.code).where(areas.c.code.in_(codes), areas.c.kind.in_(NOT_ONE_PLACE)))
    wide = {row.code for row in rows}
    return [code for code in codes if code not in wide]


def _named(connection: Connection, name: str) -> list[Place]:
    typed = Query(name, Filter("area", name, f'area:"{name}"'))
    terms = look_up(connection, typed, dt.date.min)
    if not isinstance(terms.root, Label):
        raise StoreError("; ".join(terms.unknown) or f"there is no area called {name!r}")
    rows = connection.execute(select(areas).where(areas.c.code.in_(terms.root.values)))
    places = {row.code: Place(row.code, row.name, row.kind) for row in rows}
    return [places[str(code)] for code in terms.root.values]


def _made_of(connection: Connection, place: Place) -> list[Place]:
    is_programme = place.kind in _PROGRAMMES
    kinds = ("programme_area",) if is_programme else _COUNCILS if place.kind in _WIDE else ()
    inner = (
        select(areas.c.code, areas.c.name, areas.c.kind)
        .join(area_within, area_within.c.inner == areas.c.code)
        .where(area_within.c.outer == place.code, areas.c.kind.in_(kinds))
        .order_by(areas.c.name)
    )
    if not is_programme:  # a programme that has ended is still that of its areas
        inner = inner.where(areas.c.is_current)
    return [Place(*row) for row in connection.execute(inner)] or [place]
