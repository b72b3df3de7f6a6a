"""Words and phrases in the query languages of FTS5 and of PostgreSQL."""

from __future__ import annotations

import re
import unicodedata

from store.conditions import All, Any, Node, Not, Text

__all__ = ["asks_for_words", "barred", "fts5_match", "is_text", "tokens", "tsquery"]

_TOKEN = re.compile(r"[^\W_]+")


def tokens(words: str) -> list[str]:
    """The words as both indexes cut them, without accents."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", words) if not unicodedata.combining(letter))
    return _TOKEN.findall(plain)


def is_text(node: object) -> bool:
    """Whether the node asks for nothing but words."""
    if isinstance(node, Not):
        return is_text(node.node)
    if isinstance(node, All | Any):
        return all(map(is_text, node.nodes))
    return isinstance(node, Text)


def asks_for_words(node: object) -> bool:
    """Whether any part of the node asks for words, or for their absence."""
    if isinstance(node, All | Any):
        return any(map(asks_for_words, node.nodes))
    return asks_for_words(node.node) if isinstance(node, Not) else isinstance(node, Text)


def fts5_match(node: Node) -> str | None:
    """The node for MATCH, or None where it asks only for the absence of words, which FTS5 cannot list."""
    if isinstance(node, Text):
        quoted = '"' + node.words.rstrip("*").replace('"', '""') + '"'
        return ("{title} : " if node.in_title else "") + quoted + (" *" if node.is_prefix else "")
    if isinstance(node, Any):
        choices = [fts5_match(part) for part in node.nodes]
        return None if None in choices else f"({' OR '.join(map(str, choices))})"
    if isinstance(node, All):
        wanted = [match for part in node.nodes if (match := fts5_match(part))]
        barred = [part for part in node.nodes if fts5_match(part) is None]
        absent = [fts5_match(_opposite(part)) for part in barred]
        if not wanted or None in absent:
            return None
        together = f"({' AND '.join(wanted)})"
        return f"({together} NOT ({' OR '.join(map(str, absent))}))" if absent else together
    return None


def _opposite(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def barred(node: Node) -> Node:
    """What a passage must not be, to meet the node."""
    if isinstance(node, All):
        return Any(tuple(map(barred, node.nodes)))
    if isinstance(node, Any):
        return All(tuple(map(barred, node.nodes)))
    return _opposite(node)


def tsquery(node: Node) -> str:
    """The node for ``to_tsquery``."""
    if isinstance(node, Not):
        return f"!({tsquery(node.node)})"
    if isinstance(node, All | Any):
        sign = " & " if isinstance(node, All) else " | "
        return f"({sign.join(tsquery(part) for part in node.nodes)})"
    if isinstance(node, Text):
        marks = "*" if node.is_prefix else ""
        weight = "A" if node.in_title else ""
        words = tokens(node.words)
        last = len(words) - 1
        parts = [
            f"'{word}'" + (f":{weight}{marks if n == last else ''}" if weight or (marks and n == last) else "")
            for n, word in enumerate(words)
        ]
        return f"({' <-> '.join(parts)})" if parts else "''"
    raise TypeError(f"{type(node).__name__} is no text")
