"""Tags and statements written beside the version they were read from, and what still waits for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from store.errors import StoreError
from store.kept import PASSAGES, unpack
from store.records import Document, Statement, Tag
from store.reviewing import apply_reviews
from store.reviews import Review, reviews_of
from store.session import write_alone
from store.tables import (
    area_within,
    documents,
    sections,
    statements,
    tags,
    themes,
    versions,
)
from store.tallies import label_sections
from store.vocabulary import put_vocabulary, vocabulary_version

__all__ = ["Found", "put_all_tags", "put_tags", "put_vocabulary", "untagged", "vocabulary_version"]

_AMONG: BindParameter[int] = bindparam("of_documents", expanding=True)
_VALUES: BindParameter[str] = bindparam("tagged_values", expanding=True)

_UNTAGGED = (
    select(documents.c.id, documents.c.version, versions.c.record, PASSAGES)
    .join(versions, (versions.c.document_id == documents.c.id) & (versions.c.number == documents.c.version))
    .where(documents.c.tagged_with.is_(None))
    .order_by(documents.c.id)
    .limit(bindparam("most"))
)
_LATEST = select(documents.c.id, documents.c.version).where(documents.c.id.in_(_AMONG))
_MARK = update(documents).where(documents.c.id.in_(_AMONG)).values(tagged_with=bindparam("vocabulary"))
_SECTIONS = select(sections.c.document_id, sections.c.position, sections.c.id).where(sections.c.document_id.in_(_AMONG))
_TEXTS = select(sections.c.document_id, sections.c.position, sections.c.text).where(sections.c.document_id.in_(_AMONG))
_OUTER_AREAS = select(area_within.c.inner, area_within.c.outer).where(area_within.c.inner.in_(_VALUES))
_OUTER_THEMES = select(themes.c.id, themes.c.parent).where(themes.c.id.in_(_VALUES), themes.c.parent.is_not(None))
_DROP = (
    delete(tags).where(tags.c.document_id.in_(_AMONG)),
    delete(statements).where(statements.c.document_id.in_(_AMONG)),
)
_ADD_TAGS, _ADD_STATEMENTS = insert(tags), insert(statements)


@dataclass(frozen=True, slots=True)
class Found:
    """What the tagger found in one version of a document."""

    document_id: int
    version: int
    tags: Sequence[Tag]
    statements: Sequence[Statement]


def untagged(
    connection: Connection, limit: int, *, among: Iterable[int] | None = None
) -> list[tuple[int, int, Document]]:
    """Documents whose latest version waits for tags, all or some of ``among``: document id, version, document."""
    statement, of = _UNTAGGED, {"most": limit}
    rows = (
        connection.execute(statement, of)
        if among is None
        else connection.execute(statement.where(documents.c.id.in_(_AMONG)), {**of, "of_documents": list(among)})
    )
    return [(row.id, row.version, unpack(row.record, row.passages)) for row in rows]


def put_tags(
    connection: Connection,
    document_id: int,
    version: int,
    vocabulary: str,
    found_tags: Sequence[Tag],
    found_statements: Sequence[Statement],
) -> bool:
    """Whether the tags were kept, in place of the document's old ones; False: it has a newer version by now.

    Raises:
        StoreError: a tag or statement names a section the document does not have.
    """
    kept, wrong = put_all_tags(connection, vocabulary, [Found(document_id, version, found_tags, found_statements)])
    for error in wrong.values():
        raise error
    return bool(kept)


def put_all_tags(
    connection: Connection, vocabulary: str, found: Sequence[Found]
) -> tuple[list[Found], dict[int, StoreError]]:
    """What was kept of many documents, as their reviews have it, and what was wrong, by document id.

    A document that has a newer version by now is passed over. A section counts for each settled theme and area found
    in it, and for everything these lie in.
    """
    write_alone(connection)
    of = {"of_documents": [one.document_id for one in found]}
    latest = {row.id: row.version for row in connection.execute(_LATEST, of)} if found else {}
    current = [one for one in found if latest.get(one.document_id) == one.version]
    if not current:
        return [], {}
    of = {"of_documents": [one.document_id for one in current]}
    places: dict[int, dict[int, int]] = defaultdict(dict)
    for document_id, position, section_id in connection.execute(_SECTIONS, of):
        places[document_id][position] = section_id
    wrong = {one.document_id: error for one in current if (error := _misplaced(one, places[one.document_id]))}
    kept = _reviewed(connection, [one for one in current if one.document_id not in wrong])
    if kept:
        _replace(connection, vocabulary, kept, places)
    return kept, wrong


def _misplaced(found: Found, places: Mapping[int, int]) -> StoreError | None:
    named = {tag.section for tag in found.tags} | {said.section for said in found.statements}
    if unknown := named - places.keys():
        return StoreError(f"document {found.document_id} has no section {min(unknown)} for its tags to stand in")
    return None


def _reviewed(connection: Connection, found: list[Found]) -> list[Found]:
    """What was found as people have judged it."""
    given = reviews_of(connection, [one.document_id for one in found])
    if not given:
        return found
    texts: dict[int, dict[int, str]] = defaultdict(dict)
    for document_id, position, text in connection.execute(_TEXTS, {"of_documents": list(given)}):
        texts[document_id][position] = text
    return [_heard(one, given.get(one.document_id), texts[one.document_id]) for one in found]


def _heard(found: Found, given: list[Review] | None, texts: Mapping[int, str]) -> Found:
    if not given:
        return found
    return Found(found.document_id, found.version, *apply_reviews(given, texts, found.tags, found.statements))


def _replace(
    connection: Connection, vocabulary: str, found: Sequence[Found], places: Mapping[int, Mapping[int, int]]
) -> None:
    of = {"of_documents": [one.document_id for one in found]}
    for statement in _DROP:
        connection.execute(statement, of)
    connection.execute(_MARK, {**of, "vocabulary": vocabulary})
    tag_rows = [_tag_row(tag, one, vocabulary, places) for one in found for tag in one.tags]
    said_rows = [_statement_row(said, one, vocabulary, places) for one in found for said in one.statements]
    if tag_rows:
        connection.execute(_ADD_TAGS, tag_rows)
    if said_rows:
        connection.execute(_ADD_STATEMENTS, said_rows)
    settled = [row for row in tag_rows if not row["is_suggested"]]
    counted = {scheme: _counted(connection, scheme, settled) for scheme in ("theme", "area")}
    section_ids = [places[one.document_id][position] for one in found for position in sorted(places[one.document_id])]
    label_sections(connection, section_ids, counted["theme"], counted["area"])


def _row_maker(record: type[Tag] | type[Statement]) -> Any:
    names = [field.name for field in fields(record) if field.name != "section"]
    values = attrgetter(*names)

    def make(found: Any, of: Found, vocabulary: str, places: Mapping[int, Mapping[int, int]]) -> dict[str, Any]:
        row = dict(zip(names, values(found), strict=True))
        row["section_id"] = places[of.document_id][found.section]
        row["document_id"], row["version"], row["vocabulary"] = of.document_id, of.version, vocabulary
        return row

    return make


_tag_row, _statement_row = _row_maker(Tag), _row_maker(Statement)


def _counted(connection: Connection, scheme: str, settled: Sequence[Mapping[str, Any]]) -> dict[int, set[str]]:
    """For each section what it counts for: what was found in it, and everything that lies in."""
    found = [(row["value"], row["section_id"]) for row in settled if row["scheme"] == scheme]
    outer: dict[str, set[str]] = defaultdict(set)
    statement = _OUTER_THEMES if scheme == "theme" else _OUTER_AREAS
    if found:
        for inner, around in connection.execute(statement, {"tagged_values": sorted({value for value, _ in found})}):
            outer[inner].add(around)
    counted: dict[int, set[str]] = defaultdict(set)
    for value, section_id in found:
        counted[section_id] |= {value, *outer[value]}
    return counted
