"""Which part of the results is wanted, in ids of sections."""

from __future__ import annotations

from dataclasses import dataclass

from store.fulltext import PERIOD_BITS
from store.predicates import Compiler

__all__ = ["ANYWHERE", "Bounds", "Page"]

_MOST_PERIODS = 36  # that are named to the index of words: beyond, it is cheaper read whole


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

    def of_words(self, compiler: Compiler, id_: str) -> list[str]:
        """As ``of``, for what is listed by PostgreSQL's index of words, which knows the period of each passage."""
        within = self.of(compiler, id_)
        if self.first is None or self.beyond is None:
            return within
        periods = list(range(self.first >> PERIOD_BITS, (self.beyond - 1 >> PERIOD_BITS) + 1))
        if len(periods) > _MOST_PERIODS:
            return within
        return [*within, f"ARRAY[{id_} >> {PERIOD_BITS}] && CAST({compiler.keep(periods)} AS bigint[])"]


ANYWHERE = Bounds(None, None)
