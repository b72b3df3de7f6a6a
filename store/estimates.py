"""About how many sections meet a condition: what is expected decides in which order a search asks for it."""

# ruff: noqa: S608 - only our own words are put together here; every value is bound

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.asking import among, ask, listed
from store.conditions import Column, Label, Meets, Node
from store.fulltext_queries import is_text
from store.paging import Bounds
from store.predicates import Compiler

__all__ = ["count_all", "count_each", "few", "is_estimated", "is_one_value", "tallies"]

_FEW = 1_000  # ids that are listed rather than walked
_FEW_UNORDERED = 5_000
_UNCOUNTED = 1_000_000_000
_TALLIES = "SELECT scheme, value, count FROM labels WHERE value {}"
_TOTAL = "SELECT coalesce(sum(count), 0) FROM labels WHERE scheme = 'kind'"


def few(condition: Node) -> int:
    """Up to how many ids a condition is listed: what no index has in order is dear to walk beside."""
    return _FEW_UNORDERED if isinstance(condition, Meets) or is_text(condition) else _FEW


def is_estimated(compiler: Compiler, condition: Node) -> bool:
    """Whether PostgreSQL is asked how many sections it expects."""
    return compiler.dialect == "postgresql" and is_text(condition) and compiler.listing(condition) is not None


def is_one_value(condition: Node) -> bool:
    """Whether the condition is one theme, area, kind, source or department."""
    return isinstance(condition, Label | Column) and len(condition.values) == 1


def count_all(connection: Connection) -> int:
    """How many sections there are; at least one."""
    return max(1, int(ask(connection, _TOTAL, {})[0][0]))


def tallies(connection: Connection, conditions: Iterable[Node]) -> dict[Node, int]:
    """For each condition of one value how many sections have it, whatever their dates."""
    wanted = {one: _label(one) for one in conditions if isinstance(one, Label | Column) and is_one_value(one)}
    if not wanted:
        return {}
    dialect = connection.dialect.name
    values = listed(dialect, sorted({value for _, value in wanted.values()}))
    rows = ask(connection, _TALLIES.format(among(dialect, "given")), {"given": values})
    counts = {(row[0], row[1]): row[2] for row in rows}
    return {one: counts.get(label, 0) for one, label in wanted.items()}


def count_each(
    connection: Connection, compiler: Compiler, conditions: Sequence[Node], bounds: Bounds
) -> dict[int, int]:
    """About how many sections meet each condition, by its place; nothing of one alone that is walked in any case.

    A theme or an area is tallied. Others are counted no further than matters. Words are not counted: where nothing else
    is rare they lead anyway. PostgreSQL tells how many it expects, without which it walks all passages for the few that
    hold a rare word.
    """
    if len(conditions) == 1 and not (isinstance(conditions[0], Meets) or is_estimated(compiler, conditions[0])):
        return {}
    tallied = tallies(connection, (one for one in conditions if isinstance(one, Label)))
    return {
        n: tallied[condition] if condition in tallied else _count(connection, compiler, condition, bounds)
        for n, condition in enumerate(conditions)
    }


def _label(condition: Label | Column) -> tuple[str, str]:
    return condition.scheme if isinstance(condition, Label) else condition.name, str(condition.values[0])


def _count(connection: Connection, compiler: Compiler, condition: Node, bounds: Bounds) -> int:
    fresh = replace(compiler, values={})
    listing = fresh.listing(condition)
    if listing is not None and is_estimated(compiler, condition):
        statement = f"EXPLAIN (FORMAT JSON) SELECT {listing.id} {listing.tail.removesuffix(listing.tests)}"
        plan = ask(connection, statement, fresh.values)[0][0]
        return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])
    if listing is None or is_text(condition):
        return _UNCOUNTED
    where = " AND ".join([listing.tail, *bounds.of(fresh, listing.id)])
    counted = f"SELECT count(*) FROM (SELECT 1 {where} LIMIT {few(condition) + 1}) few"
    return int(ask(connection, counted, fresh.values)[0][0])
