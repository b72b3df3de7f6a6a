"""Whether the store is whole: the file, its keys, the versions, the search index and what facets count."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DatabaseError

from store.agreement import MEND, check_counts, check_index_tables, check_questions, check_structure, named
from store.putting_off import EVERYTHING, are_kept_up, count_waiting, owed
from store.session import reading, writing
from store.tables import documents, sections, tags, versions

__all__ = ["find_faults"]

_MOST = 6  # faults of one kind that are looked for
_OWED = (
    "the search index is still to be built for {} passages: a backfill or a copy is at work, or was cut short"
    " (the next run builds it, or lessonwatch migrate)"
)


def find_faults(engine: Engine) -> list[str]:
    """What is wrong, in a sentence each; nothing for a store that is whole. Nothing is changed."""
    with reading(engine) as connection:
        faults = [*_documents(connection), *_tags(connection)]
        if engine.dialect.name == "sqlite":
            faults += _sqlite_file(connection)
        is_owed = owed(connection)
        faults += check_questions(connection)
        if is_owed != EVERYTHING:
            faults += [
                *check_index_tables(connection),
                *check_counts(connection),
                *check_structure(connection),
            ]
        if not is_owed and not are_kept_up(connection):
            faults.append(f"the words of new passages are not indexed, for want of their triggers: {MEND}")
        if is_owed:
            faults.append(_OWED.format(f"{count_waiting(connection):,}"))
    if engine.dialect.name == "sqlite" and not is_owed:
        faults += _sqlite_index(engine)
    return faults


def _documents(connection: Connection) -> Iterator[str]:
    latest = (
        select(versions.c.document_id, func.max(versions.c.number).label("number"), func.count().label("count"))
        .group_by(versions.c.document_id)
        .subquery()
    )
    wrong = (
        select(documents.c.source, documents.c.external_id)
        .outerjoin(latest, latest.c.document_id == documents.c.id)
        .where(
            (func.coalesce(latest.c.number, 0) != documents.c.version)
            | (func.coalesce(latest.c.count, 0) != documents.c.version)
        )
    )
    yield from named("its versions are not those it counts", connection.execute(wrong.limit(_MOST)).all())


def _tags(connection: Connection) -> Iterator[str]:
    astray = (
        select(documents.c.source, documents.c.external_id)
        .distinct()
        .join(tags, tags.c.document_id == documents.c.id)
        .join(sections, sections.c.id == tags.c.section_id)
        .where(func.substr(sections.c.text, tags.c.start + 1, tags.c.end - tags.c.start) != tags.c.quote)
    )
    yield from named("a tag's quote is not what stands there", connection.execute(astray.limit(_MOST)).all())


def _sqlite_file(connection: Connection) -> Iterator[str]:
    for row in connection.execute(text("PRAGMA quick_check(5)")):
        if row[0] != "ok":
            yield f"the database file is damaged: {row[0]}"
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        yield f"{len(broken)} rows have lost the row they belong to, the first in {broken[0][0]}"


def _sqlite_index(engine: Engine) -> Iterator[str]:
    """FTS5 compares its index with the sections when it is asked to, in a write that changes nothing."""
    check = text("INSERT INTO section_text (section_text, rank) VALUES ('integrity-check', 1)")
    with writing(engine) as connection:
        try:
            connection.execute(check)
        except DatabaseError as error:  # "malformed", of the index: not of the file, as a connection would say
            yield f"the search index does not agree with the documents ({error.orig}): {MEND}"
