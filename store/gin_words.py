"""Words as PostgreSQL's index can answer for them, and what is left to test in each passage it names.

GIN knows which words a passage holds, not where. Of a phrase it is asked for the words, and of a title for words
anywhere; whether they stand side by side is seen by a regular expression, which lets pass a little too much, and
settled by the words made anew from what it found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from store.conditions import All, Any, Node, Not, Text
from store.fulltext import CONFIGURATION, VECTOR
from store.fulltext_queries import tokens, tsquery
from store.stems import stem

__all__ = ["gin_match", "gin_tests", "is_settled_by_tests"]

_Keep = Callable[[object], str]
# A letter beyond ASCII may stand for another, or for two: a word with one is let pass, whatever it is. Written as what
# they are not: PostgreSQL takes a wide range for every letter there is, where case does not matter.
_LETTER, _FOREIGN, _BETWEEN = r"[^\u0001-/:-@\[-`{-\u007f]", r"[^\u0001-\u007f]", "[^a-z0-9]+"


def gin_match(node: Node) -> str | None:
    """For ``to_tsquery``: what every passage that meets the node holds, as far as the index alone can tell."""
    if _is_settled_by_index(node):
        return tsquery(node)
    if isinstance(node, Text):
        words = [f"'{word}'" for word in tokens(node.words)]
        return f"({' & '.join(words)}{':*' if node.is_prefix else ''})"
    if isinstance(node, All | Any):
        found = [gin_match(part) for part in node.nodes]
        if isinstance(node, Any):
            return None if None in found else f"({' | '.join(map(str, found))})"
        return f"({' & '.join(filter(None, found))})" if any(found) else None
    return None


def gin_tests(node: Node, x: str, keep: _Keep) -> Iterator[str]:
    """What is left to test, as SQL, of a section ``x`` that the index has named; ``keep`` binds a value."""
    for part in _parts(node):
        if not _is_settled_by_index(part):
            yield _test(part, x, keep)


def is_settled_by_tests(node: Node) -> bool:
    """Whether what is left to test says all, so that the index need not be asked."""
    return not any(map(_is_settled_by_index, _parts(node)))


def _parts(node: Node) -> tuple[Node, ...]:
    return node.nodes if isinstance(node, All) else (node,)


def _is_settled_by_index(node: Node) -> bool:
    if isinstance(node, Text):
        return not node.in_title and len(tokens(node.words)) < 2
    if isinstance(node, All | Any):
        return all(map(_is_settled_by_index, node.nodes))
    return isinstance(node, Not) and _is_settled_by_index(node.node)


def _test(node: Node, x: str, keep: _Keep) -> str:
    if isinstance(node, Not):
        return f"NOT {_test(node.node, x, keep)}"
    if isinstance(node, All | Any):
        sign = " AND " if isinstance(node, All) else " OR "
        return f"({sign.join(_test(part, x, keep) for part in node.nodes)})"
    query = f"to_tsquery('{CONFIGURATION}', {keep(tsquery(node))})"
    # IS TRUE keeps the planner from asking the index, which would have every passage made into words first.
    whole = f"({VECTOR}({x}.title, {x}.text) @@ {query}) IS TRUE"
    if _is_settled_by_index(node) or not isinstance(node, Text):
        return whole
    words = keep(_side_by_side(node))
    if node.in_title:
        return f"({x}.title ~ {words} AND ({VECTOR}({x}.title, '') @@ {query}) IS TRUE)"
    found = f"{VECTOR}('', coalesce(substring({x}.text, {words}), '')) @@ {query}"
    return f"(({x}.text ~ {words} OR {x}.title ~ {words}) AND CASE WHEN {found} THEN TRUE ELSE {whole} END)"


def _side_by_side(node: Text) -> str:
    """A regular expression for words with these beginnings side by side: a stem differs from its word at the end."""
    beginnings = [stem(word.lower()) for word in tokens(node.words)]
    words = [
        rf"(?:{beginning[:-1] if len(beginning) > 2 else beginning}{_LETTER}*|{_LETTER}*{_FOREIGN}{_LETTER}*)"
        if beginning.isascii()
        else f"{_LETTER}+"
        for beginning in beginnings
    ]
    return rf"(?i)(?<!{_LETTER}){_BETWEEN.join(words)}"
