"""The tag step: what waits for tags gets them, and what was tagged with an older vocabulary gets new ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select

from store.errors import StoreError
from store.kept import PASSAGES, unpack
from store.records import Area, Document, Problem, Statement, Tag, Theme
from store.session import reading, writing
from store.tables import documents, versions
from store.tagging import put_tags, put_vocabulary, untagged, vocabulary_version

logger = logging.getLogger(__name__)

BATCH = 200
Waiting = tuple[int, int, Document]  # document id, version, document


class Tagger(Protocol):
    """What finds themes, areas and statements in a document, and the vocabulary it finds them with."""

    def vocabulary_version(self) -> str: ...
    def themes(self) -> Iterable[Theme]: ...
    def areas(self) -> Iterable[Area]: ...
    def tag_document(self, document: Document) -> tuple[Sequence[Tag], Sequence[Statement]]: ...


@dataclass(slots=True)
class Tagged:
    """What the step did so far."""

    documents: int = 0
    again: int = 0  # of these, tagged before with an older vocabulary
    tags: int = 0
    statements: int = 0
    failed: dict[int, Problem] = field(default_factory=dict)  # by document id


def tag_waiting(
    engine: Engine,
    tagger: Tagger,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    check: Callable[[], None] = lambda: None,
    batch: int = BATCH,
) -> Tagged:
    """What was tagged, each batch kept in a transaction of its own: killed at any moment, the rest still waits.

    ``progress`` is told how many of how many are done; ``check`` is called between batches and may raise to stop.
    A document the tagger fails on is named in ``failed``, keeps the tags it had, and is tried again the next time.
    """
    version = tagger.vocabulary_version()
    sync_vocabulary(engine, tagger)
    tagged = Tagged()
    total = _count_waiting(engine, version)
    for source, is_again in ((_new(engine, batch, tagged), False), (_outdated(engine, version, batch), True)):
        for waiting in source:
            check()
            _tag_batch(engine, tagger, version, waiting, tagged, is_again=is_again)
            progress(tagged.documents + len(tagged.failed), total)
    return tagged


def sync_vocabulary(engine: Engine, tagger: Tagger) -> bool:
    """Whether the search had to be told of a new vocabulary; it is told before anything is tagged with it."""
    version = tagger.vocabulary_version()
    with reading(engine) as connection:
        if vocabulary_version(connection) == version:
            return False
    with writing(engine) as connection:
        put_vocabulary(connection, version, tagger.themes(), tagger.areas())
    return True


def _tag_batch(
    engine: Engine, tagger: Tagger, version: str, waiting: Sequence[Waiting], tagged: Tagged, *, is_again: bool
) -> None:
    found = []
    for document_id, number, document in waiting:
        try:
            found.append((document_id, number, document, *tagger.tag_document(document)))
        except Exception as error:  # the edge of one document: it is named and the others are tagged
            # A fault of the tagger may meet every document: where it lies is told once.
            logger.error("tagging %s %s", document.source, document.external_id, exc_info=not tagged.failed)
            tagged.failed[document_id] = _problem(document, error)
    with writing(engine) as connection:
        for document_id, number, document, tags, statements in found:
            try:
                with connection.begin_nested():
                    is_kept = put_tags(connection, document_id, number, version, tags, statements)
            except StoreError as error:
                tagged.failed[document_id] = _problem(document, error)
                continue
            if is_kept:
                tagged.documents += 1
                tagged.again += is_again
                tagged.tags += len(tags)
                tagged.statements += len(statements)


def _problem(document: Document, error: Exception) -> Problem:
    reason = f"{document.external_id} could not be tagged: {type(error).__name__}: {error}"
    return Problem(document.source, "failed", reason, document.url)


def _new(engine: Engine, batch: int, tagged: Tagged) -> Iterator[list[Waiting]]:
    """Batches of what has no tags yet; what failed tonight still has none, and is passed over."""
    while True:
        with reading(engine) as connection:
            waiting = untagged(connection, batch + len(tagged.failed))
        fresh = [item for item in waiting if item[0] not in tagged.failed]
        if not fresh:
            return
        yield fresh


def _outdated(engine: Engine, version: str, batch: int) -> Iterator[list[Waiting]]:
    """Batches of what has tags of another vocabulary; those stay until the new ones are written."""
    last = 0
    while True:
        with reading(engine) as connection:
            waiting = _read_outdated(connection, version, last, batch)
        if not waiting:
            return
        last = waiting[-1][0]
        yield waiting


def _read_outdated(connection: Connection, version: str, after: int, limit: int) -> list[Waiting]:
    rows = connection.execute(
        select(documents.c.id, documents.c.version, versions.c.record, PASSAGES)
        .join(versions, (versions.c.document_id == documents.c.id) & (versions.c.number == documents.c.version))
        .where(documents.c.id > after, documents.c.tagged_with.is_not(None), documents.c.tagged_with != version)
        .order_by(documents.c.id)
        .limit(limit)
    )
    return [(row.id, row.version, unpack(row.record, row.passages)) for row in rows]


def _count_waiting(engine: Engine, version: str) -> int:
    is_waiting = documents.c.tagged_with.is_distinct_from(version)
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(documents).where(is_waiting)).scalar_one()
