"""The documents of one night in a database in memory, on which many saved searches are run.

It has the tables and the index that search walks on, filled with those documents alone, so that every search is put by
the same compiler as a live one and need look at nothing else. Names are still looked up in the store itself: a kind or
a department that has no news is known all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Select, func, insert, literal, select, text

from store.counted_for import count_anew
from store.fulltext import SQLITE, rebuild
from store.news import in_parts
from store.session import connect
from store.tables import (
    area_within,
    areas,
    documents,
    members,
    metadata,
    questions,
    sections,
    statements,
    tags,
    themes,
    versions,
)
from store.tallying import rebuild_tallies

__all__ = ["MOST_PASSAGES", "copied", "fits"]

MOST_PASSAGES = 50_000  # that are held in memory
_ROWS = 2_000
_OF_DOCUMENTS = (documents, questions, sections, tags, statements)
_WHOLE = (themes, areas, area_within)


def fits(connection: Connection, document_ids: Collection[int]) -> bool:
    """Whether the passages of those documents are few enough to be held in memory."""
    count = 0
    for part in in_parts(document_ids):
        passages = select(func.count()).select_from(sections).where(sections.c.document_id.in_(part))
        count += connection.scalar(passages) or 0
    return count <= MOST_PASSAGES


@contextmanager
def copied(connection: Connection, document_ids: Collection[int]) -> Iterator[Connection]:
    """A connection to a copy in memory of those documents as they stand, with their tags and the names of both."""
    engine = connect("sqlite://")
    try:
        with engine.connect() as copy, copy.begin():
            copy.execute(text("PRAGMA foreign_keys = OFF"))
            metadata.create_all(copy)
            for table in _WHOLE:
                _copy(connection, copy, table, select(table))
            for part in in_parts(document_ids):
                _copy_documents(connection, copy, part)
            for statement in SQLITE:
                copy.execute(text(statement))
            rebuild(copy)
            count_anew(copy)
            rebuild_tallies(copy)
            yield copy
    finally:
        engine.dispose()


def _copy_documents(connection: Connection, copy: Connection, ids: list[int]) -> None:
    for table in _OF_DOCUMENTS:
        key = table.c.id if table is documents else table.c.document_id
        _copy(connection, copy, table, select(table).where(key.in_(ids)))
    empty = literal(b"").label("record")  # a search asks when a version was read and why it was kept, not what it said
    columns = [empty if column.name == "record" else column for column in versions.c]
    _copy(connection, copy, versions, select(*columns).where(versions.c.document_id.in_(ids)))
    asked = select(questions.c.asking_member_id).where(questions.c.document_id.in_(ids))
    known = select(members.c.member_id).distinct()
    wanted = set(connection.scalars(select(members.c.member_id).where(members.c.member_id.in_(asked)).distinct()))
    wanted -= set(copy.scalars(known))
    _copy(connection, copy, members, select(members).where(members.c.member_id.in_(wanted)))


def _copy(connection: Connection, copy: Connection, table: Any, found: Select[Any]) -> None:
    rows = connection.execute(found, execution_options={"yield_per": _ROWS})
    for part in rows.mappings().partitions(_ROWS):
        copy.execute(insert(table), [dict(row) for row in part])
