"""How a search is walked: from the condition that is met least often, newest first, testing the others as it goes.

A search is first spread out into alternatives (theme:a OR theme:b is two), each of which walks an index of its own
that is already in order; the newest of each are the newest of all.
"""

# ruff: noqa: S608 - only our own words are put together here; every value is bound

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sqlalchemy import Connection, text

from store.conditions import All, Any, Column, Label, Meets, Node, Not, Span, Text
from store.fulltext_queries import is_text
from store.predicates import Compiler, Listing

__all__ = ["Page", "find_ids"]

_MOST_ALTERNATIVES = 12
_ALL = Listing("x.id", "FROM sections x WHERE TRUE", is_ordered=True)
_FEW = 2_000  # ids that are listed and sorted rather than walked


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the results is wanted: so many below an id, or above it."""

    limit: int
    below: int | None = None
    above: int | None = None

    @property
    def is_upwards(self) -> bool:
        return self.above is not None


def find_ids(
    connection: Connection, compiler: Compiler, root: Node | None, page: Page, only: Iterable[int] | None
) -> list[int]:
    """The ids of the newest sections that meet the search, within the page, newest first."""
    found: set[int] = set()
    for conditions in _alternatives(root):
        found.update(_walk(connection, replace_values(compiler), conditions, page, only))
    if page.is_upwards:
        return sorted(sorted(found)[: page.limit], reverse=True)
    return sorted(found, reverse=True)[: page.limit]


def replace_values(compiler: Compiler) -> Compiler:
    """A compiler of the same kind that was given no values yet."""
    return replace(compiler, values={})


def _alternatives(root: Node | None) -> list[tuple[Node, ...]]:
    """The search as any of some lists of conditions that are all to be met."""
    if root is None:
        return [()]
    spread = _spread(root)
    return spread if len(spread) <= _MOST_ALTERNATIVES else [_conditions(root)]


def _spread(node: Node) -> list[tuple[Node, ...]]:
    if is_text(node):
        return [(node,)]
    if isinstance(node, Any):
        return [alternative for part in node.nodes for alternative in _spread(part)]
    if isinstance(node, All):
        words = [part for part in node.nodes if is_text(part)]
        together: list[list[tuple[Node, ...]]] = [[(_all(words),)]] if words else []
        size = 1
        for part in node.nodes:
            if not is_text(part):
                together.append(_spread(part))
                size *= len(together[-1])
                if size > _MOST_ALTERNATIVES:
                    return [(node,)] * size
        return [tuple(one for group in groups for one in group) for groups in product(*together)]
    if isinstance(node, Label) and len(node.values) > 1:
        return [(replace(node, values=(value,)),) for value in node.values]
    if isinstance(node, Column) and len(node.values) > 1:
        return [(replace(node, values=(value,)),) for value in node.values]
    return [(node,)]


def _all(words: Sequence[Node]) -> Node:
    return words[0] if len(words) == 1 else All(tuple(words))


def _conditions(root: Node) -> tuple[Node, ...]:
    if not isinstance(root, All) or is_text(root):
        return (root,)
    words = [part for part in root.nodes if is_text(part)]
    others = [part for part in root.nodes if not is_text(part)]
    return ((_all(words),) if words else ()) + tuple(others)


def _walk(
    connection: Connection,
    compiler: Compiler,
    conditions: Sequence[Node],
    page: Page,
    only: Iterable[int] | None,
) -> list[int]:
    spans = [condition for condition in conditions if isinstance(condition, Span)]
    first = max([span.first for span in spans] + ([page.above + 1] if page.above is not None else []), default=None)
    beyond = min([span.beyond for span in spans] + ([page.below] if page.below is not None else []), default=None)
    others = [condition for condition in conditions if not isinstance(condition, Span)]
    if only is not None:
        driver, rest = _of_documents(compiler, only), others
    else:
        chosen = _choose(connection, compiler, others, first, beyond)
        driver = (compiler.listing(chosen) if chosen is not None else None) or _ALL
        rest = [condition for condition in others if condition is not chosen]
    tests = [compiler.test(condition, driver.id) for condition in rest]
    order = "ASC" if page.is_upwards else "DESC"
    where = " AND ".join([driver.tail, *_bounds(compiler, driver, first, beyond), *tests])
    limit = compiler.keep(page.limit)
    statement = f"SELECT DISTINCT {driver.id} AS id {where} ORDER BY 1 {order} LIMIT {limit}"
    if driver.is_ordered:
        statement = f"SELECT {driver.id} AS id {where} ORDER BY {driver.id} {order} LIMIT {limit}"
    return list(connection.execute(text(statement), compiler.values).scalars())


def _bounds(compiler: Compiler, driver: Listing, first: int | None, beyond: int | None) -> list[str]:
    lower = [f"{driver.id} >= {compiler.keep(first)}"] if first is not None else []
    upper = [f"{driver.id} < {compiler.keep(beyond)}"] if beyond is not None else []
    return lower + upper


def _of_documents(compiler: Compiler, only: Iterable[int]) -> Listing:
    ids = list(only)
    if compiler.dialect == "sqlite":
        among = f"IN (SELECT value FROM json_each({compiler.keep(json.dumps(ids))}))"
    else:
        compiler.values["only"] = ids
        among = "= ANY(:only)"
    return Listing("x.id", f"FROM sections x WHERE x.document_id {among}", is_ordered=True)


def _choose(
    connection: Connection, compiler: Compiler, conditions: Sequence[Node], first: int | None, beyond: int | None
) -> Node | None:
    """The condition to walk from: the rarest that is rare enough to list, else words, else a label."""
    candidates = [condition for condition in conditions if compiler.listing(condition) is not None]
    if len(conditions) == 1 and candidates and _is_ordered(conditions[0]):
        return candidates[0]
    counts = [(_count(connection, compiler, condition, first, beyond), condition) for condition in candidates]
    rare = [(count, n) for n, (count, _) in enumerate(counts) if count <= _FEW]
    if rare:
        return candidates[min(rare)[1]]
    ordered = [condition for condition in candidates if _is_ordered(condition)]
    for kind in (_is_words, _is_label, _is_ordered):
        if chosen := [condition for condition in ordered if kind(condition)]:
            return chosen[0]
    return None


def _is_words(condition: Node) -> bool:
    return isinstance(condition, Text | All | Any)


def _is_label(condition: Node) -> bool:
    return isinstance(condition, Label)


def _is_ordered(condition: Node) -> bool:
    return is_text(condition) or not isinstance(condition, Meets | Not | All | Any)


def _count(connection: Connection, compiler: Compiler, condition: Node, first: int | None, beyond: int | None) -> int:
    """How many sections meet the condition, counted no further than matters."""
    counter = replace_values(compiler)
    listing = counter.listing(condition)
    if listing is None:
        return _FEW + 1
    where = " AND ".join([listing.tail, *_bounds(counter, listing, first, beyond)])
    statement = f"SELECT count(*) FROM (SELECT 1 {where} LIMIT {_FEW + 1}) few"
    return int(connection.execute(text(statement), counter.values).scalar_one())
