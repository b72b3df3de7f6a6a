"""Which part of the results is wanted, in ids of sections."""

from __future__ import annotations

from dataclasses import dataclass

from store.predicates import Compiler

__all__ = ["ANYWHERE", "Bounds", "Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the results is wanted: so many below an id, or above it."""

    limit: int
    below: int | None = None
    above: int | None = None

    @property
    def is_upwards(self) -> bool:
        return self.above is not None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which ids: the dates of the search and the page together."""

    first: int | None
    beyond: int | None

    def of(self, compiler: Compiler, id_: str) -> list[str]:
        lower = [f"{id_} >= {compiler.keep(self.first)}"] if self.first is not None else []
        return lower + ([f"{id_} < {compiler.keep(self.beyond)}"] if self.beyond is not None else [])


ANYWHERE = Bounds(None, None)
