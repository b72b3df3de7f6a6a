"""The passages of a document's latest version: their rows in ``sections``, written where they differ."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, update

from store.asking import ask
from store.records import Document
from store.rows import Row, section_rows
from store.section_ids import day_of, take_ids
from store.tables import sections, statements, tags
from store.tallies import move_sections

__all__ = ["put_passages"]

_IDS = "SELECT id FROM sections WHERE document_id = :document_id ORDER BY position"
_FIXED = ("id", "document_id", "position")
_ADD = insert(sections)
_CHANGE = update(sections).where(sections.c.id == bindparam("of_section"))
_DROP = delete(sections).where(sections.c.id == bindparam("of_section"))
_DROP_FOUND = [delete(table).where(table.c.document_id == bindparam("of_document")) for table in (tags, statements)]


def put_passages(connection: Connection, document_id: int, before: Document | None, document: Document) -> None:
    """The passages as the document now has them, without tags; nothing where they are what they were.

    Passages keep their ids where there are as many as before, of the same day. Rows go in the order of their ids:
    pages of the table are filled only so, and FTS5 writes out all it holds whenever an id is lower than the last one.

    Raises:
        StoreError: the document has more passages than one day can hold.
    """
    gone: list[int] = []
    if before is not None:
        if _searched(before) == _searched(document):
            return
        gone = [row[0] for row in ask(connection, _IDS, {"document_id": document_id})]
        for statement in _DROP_FOUND:
            connection.execute(statement, {"of_document": document_id})
    if before is not None and _can_keep(gone, document):
        rows = section_rows(document_id, document, gone)[::-1]
        _change(connection, section_rows(document_id, before, gone)[::-1], rows)
    else:
        rows = section_rows(document_id, document, take_ids(connection, document.published_on, len(document.sections)))
        rows.reverse()
        if gone:
            connection.execute(_DROP, [{"of_section": id_} for id_ in sorted(gone)])
        if rows:
            connection.execute(_ADD, rows)
    move_sections(connection, gone, rows)


def _can_keep(ids: Sequence[int], document: Document) -> bool:
    return len(ids) == len(document.sections) and all(day_of(id_) == document.published_on for id_ in ids)


def _change(connection: Connection, before: Sequence[Row], rows: Sequence[Row]) -> None:
    """The rows that differ written in place; the index of words is spared the others."""
    changed = [
        {"of_section": row["id"], **{name: value for name, value in row.items() if name not in _FIXED}}
        for old, row in zip(before, rows, strict=True)
        if row != old
    ]
    if changed:
        connection.execute(_CHANGE, changed)


def _searched(document: Document) -> tuple[object, ...]:
    """What the rows of ``sections`` are made of."""
    return (
        document.sections,
        document.heading,
        document.kind,
        document.url,
        document.department,
        document.published_on,
    )
