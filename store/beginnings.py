"""Words of which only the beginning was typed, spelled out as the words that the index holds.

Asked for a beginning, FTS5 puts the passages of all words that begin so together before it gives the first of them: a
third of a second at a million documents, and again for every passage that is tested. Asked for any of these words it
gives the newest at once.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from store.asking import ask
from store.conditions import All, Any, Node, Not, Text
from store.fulltext_queries import tokens
from store.stems import stem

__all__ = ["spell_out"]

MOST = 200
_OPEN = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.section_words USING fts5vocab(main, section_text, row)"
_BEGINNING_SO = """
    SELECT term FROM temp.section_words WHERE term >= :first AND term < :beyond ORDER BY doc DESC, term LIMIT :most"""
_CUT = "very many words begin with “{}”: the {} found most often were searched for"


def spell_out(connection: Connection, node: Node, notes: list[str]) -> Node:
    """The node with every such word spelled out, which SQLite needs; where that leaves out some, a note is added."""
    if connection.dialect.name != "sqlite":
        return node
    if isinstance(node, Not):
        return Not(spell_out(connection, node.node, notes))
    if isinstance(node, All | Any):
        return replace(node, nodes=tuple(spell_out(connection, part, notes) for part in node.nodes))
    if isinstance(node, Text) and node.is_prefix and (words := tokens(node.words)):
        *before, last = words
        found = [replace(node, words=" ".join((*before, word)), is_prefix=False) for word in _find(connection, last)]
        if len(found) > MOST:
            notes.append(_CUT.format(last, MOST))
        return Any(tuple(found[:MOST])) if found else node
    return node


def _find(connection: Connection, beginning: str) -> list[str]:
    """A word for each entry of the index that begins like the stem of the beginning, as FTS5 would compare them."""
    first = stem(beginning.lower())
    connection.exec_driver_sql(_OPEN)
    values = {"first": first, "beyond": first + "\U0010ffff", "most": MOST + 1}
    return [_unstemmed(row[0]) for row in ask(connection, _BEGINNING_SO, values)]


def _unstemmed(entry: str) -> str:
    """A word of which the entry is the stem: mostly the entry itself, but the stem of "agre" is another."""
    return entry if stem(entry) == entry else entry + "e"
