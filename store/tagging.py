"""Tags and statements written beside the version they were read from, and what still waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from store.errors import StoreError
from store.records import Document, Statement, Tag
from store.session import write_alone
from store.tables import (
    area_within,
    documents,
    section_areas,
    section_themes,
    sections,
    statements,
    tags,
    themes,
    versions,
)
from store.tallies import tally_document
from store.vocabulary import put_vocabulary, vocabulary_version
from store.writing import unpack

__all__ = ["put_tags", "put_vocabulary", "untagged", "vocabulary_version"]

_OF_DOCUMENT: BindParameter[int] = bindparam("of_document")
_OF_VERSION: BindParameter[int] = bindparam("of_version")
_VALUES: BindParameter[str] = bindparam("tagged_values", expanding=True)

_UNTAGGED = (
    select(documents.c.id, documents.c.version, versions.c.record)
    .join(versions, (versions.c.document_id == documents.c.id) & (versions.c.number == documents.c.version))
    .where(documents.c.tagged_with.is_(None))
    .order_by(documents.c.id)
    .limit(bindparam("most"))
)
_MARK = (
    update(documents)
    .where(documents.c.id == _OF_DOCUMENT, documents.c.version == _OF_VERSION)
    .values(tagged_with=bindparam("vocabulary"))
)
_SECTIONS = select(sections.c.position, sections.c.id).where(sections.c.document_id == _OF_DOCUMENT)
_OUTER_AREAS = select(area_within.c.inner, area_within.c.outer).where(area_within.c.inner.in_(_VALUES))
_OUTER_THEMES = select(themes.c.id, themes.c.parent).where(themes.c.id.in_(_VALUES), themes.c.parent.is_not(None))
_OF_ITS_SECTIONS = select(sections.c.id).where(sections.c.document_id == _OF_DOCUMENT)
_DROP = (
    delete(tags).where(tags.c.document_id == _OF_DOCUMENT),
    delete(statements).where(statements.c.document_id == _OF_DOCUMENT),
    delete(section_themes).where(section_themes.c.section_id.in_(_OF_ITS_SECTIONS)),
    delete(section_areas).where(section_areas.c.section_id.in_(_OF_ITS_SECTIONS)),
)
_ADD_TAGS, _ADD_STATEMENTS = insert(tags), insert(statements)
_ADD_THEMES, _ADD_AREAS = insert(section_themes), insert(section_areas)


def untagged(connection: Connection, limit: int) -> list[tuple[int, int, Document]]:
    """Documents whose latest version waits for tags: document id, version, document."""
    rows = connection.execute(_UNTAGGED, {"most": limit})
    return [(row.id, row.version, unpack(row.record)) for row in rows]


def put_tags(
    connection: Connection,
    document_id: int,
    version: int,
    vocabulary: str,
    found_tags: Sequence[Tag],
    found_statements: Sequence[Statement],
) -> bool:
    """Whether the tags were kept, in place of the document's old ones; False: it has a newer version by now.

    A section counts for each settled theme and area found in it, and for everything these lie in.

    Raises:
        StoreError: a tag or statement names a section the document does not have.
    """
    write_alone(connection)
    of_version = {"of_document": document_id, "of_version": version, "vocabulary": vocabulary}
    if not connection.execute(_MARK, of_version).rowcount:
        return False
    ids = {row.position: row.id for row in connection.execute(_SECTIONS, {"of_document": document_id})}
    named = {tag.section for tag in found_tags} | {statement.section for statement in found_statements}
    unknown = named - ids.keys()
    if unknown:
        raise StoreError(f"document {document_id} has no section {min(unknown)} for its tags to stand in")
    tally_document(connection, document_id, -1)
    for statement in _DROP:
        connection.execute(statement, {"of_document": document_id})
    shared = {"document_id": document_id, "version": version, "vocabulary": vocabulary}
    if found_tags:
        connection.execute(_ADD_TAGS, [_row(tag, ids, shared) for tag in found_tags])
    if found_statements:
        connection.execute(_ADD_STATEMENTS, [_row(statement, ids, shared) for statement in found_statements])
    settled = [tag for tag in found_tags if not tag.is_suggested]
    _put_index(connection, "theme", ((tag.value, ids[tag.section]) for tag in settled if tag.scheme == "theme"))
    _put_index(connection, "area", ((tag.value, ids[tag.section]) for tag in settled if tag.scheme == "area"))
    tally_document(connection, document_id, +1)
    return True


def _row(found: Tag | Statement, ids: dict[int, int], shared: dict[str, Any]) -> dict[str, Any]:
    values = asdict(found)
    section_id = ids[values.pop("section")]
    return {**values, **shared, "section_id": section_id}


def _put_index(connection: Connection, scheme: str, found: Iterable[tuple[str, int]]) -> None:
    direct = set(found)
    if not direct:
        return
    outer: dict[str, set[str]] = {}
    statement = _OUTER_THEMES if scheme == "theme" else _OUTER_AREAS
    for inner, around in connection.execute(statement, {"tagged_values": sorted({value for value, _ in direct})}):
        outer.setdefault(inner, set()).add(around)
    rows = sorted(direct | {(around, section) for value, section in direct for around in outer.get(value, ())})
    add = _ADD_THEMES if scheme == "theme" else _ADD_AREAS
    connection.execute(add, [{scheme: value, "section_id": section} for value, section in rows])
