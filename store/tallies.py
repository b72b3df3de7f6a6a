"""How many sections count for each theme, area, year, kind and source, kept in the transaction that changes them.

A section adds one to (theme, area) for each pair of its themes and areas, and to the rows where either or both stand
open (""), so that any of the five can be a filter while another is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from store.section_ids import day_of
from store.tables import section_areas, section_themes, sections, tallies

__all__ = ["add_counts", "count_documents", "rebuild_tallies", "tally_document", "tally_sections"]

Key = tuple[str, str, int, str, str]
_KEYS = ("theme", "area", "year", "kind", "source")

_AMONG: BindParameter[int] = bindparam("of_documents", expanding=True)
_SECTIONS = select(sections.c.id, sections.c.kind, sections.c.source).where(sections.c.document_id.in_(_AMONG))
_THEMES = (
    select(section_themes.c.section_id, section_themes.c.theme)
    .join(sections, sections.c.id == section_themes.c.section_id)
    .where(sections.c.document_id.in_(_AMONG))
)
_AREAS = (
    select(section_areas.c.section_id, section_areas.c.area)
    .join(sections, sections.c.id == section_areas.c.section_id)
    .where(sections.c.document_id.in_(_AMONG))
)


def tally_document(connection: Connection, document_id: int, sign: int) -> None:
    """Count the document's sections in, or out again with ``sign`` -1, as they are tagged now."""
    counts = count_documents(connection, [document_id])
    add_counts(connection, Counter({key: sign * number for key, number in counts.items()}))


def count_documents(connection: Connection, document_ids: Sequence[int]) -> Counter[Key]:
    """What the sections of these documents add to the tallies, as they are tagged now."""
    of = {"of_documents": list(document_ids)}
    themes, areas = dict[int, list[str]](), dict[int, list[str]]()
    for section_id, theme in connection.execute(_THEMES, of):
        themes.setdefault(section_id, []).append(theme)
    for section_id, area in connection.execute(_AREAS, of):
        areas.setdefault(section_id, []).append(area)
    counts = Counter[Key]()
    for section_id, kind, source in connection.execute(_SECTIONS, of):
        year = _year(section_id)
        for theme in ("", *themes.get(section_id, ())):
            for area in ("", *areas.get(section_id, ())):
                counts[theme, area, year, kind, source] += 1
    return counts


def tally_sections(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Count new sections in, which have no tags yet."""
    add_counts(connection, Counter(("", "", _year(row["id"]), row["kind"], row["source"]) for row in rows))


def rebuild_tallies(connection: Connection) -> None:
    """The tallies counted afresh from the sections and their tags."""
    year = _YEAR[connection.dialect.name]
    connection.execute(delete(tallies))
    for theme, area, joins in (
        ("''", "''", ""),
        ("t.theme", "''", "JOIN section_themes t ON t.section_id = s.id"),
        ("''", "a.area", "JOIN section_areas a ON a.section_id = s.id"),
        (
            "t.theme",
            "a.area",
            "JOIN section_themes t ON t.section_id = s.id JOIN section_areas a ON a.section_id = s.id",
        ),
    ):
        connection.execute(
            text(
                f"INSERT INTO tallies (theme, area, year, kind, source, count)"  # noqa: S608
                f" SELECT {theme}, {area}, {year}, s.kind, s.source, count(*) FROM sections s {joins}"
                " GROUP BY 1, 2, 3, 4, 5"
            )
        )


_YEAR = {
    "sqlite": "coalesce(CAST(strftime('%Y', s.published_on) AS INTEGER), 0)",
    "postgresql": "coalesce(CAST(extract(year FROM s.published_on) AS INTEGER), 0)",
}


def _year(section_id: int) -> int:
    day = day_of(section_id)
    return day.year if day else 0


def add_counts(connection: Connection, counts: Counter[Key]) -> None:
    """The tallies with these counts added, which may be below zero; those that are zero cost nothing."""
    rows = [dict(zip(_KEYS, key, strict=True), count=number) for key, number in sorted(counts.items()) if number]
    if rows:
        connection.execute(_upsert(connection.dialect.name), rows)


@lru_cache(maxsize=2)
def _upsert(dialect: str) -> Insert:
    statement = sqlite.insert(tallies) if dialect == "sqlite" else postgresql.insert(tallies)
    added = tallies.c.count + statement.excluded["count"]
    return statement.on_conflict_do_update(index_elements=list(_KEYS), set_={"count": added})
