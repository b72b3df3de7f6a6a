"""Words that must be absent, which FTS5 cannot list: what else is asked for is listed, and what has them left out.

The words are listed within the same stretch of ids as the passages where these lie close together, many times faster
than one passage is tested. Where they lie apart each is tested, but only so many: then the page ends early, and says
from where the next one goes on.
"""

# ruff: noqa: S608 - only our own words are put together here; every value is bound

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.asking import among, ask, listed
from store.conditions import Node
from store.fulltext_queries import barred
from store.paging import Bounds, Page
from store.predicates import Compiler

__all__ = ["pass_over"]

_STRETCH, _LEAST, _LONGEST = 300, 50, 25_600  # passages that are looked at together
_APART = 25  # passages with the words to each that is looked at, beyond which each is tested
_TEST = 150  # passages that are listed in the time in which one is tested
_PASS = 20_000  # and on PostgreSQL in the time in which a common word is read from its index


def pass_over(
    connection: Connection,
    compiler: Compiler,
    next_ids: Callable[[Page], list[int]],
    absent: Sequence[Node],
    page: Page,
) -> list[int]:
    """The first of the ids that ``next_ids`` gives which have nothing of what must be absent.

    Where that takes more than the compiler may spend, the ids found so far; its ``stops`` then say how far they go.
    """
    met: list[int] = []
    size, spent = _STRETCH, 0
    while len(met) < page.limit:
        ids = next_ids(replace(page, limit=size))
        within = ids
        for condition in absent:
            within, cost = _without(connection, compiler, condition, within)
            spent += cost
        met += within
        if len(ids) < size:
            break
        page = replace(page, above=ids[-1]) if page.is_upwards else replace(page, below=ids[-1])
        if compiler.most_spent is not None and spent > compiler.most_spent and len(met) < page.limit:
            compiler.stops.append(ids[-1])
            break
        size = min(4 * size, _LONGEST)
        if compiler.most_spent is not None:  # the next ones may lie apart
            size = min(size, max(_LEAST, (compiler.most_spent - spent) // _TEST))
    return met[: page.limit]


def _without(connection: Connection, compiler: Compiler, absent: Node, ids: list[int]) -> tuple[list[int], int]:
    """Those of the ids without the words, in their order, and what that cost in passages listed."""
    fresh = replace(compiler, values={})
    listing = fresh.listing(barred(absent))
    if not ids or listing is None:
        return ids, 0
    if fresh.dialect == "postgresql":  # whose index of words meets that of the ids, wherever they lie
        fresh.values["few"] = ids
        few = f"{listing.id} {among(fresh.dialect, 'few')}"
        where = " AND ".join([listing.tail, few, *Bounds(min(ids), max(ids) + 1).of_words(fresh, listing.id)])
        having = {row[0] for row in ask(connection, f"SELECT {listing.id} {where}", fresh.values)}
        return [id_ for id_ in ids if id_ not in having], _PASS
    most = _APART * len(ids)
    where = " AND ".join([listing.tail, *Bounds(min(ids), max(ids) + 1).of(fresh, listing.id)])
    statement = f"SELECT {listing.id} {where} ORDER BY {listing.id} DESC LIMIT {fresh.keep(most)}"
    rows = [row[0] for row in ask(connection, statement, fresh.values)]
    having = set(rows)
    untold = [id_ for id_ in ids if id_ < rows[-1]] if len(rows) == most else []
    if untold:
        having |= _having(connection, compiler, absent, untold)
    return [id_ for id_ in ids if id_ not in having], len(rows) + _TEST * len(untold)


def _having(connection: Connection, compiler: Compiler, absent: Node, ids: Sequence[int]) -> set[int]:
    fresh = replace(compiler, values={})
    fresh.values["few"] = listed(compiler.dialect, ids)
    test = fresh.test(barred(absent), "few.value")
    return {row[0] for row in ask(connection, f"SELECT few.value FROM json_each(:few) few WHERE {test}", fresh.values)}
