"""What was tagged with another vocabulary than the one in force: found, counted, and told from what is untouched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from store.kept import PASSAGES, unpack
from store.records import Document
from store.tables import documents, sections, statements, tags, versions

__all__ = [
    "Stored",
    "bearing",
    "count_by_vocabulary",
    "keep_untouched",
    "outdated",
    "passages_tagged_with",
    "stored_tags",
]

_AT_ONCE = 500
_AMONG: BindParameter[int] = bindparam("of_documents", expanding=True)
_LATEST = (
    select(documents.c.id, documents.c.version, versions.c.record, PASSAGES)
    .join(versions, (versions.c.document_id == documents.c.id) & (versions.c.number == documents.c.version))
    .order_by(documents.c.id)
)
_IS_OUTDATED = documents.c.tagged_with.is_not(None) & (documents.c.tagged_with != bindparam("vocabulary"))
_OUTDATED = _LATEST.where(documents.c.id > bindparam("after"), _IS_OUTDATED).limit(bindparam("most"))
_OUTDATED_IDS = select(documents.c.id, documents.c.tagged_with).where(_IS_OUTDATED).order_by(documents.c.id)
_THESE = _LATEST.where(documents.c.id.in_(_AMONG))
_PASSAGES = (
    select(sections.c.document_id, sections.c.text)
    .join(documents, documents.c.id == sections.c.document_id)
    .where(documents.c.tagged_with == bindparam("vocabulary"))
)
_COUNT = select(documents.c.tagged_with, func.count()).group_by(documents.c.tagged_with)
_BEARING = (
    select(tags.c.document_id)
    .join(documents, documents.c.id == tags.c.document_id)
    .where(
        documents.c.tagged_with == bindparam("vocabulary"),
        tags.c.scheme == "area",
        tags.c.value.in_(bindparam("bearing_values", expanding=True)),
    )
    .distinct()
)
_RENAME = update(documents).where(documents.c.tagged_with == bindparam("before")).values(tagged_with=bindparam("after"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A tag or statement as it is kept: scheme, value (kind of a statement), words, and whether it is a suggestion."""

    scheme: str
    value: str
    quote: str
    is_suggested: bool = False


def outdated(connection: Connection, vocabulary: str, after: int, limit: int) -> list[tuple[int, int, Document]]:
    """Documents with tags of another vocabulary, by id: document id, version, document."""
    rows = connection.execute(_OUTDATED, {"vocabulary": vocabulary, "after": after, "most": limit})
    return [(row.id, row.version, unpack(row.record, row.passages)) for row in rows]


def outdated_ids(connection: Connection, vocabulary: str) -> dict[int, str]:
    """Each document with tags of another vocabulary, and which."""
    return {row.id: row.tagged_with for row in connection.execute(_OUTDATED_IDS, {"vocabulary": vocabulary})}


def read_latest(connection: Connection, document_ids: Sequence[int]) -> list[tuple[int, int, Document]]:
    """These documents by id: document id, version, document."""
    rows = connection.execute(_THESE, {"of_documents": list(document_ids)})
    return [(row.id, row.version, unpack(row.record, row.passages)) for row in rows]


def passages_tagged_with(connection: Connection, vocabulary: str) -> Iterator[tuple[int, str]]:
    """The document and text of each passage of the documents with tags of this vocabulary, one at a time."""
    streaming = _PASSAGES.execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(streaming, {"vocabulary": vocabulary}):
        yield row.document_id, row.text


def count_by_vocabulary(connection: Connection) -> dict[str | None, int]:
    """How many documents have tags of each vocabulary; None: they have none yet."""
    return {row[0]: row[1] for row in connection.execute(_COUNT)}


def bearing(connection: Connection, vocabulary: str, areas: Iterable[str]) -> set[int]:
    """The documents tagged with this vocabulary that have any of these areas, surely or not."""
    wanted = list(areas)
    found: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        of = {"vocabulary": vocabulary, "bearing_values": wanted[start : start + _AT_ONCE]}
        found |= set(connection.scalars(_BEARING, of))
    return found


def keep_untouched(connection: Connection, before: str, after: str, touched: Sequence[int]) -> int:
    """How many documents tagged with ``before`` count as tagged with ``after``: all but those that are touched.

    The touched ones are outdated from here on, and keep their tags until they have new ones.
    """
    aside = f"{before} (outdated)"
    for start in range(0, len(touched), _AT_ONCE):
        some = list(touched[start : start + _AT_ONCE])
        connection.execute(
            update(documents)
            .where(documents.c.id.in_(_AMONG), documents.c.tagged_with == bindparam("before"))
            .values(tagged_with=bindparam("aside")),
            {"of_documents": some, "before": before, "aside": aside},
        )
    return connection.execute(_RENAME, {"before": before, "after": after}).rowcount


def stored_tags(connection: Connection, document_ids: Sequence[int]) -> dict[int, list[Stored]]:
    """Every tag and statement that is kept of these documents."""
    found: dict[int, list[Stored]] = {document_id: [] for document_id in document_ids}
    for start in range(0, len(document_ids), _AT_ONCE):
        of = {"of_documents": list(document_ids[start : start + _AT_ONCE])}
        columns = tags.c
        of_tags = select(columns.document_id, columns.scheme, columns.value, columns.quote, columns.is_suggested)
        for row in connection.execute(of_tags.where(columns.document_id.in_(_AMONG)).order_by(columns.id), of):
            found[row.document_id].append(Stored(row.scheme, row.value, row.quote, row.is_suggested))
        of_said = select(statements.c.document_id, statements.c.kind, statements.c.quote)
        for said in connection.execute(
            of_said.where(statements.c.document_id.in_(_AMONG)).order_by(statements.c.id), of
        ):
            found[said.document_id].append(Stored("statement", said.kind, said.quote))
    return found
