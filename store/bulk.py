"""Many documents at once, with the search index owed while they are written and built afterwards.

Two kinds of bulk. A load into the store (``loading``) writes rows in batches, and in an empty store goes without the
other indexes too. A crawl of the past (``put_words_off``) writes a document at a time, beside whoever searches, so only
the words wait. What is built at the end is what was written, whatever the store holds besides: a few days read into a
million documents cost a few days, so there is no size from which it would not pay.

A load that is killed leaves whole documents, and a mark that the index is owed: ``mend`` builds it, as ``upgrade`` and
the next run do.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Index, Table, bindparam, delete, select, text

from store import fulltext
from store.cleaning import cleaned_and_hashed
from store.putting_off import EVERYTHING, OWED, WORDS, catch_up, owed, put_off
from store.records import Change, Document, Payload
from store.rows import attachment_rows, document_row, payload_row, question_row, section_rows, version_row
from store.section_ids import take_ids
from store.session import reading, write_alone, writing
from store.tables import attachments, documents, facts, payloads, questions, sections, tags, versions
from store.tallying import rebuild_tallies
from store.upserts import add_rows, pour_rows, put_rows
from store.writing import put_document

__all__ = ["load_documents", "loading", "make_indexes", "mend", "put_words_off"]

BATCH = 1_000
_AT_ONCE = 10_000  # passages indexed in one transaction: about a second in which others wait to write
_ROOM_TO_SORT = text("SET LOCAL maintenance_work_mem = '256MB'")
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
        put_rows(connection, facts, [{"name": OWED, "value": EVERYTHING}], ("name",))
        put_off(connection)
        _drop_indexes(connection)
    try:
        yield
    finally:
        mend(engine)


def put_words_off(engine: Engine) -> None:
    """From now on new passages are not found by their words, until ``mend``; PostgreSQL has no need of that."""
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            add_rows(connection, facts, [{"name": OWED, "value": WORDS}])
            put_off(connection)


def mend(engine: Engine, check: Callable[[], None] = lambda: None) -> bool:
    """Whether the search index was owed; it is whole now. ``check`` is called on the way and may raise to stop."""
    with reading(engine) as connection:
        if owed(connection) is None:
            return False
    while True:
        check()
        with writing(engine) as connection:
            if catch_up(connection, _AT_ONCE):
                continue
            was_owed = connection.scalar(delete(facts).where(facts.c.name == OWED).returning(facts.c.value))
            if was_owed == EVERYTHING:
                make_indexes(connection)
                rebuild_tallies(connection)
            return was_owed is not None


def _secondary() -> list[Index]:
    return sorted(
        (index for table in (sections, versions, tags) for index in table.indexes), key=lambda index: str(index.name)
    )


def _drop_indexes(connection: Connection) -> None:
    """In an empty store, where it pays, no index on what is about to be written."""
    if connection.execute(select(sections.c.id).limit(1)).first() is None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP INDEX IF EXISTS ix_sections_vector"))
        for index in _secondary():
            index.drop(connection, checkfirst=True)


def make_indexes(connection: Connection) -> None:
    """The indexes that a load goes without, where they are missing."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ROOM_TO_SORT)
    for index in _secondary():
        index.create(connection, checkfirst=True)
    if connection.dialect.name == "postgresql":
        connection.execute(text(fulltext.POSTGRESQL_INDEX))
        connection.execute(text("ANALYZE"))  # until somebody counts, the planner takes every word for a rare one


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
        pour_rows(connection, table, rows[table])


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
