"""The tag step: what waits for tags gets them, and what a new vocabulary can touch gets new ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection, Engine

from store.errors import StoreError
from store.members import seats_on
from store.outdated import bearing, count_by_vocabulary, keep_untouched, outdated, passages_tagged_with
from store.records import Area, Document, Problem, Statement, Tag, Theme
from store.session import reading, writing
from store.tagging import Found, put_all_tags, put_vocabulary, untagged, vocabulary_version
from store.vocabulary import kept_edition

logger = logging.getLogger(__name__)

__all__ = ["Difference", "Outlook", "Tagged", "Tagger", "look_ahead", "sync_vocabulary", "tag_one", "tag_waiting"]

BATCH = 200
Waiting = tuple[int, int, Document]  # document id, version, document
Finding = tuple[Sequence[Tag], Sequence[Statement]]


class Difference(Protocol):
    """What a new vocabulary can touch, as the tagger tells it."""

    @property
    def is_everywhere(self) -> bool: ...
    @property
    def phrases(self) -> Sequence[str]: ...
    @property
    def areas(self) -> Sequence[str]: ...
    def told(self) -> str: ...
    def touches(self, text: str) -> bool: ...


class Tagger(Protocol):
    """What finds themes, areas and statements in a document, and the vocabulary it finds them with."""

    @property
    def own_words(self) -> Mapping[str, str]: ...
    @property
    def faults(self) -> Sequence[str]: ...
    def vocabulary_version(self) -> str: ...
    def edition(self) -> str: ...
    def difference(self, kept: str | None) -> Difference: ...
    def themes(self) -> Iterable[Theme]: ...
    def areas(self) -> Iterable[Area]: ...
    def tag_documents(self, documents: Sequence[Document], asker_seats: Sequence[str | None]) -> Sequence[Finding]: ...


@dataclass(slots=True)
class Tagged:
    """What the step did so far."""

    documents: int = 0
    again: int = 0  # of these, tagged before with an older vocabulary
    tags: int = 0
    statements: int = 0
    failed: dict[int, Problem] = field(default_factory=dict)  # by document id
    change: str | None = None  # what is new in the vocabulary, and whom it touches

    @property
    def seen(self) -> int:
        return self.documents + len(self.failed)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a tagging would look at: documents without tags, those a new vocabulary can touch, and the others."""

    new: int
    touched: int
    untouched: int
    change: str | None
    ids: frozenset[int] | None = None  # of the touched ones that have the vocabulary before this; None: all of them


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
    tagged = Tagged(change=sync_vocabulary(engine, tagger))
    with reading(engine) as connection:
        total = sum(count for name, count in count_by_vocabulary(connection).items() if name != version)
    for source, is_again in ((_new(engine, batch, tagged), False), (_outdated(engine, version, batch), True)):
        for waiting in source:
            check()
            _tag_batch(engine, tagger, waiting, tagged, is_again=is_again)
            progress(tagged.seen, total)
    return tagged


def tag_one(engine: Engine, tagger: Tagger, document_id: int) -> Tagged:
    """What was tagged of one document that waits, such as one that was just reviewed."""
    tagged = Tagged()
    with reading(engine) as connection:
        waiting = [item for item in untagged(connection, 1, among=[document_id]) if item[0] == document_id]
    _tag_batch(engine, tagger, waiting, tagged, is_again=False)
    return tagged


def sync_vocabulary(engine: Engine, tagger: Tagger, *, anew: bool = False) -> str | None:
    """What is new in the vocabulary, which the search is told of before anything is tagged with it; None: nothing.

    Documents that the new words cannot touch count as tagged with them. ``anew``: it is written though nothing is new.
    """
    version = tagger.vocabulary_version()
    with reading(engine) as connection:
        before = vocabulary_version(connection)
        if before == version and not anew:
            return None
        outlook = look_ahead(connection, tagger)
    with writing(engine) as connection:
        put_vocabulary(
            connection,
            version,
            tagger.themes(),
            tagger.areas(),
            edition=tagger.edition(),
            own_words=tagger.own_words,
        )
        if before is not None and outlook.ids is not None:
            keep_untouched(connection, before, version, sorted(outlook.ids))
    return outlook.change


