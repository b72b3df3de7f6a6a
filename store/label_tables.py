"""The tables of what sections count for: made from tags and sections alone, and written by ``store.tallies``."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, UniqueConstraint

from store.columns import SectionId, metadata

__all__ = ["day_labels", "labels", "section_areas", "section_themes"]


def _tag_index(name: str, column: str) -> Table:
    """One row a section and settled tag, and one for each theme or area that the tag lies in.

    In the order in which results are read, since section ids are in the order of dates. There is no index by section
    and no key to follow: what a section counts for is read from its day's row (tallies.py).
    """
    return Table(
        name,
        metadata,
        Column(column, String, primary_key=True),
        Column("section_id", SectionId, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


section_themes = _tag_index("section_themes", "theme")
section_areas = _tag_index("section_areas", "area")


labels = Table(  # themes, areas, kinds, sources and departments as numbers, and how many sections count for each
    "labels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("value", String, nullable=False),
    Column("scheme", String, nullable=False),
    Column("count", Integer, nullable=False),
    UniqueConstraint("value", "scheme"),
)

day_labels = Table(  # the labels of the sections of a day, each column two bytes a number (day_labels.py)
    "day_labels",
    metadata,
    Column("part", Integer, primary_key=True, autoincrement=False),  # the upper bits of the sections' ids
    *(Column(name, LargeBinary, nullable=False) for name in ("numbers", "kinds", "sources", "departments")),
    *(Column(name, LargeBinary, nullable=False) for name in ("theme_counts", "themes", "area_counts", "areas")),
)
