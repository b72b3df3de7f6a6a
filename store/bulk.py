"""Many documents at once: rows in batches with the search index off, which is built afterwards.

A load that is killed leaves whole batches, and a mark that the index is owed: ``mend`` builds it, as ``upgrade`` does.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Index, Table, bindparam, delete, insert, select, text

from store import fulltext
from store.cleaning import cleaned_and_hashed
from store.records import Change, Document, Payload
from store.rows import attachment_rows, document_row, payload_row, question_row, section_rows, version_row
from store.section_ids import take_ids
from store.session import reading, write_alone, writing
from store.tables import attachments, documents, facts, payloads, questions, sections, tags, versions
from store.tallying import rebuild_tallies
from store.upserts import put_rows
from store.writing import put_document

__all__ = ["is_owed", "load_documents", "loading", "mend"]

BATCH = 1_000
_OWED = "index_owed"
_KNOWN = select(documents.c.external_id).where(
    documents.c.source == bindparam("source"), documents.c.external_id.in_(bindparam("ids", expanding=True))
)
_NEXT_IDS = {
    "sqlite": text("SELECT coalesce(max(id), 0) + 1 FROM documents"),
    "postgresql": text("SELECT nextval(pg_get_serial_sequence('documents', 'id')) FROM generate_series(1, :count)"),
}


def load_documents(
    engine: Engine,
    found: Iterable[tuple[Document, Payload | None]],
    observed_at: dt.datetime,
    *,
    batch: int = BATCH,
) -> int:
    """How many documents were new or changed: as ``put_document`` does, many times faster for those that are new."""
    written = 0
    waiting = iter(found)
    with loading(engine):
        while some := list(islice(waiting, batch)):
            with writing(engine) as connection:
                written += _put_batch(connection, some, observed_at)
    return written


@contextmanager
def loading(engine: Engine) -> Iterator[None]:
    """A time in which sections are written without the search index; it is built when the block ends, well or not."""
    with writing(engine) as connection:
        put_rows(connection, facts, [{"name": _OWED, "value": "yes"}], ("name",))
        _drop_indexes(connection)
    try:
        yield
    finally:
        mend(engine)


def is_owed(engine: Engine) -> bool:
    """Whether a load was cut short, so that searches by words miss what it wrote."""
    with reading(engine) as connection:
        return connection.execute(select(facts.c.value).where(facts.c.name == _OWED)).first() is not None


def mend(engine: Engine) -> bool:
    """Whether the search index was owed; it is whole now."""
    with writing(engine) as connection:
        if not connection.execute(delete(facts).where(facts.c.name == _OWED)).rowcount:
            return False
        _make_indexes(connection)
        rebuild_tallies(connection)
    return True


def _secondary() -> list[Index]:
    return sorted(
        (index for table in (sections, versions, tags) for index in table.indexes), key=lambda index: str(index.name)
    )


def _drop_indexes(connection: Connection) -> None:
    """The triggers off; and in an empty store, where it pays, the other indexes too."""
    if connection.dialect.name == "sqlite":
        for name in fulltext.SQLITE_TRIGGERS:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    if connection.execute(select(sections.c.id).limit(1)).first() is None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP INDEX IF EXISTS ix_sections_vector"))
        for index in _secondary():
            index.drop(connection, checkfirst=True)


def _make_indexes(connection: Connection) -> None:
    for index in _secondary():
        index.create(connection, checkfirst=True)
    if connection.dialect.name == "postgresql":
        connection.execute(text(fulltext.POSTGRESQL_INDEX))
        return
    fulltext.rebuild(connection)
    for name, trigger in fulltext.SQLITE_TRIGGERS.items():
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        connection.execute(text(trigger))


def _put_batch(
    connection: Connection, found: Sequence[tuple[Document, Payload | None]], observed_at: dt.datetime
) -> int:
    write_alone(connection)
    new: dict[tuple[str, str], tuple[Document, Payload | None]] = {}
    changed = 0
    known = _known(connection, found)
    for document, payload in found:
        key = (document.source, document.external_id)
        if key in known or key in new:  # rare here, and the order of versions must hold
            _put_new(connection, list(new.values()), observed_at)
            known |= new.keys()
            changed += len(new) + (put_document(connection, document, observed_at, payload) is not None)
            new = {}
        else:
            new[key] = document, payload
    _put_new(connection, list(new.values()), observed_at)
    return changed + len(new)


def _known(connection: Connection, found: Sequence[tuple[Document, Payload | None]]) -> set[tuple[str, str]]:
    ids: dict[str, list[str]] = defaultdict(list)
    for document, _ in found:
        ids[document.source].append(document.external_id)
    return {
        (source, external_id)
        for source, wanted in ids.items()
        for external_id in connection.scalars(_KNOWN, {"source": source, "ids": wanted})
    }


def _put_new(
    connection: Connection, found: Sequence[tuple[Document, Payload | None]], observed_at: dt.datetime
) -> None:
    if not found:
        return
    rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
    kept: dict[str, dict[str, Any]] = {}
    section_ids = _take_section_ids(connection, found)
    for document_id, (raw, payload) in zip(_take_ids(connection, len(found)), found, strict=True):
        document, hashed = cleaned_and_hashed(raw)
        key = {"id": document_id, "source": document.source, "external_id": document.external_id}
        row = document_row(document, 1, Change.NEW, hashed, observed_at)
        rows[documents].append({**key, **row, "first_seen_at": observed_at})
        rows[versions].append(version_row(document_id, 1, document, Change.NEW, (), hashed, observed_at, payload))
        ids = [section_ids[document.published_on].pop() for _ in document.sections]
        rows[sections] += section_rows(document_id, document, ids)
        rows[attachments] += attachment_rows(document_id, document, observed_at)
        if payload is not None:
            kept[payload.sha256] = payload_row(payload, observed_at, document_id, document)
        if document.question is not None:
            rows[questions].append(question_row(document_id, document.question))
    put_rows(connection, payloads, list(kept.values()), ("sha256",))
    rows[sections].sort(key=lambda row: row["id"])  # pages are filled only by rows that come in order
    for table in (documents, versions, sections, attachments, questions):
        if rows[table]:
            connection.execute(insert(table), rows[table])


def _take_ids(connection: Connection, count: int) -> list[int]:
    if connection.dialect.name == "sqlite":
        first = connection.execute(_NEXT_IDS["sqlite"]).scalar_one()
        return list(range(first, first + count))
    return list(connection.execute(_NEXT_IDS["postgresql"], {"count": count}).scalars())


def _take_section_ids(
    connection: Connection, found: Sequence[tuple[Document, Payload | None]]
) -> dict[dt.date | None, list[int]]:
    """For each day as many ids as its documents have sections; a document takes its own from the end, descending."""
    counts: dict[dt.date | None, int] = defaultdict(int)
    for document, _ in found:
        counts[document.published_on] += len(document.sections)
    return {day: take_ids(connection, day, count)[::-1] for day, count in counts.items()}