def look_ahead(connection: Connection, tagger: Tagger) -> Outlook:
    """What a tagging with this tagger would look at."""
    version, before = tagger.vocabulary_version(), vocabulary_version(connection)
    counts = count_by_vocabulary(connection)
    new, same = counts.pop(None, 0), counts.pop(version, 0)
    others = sum(counts.values())
    if before is None or before == version:
        return Outlook(new, others, same, None)
    change = tagger.difference(kept_edition(connection))
    if change.is_everywhere:
        return Outlook(new, others, same, change.told())
    touched = bearing(connection, before, change.areas)
    if change.phrases:
        for document_id, text in passages_tagged_with(connection, before):
            if document_id not in touched and change.touches(text):
                touched.add(document_id)
    return Outlook(
        new,
        others - counts.get(before, 0) + len(touched),
        same + counts.get(before, 0) - len(touched),
        change.told(),
        frozenset(touched),
    )


def _tag_batch(engine: Engine, tagger: Tagger, waiting: Sequence[Waiting], tagged: Tagged, *, is_again: bool) -> None:
    with reading(engine) as connection:
        seats = seats_of(connection, waiting)
    found = []
    read = {document_id: document for document_id, _, document in waiting}
    for (document_id, number, document), finding in find_in_each(tagger, waiting, seats):
        if isinstance(finding, Exception):
            # A fault of the tagger may meet every document: where it lies is told once.
            told = None if tagged.failed else finding
            logger.error("tagging %s %s", document.source, document.external_id, exc_info=told)
            tagged.failed[document_id] = _problem(document, finding)
        else:
            found.append(Found(document_id, number, *finding))
    with writing(engine) as connection:
        kept, wrong = put_all_tags(connection, tagger.vocabulary_version(), found)
    tagged.failed |= {document_id: _problem(read[document_id], error) for document_id, error in wrong.items()}
    tagged.documents += len(kept)
    tagged.again += len(kept) if is_again else 0
    tagged.tags += sum(len(one.tags) for one in kept)
    tagged.statements += sum(len(one.statements) for one in kept)


def find_in_each(
    tagger: Tagger, waiting: Sequence[Waiting], seats: Mapping[int, str]
) -> Iterator[tuple[Waiting, Finding | Exception]]:
    """What the tagger finds in each document; where it fails on one, each is read alone and the fault is given."""
    try:
        documents = [document for _, _, document in waiting]
        found = tagger.tag_documents(documents, [seats.get(document_id) for document_id, _, _ in waiting])
    except Exception as error:  # the edge of one document: it is named and the others are tagged
        if len(waiting) == 1:
            yield waiting[0], error
        else:
            for item in waiting:
                yield from find_in_each(tagger, [item], seats)
    else:
        yield from zip(waiting, found, strict=True)


def seats_of(connection: Connection, waiting: Iterable[Waiting]) -> dict[int, str]:
    """The constituency of who asked, on the day, by document id."""
    asked = {
        document_id: (document.question.asking_member_id, document.question.date_tabled)
        for document_id, _, document in waiting
        if document.question is not None and document.question.asking_member_id is not None
    }
    known = seats_on(connection, asked.values())
    return {document_id: known[key] for document_id, key in asked.items() if key in known}


def _problem(document: Document, error: Exception) -> Problem:
    """The document is named by its address, so that one fault met in many documents reads as one."""
    named = isinstance(error, StoreError)
    reason = str(error) if named else f"{type(error).__name__}: {error}"
    return Problem(document.source, "failed", f"a document could not be tagged: {reason}", document.url)


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
            waiting = outdated(connection, version, last, batch)
        if not waiting:
            return
        last = waiting[-1][0]
        yield waiting
