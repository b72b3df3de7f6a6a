"""How a search is taken apart, and what its parts find put together.

A search is spread out into alternatives (theme:a OR theme:b is two), each of which walks an index of its own
that is already in order; the newest of each are the newest of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from sqlalchemy import Connection

from store.beginnings import spell_out
from store.conditions import All, Any, Column, Label, Node
from store.fulltext_queries import is_text
from store.predicates import Compiler
from store.walking import Page, walk

__all__ = ["Page", "find_ids"]

_MOST_ALTERNATIVES = 12


def find_ids(
    connection: Connection, compiler: Compiler, root: Node | None, page: Page, only: Iterable[int] | None
) -> list[int]:
    """The ids of the newest sections that meet the search, within the page, newest first."""
    if only is None and root is not None:
        root = spell_out(connection, root, compiler.notes)
    found: set[int] = set()
    for conditions in _alternatives(root):
        found.update(walk(connection, compiler, conditions, page, only))
    if compiler.stops:  # beyond the nearest of them some of the alternatives were not looked at
        stop = min(compiler.stops) if page.is_upwards else max(compiler.stops)
        found = {id_ for id_ in found if (id_ <= stop if page.is_upwards else id_ >= stop)}
        compiler.stops[:] = [stop] if len(found) < page.limit else []
    if page.is_upwards:
        return sorted(sorted(found)[: page.limit], reverse=True)
    return sorted(found, reverse=True)[: page.limit]


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
