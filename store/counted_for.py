"""What each passage counts for by its settled tags, as SQL: what ``section_themes`` and ``section_areas`` must hold.

A passage counts for each theme and area found in it, and for everything these lie in. ``store.tallies`` writes it
change by change; here it is written anew from the tags, and compared with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

__all__ = ["SCHEMES", "count_anew", "extra", "missing"]

SCHEMES = ("theme", "area")
_SETTLED = "t.scheme = '{scheme}' AND NOT t.is_suggested"
_AROUND = {  # what a value lies in
    "theme": ("themes h ON h.id = t.value AND h.parent IS NOT NULL", "h.parent"),
    "area": ('area_within h ON h."inner" = t.value', 'h."outer"'),
}
_ANEW = """
    INSERT INTO section_{scheme}s ({scheme}, section_id)
    SELECT t.value, t.section_id FROM tags t WHERE {settled}
    UNION
    SELECT {outer}, t.section_id FROM tags t JOIN {around} WHERE {settled}"""
_IS_THERE = "EXISTS (SELECT 1 FROM section_{scheme}s x WHERE x.{scheme} = {value} AND x.section_id = t.section_id)"
_MISSING = """
    SELECT DISTINCT d.source, d.external_id FROM tags t JOIN documents d ON d.id = t.document_id
    WHERE {settled} AND NOT {is_there} LIMIT :most"""
_MISSING_AROUND = """
    SELECT DISTINCT d.source, d.external_id FROM tags t JOIN documents d ON d.id = t.document_id JOIN {around}
    WHERE {settled} AND d.tagged_with = :vocabulary AND NOT {is_there_around} LIMIT :most"""
_EXTRA = """
    SELECT DISTINCT d.source, d.external_id
    FROM section_{scheme}s x JOIN sections s ON s.id = x.section_id JOIN documents d ON d.id = s.document_id
    WHERE (d.tagged_with IS NULL OR d.tagged_with = :vocabulary)
    AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.section_id = x.section_id AND {settled} AND t.value = x.{scheme})
    AND NOT EXISTS (
        SELECT 1 FROM tags t JOIN {around} WHERE t.section_id = x.section_id AND {settled} AND {outer} = x.{scheme}
    ) LIMIT :most"""


def count_anew(connection: Connection) -> None:
    """Both tables made of the tags alone; they must be empty."""
    for scheme in SCHEMES:
        connection.execute(text(_written(_ANEW, scheme)))


def missing(connection: Connection, scheme: str, vocabulary: str | None, most: int) -> Sequence[Any]:
    """Source and id of documents that are not found by what they are tagged with.

    What a theme or area lies in was another matter to an older vocabulary: documents tagged with one are passed over.
    """
    values = {"vocabulary": vocabulary, "most": most}
    found = {
        tuple(row)
        for statement in (_MISSING, _MISSING_AROUND)
        for row in connection.execute(text(_written(statement, scheme)), values)
    }
    return sorted(found)


def extra(connection: Connection, scheme: str, vocabulary: str | None, most: int) -> Sequence[Any]:
    """Source and id of documents that are found by what no tag of theirs says."""
    return connection.execute(text(_written(_EXTRA, scheme)), {"vocabulary": vocabulary, "most": most}).all()


def _written(statement: str, scheme: str) -> str:
    around, outer = _AROUND[scheme]
    return statement.format(
        scheme=scheme,
        around=around,
        outer=outer,
        settled=_SETTLED.format(scheme=scheme),
        is_there=_IS_THERE.format(scheme=scheme, value="t.value"),
        is_there_around=_IS_THERE.format(scheme=scheme, value=outer),
    )
