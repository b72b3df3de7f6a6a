"""The newest passages with common words on PostgreSQL: a stretch of passages at a time, until there are enough.

Its index of words has no order, but knows the period of each passage. Met with a range of ids and their periods, it
names the hits there and reads few others; without, PostgreSQL reads all hits there are, or makes words of every passage
on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from store.asking import ask
from store.paging import Bounds, Page

__all__ = ["Budget", "along_ids", "along_stretches"]

_LEAST, _MOST_IDS = 50, 20_000  # passages of a stretch
_WIDER = 7  # times is the next stretch wider
_REST = 3  # where a stretch takes in one part in so many of all passages, it takes the rest as well


@dataclass(slots=True)
class Budget:
    """How many passages with the words may be looked at for what the index does not know; None: any number."""

    share: float  # of all passages that have the words
    left: float | None
    stops: list[int]  # the id up to which they were looked at, where that was not enough

    @property
    def first(self) -> int:
        """The least size of the first stretch: to read common words from the index again costs more than to look."""
        return 0 if self.left is None else int(self.left / self.share)

    def cut(self, size: int) -> int:
        return size if self.left is None else max(_LEAST, min(size, int(self.left / self.share)))

    def spend(self, size: int, stop: int) -> bool:
        """Whether a stretch of that size, which ends at ``stop``, was the last one."""
        if self.left is None:
            return False
        self.left -= size * self.share
        if self.left <= _LEAST * self.share:
            self.stops.append(stop)
        return self.left <= _LEAST * self.share


def along_stretches(
    connection: Connection,
    read: Callable[[Bounds, int, int], list[int]],
    total: int,
    share: float,
    budget: Budget,
    bounds: Bounds,
    page: Page,
) -> list[int]:
    """The first ids of the page: ``read`` gives those of a stretch of so many passages; ``share`` of all are hits."""
    size = max(_LEAST, int(1.5 * page.limit / share), budget.first)
    met: list[int] = []
    if bounds.beyond is None:
        bounds = Bounds(bounds.first, _beyond_all(connection))
    while len(met) < page.limit:
        size = budget.cut(size)
        edge = _edge(connection, bounds, size, page) if size * _REST < total else None
        if page.is_upwards:
            stretch, bounds = Bounds(bounds.first, edge or bounds.beyond), Bounds(edge, bounds.beyond)
        else:
            stretch, bounds = Bounds(edge or bounds.first, bounds.beyond), Bounds(bounds.first, edge)
        met += read(stretch, total if edge is None else size, page.limit - len(met))
        if edge is None or (len(met) < page.limit and budget.spend(size, edge - page.is_upwards)):
            break
        size *= _WIDER
    return met


def along_ids(
    next_ids: Callable[[Page], list[int]], having: Callable[[list[int]], list[int]], budget: Budget, page: Page
) -> list[int]:
    """The first of the ids that ``next_ids`` gives which are among those that ``having`` leaves of them."""
    size = max(_LEAST, int(1.5 * page.limit / budget.share))
    limit, met = page.limit, list[int]()
    while len(met) < limit:
        size = budget.cut(min(size, _MOST_IDS))
        ids = next_ids(replace(page, limit=size))
        met += having(ids) if ids else []
        if len(ids) < size or (len(met) < limit and budget.spend(size, ids[-1])):
            break
        page = replace(page, above=ids[-1]) if page.is_upwards else replace(page, below=ids[-1])
        size *= _WIDER
    return met[:limit]


def _beyond_all(connection: Connection) -> int:
    return int(ask(connection, "SELECT coalesce(max(id), 0) + 1 FROM sections", {})[0][0])


def _edge(connection: Connection, bounds: Bounds, size: int, page: Page) -> int | None:
    """The id of the passage so many on, or None where there are not so many."""
    values = {"first": bounds.first, "beyond": bounds.beyond, "size": size}
    within = [f"id >= {':first' if bounds.first is not None else 0}"]
    within += ["id < :beyond"] if bounds.beyond is not None else []
    order = "ASC" if page.is_upwards else "DESC"
    statement = f"SELECT id FROM sections WHERE {' AND '.join(within)} ORDER BY id {order} LIMIT 1 OFFSET :size"  # noqa: S608
    rows = ask(connection, statement, values)
    return rows[0][0] if rows else None
