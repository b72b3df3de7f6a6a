"""Whether the store is whole: the file, its keys, the versions, the search index and what facets count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, exists, func, select, text
from sqlalchemy.exc import DatabaseError

from store.day_labels import COLUMNS, Part
from store.putting_off import EVERYTHING, count_waiting, owed
from store.session import reading, writing
from store.tables import day_labels, documents, labels, section_areas, section_themes, sections, tags, versions

__all__ = ["find_faults"]

_NAMED = 5  # faults of one kind that are named one by one
_INDEX_TABLES = {"theme": section_themes, "area": section_areas}
_LABELS = select(labels.c.id, labels.c.scheme, labels.c.value, labels.c["count"])
_OWED = (
    "the search index is still to be built for {} passages: a backfill or a copy is at work, or was cut short"
    " (the next run builds it, or lessonwatch migrate)"
)
_COUNT_AGAIN = "run lessonwatch migrate --reindex"


def find_faults(engine: Engine) -> list[str]:
    """What is wrong, in a sentence each; nothing for a store that is whole. Nothing is changed."""
    with reading(engine) as connection:
        faults = [*_documents(connection), *_tags(connection)]
        if engine.dialect.name == "sqlite":
            faults += _sqlite_file(connection)
        is_owed = owed(connection)
        if is_owed != EVERYTHING:
            faults += [*_index_tables(connection), *_counts(connection)]
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
    yield from _named("its versions are not those it counts", connection.execute(wrong.limit(_NAMED + 1)).all())


def _tags(connection: Connection) -> Iterator[str]:
    astray = (
        select(documents.c.source, documents.c.external_id)
        .distinct()
        .join(tags, tags.c.document_id == documents.c.id)
        .join(sections, sections.c.id == tags.c.section_id)
        .where(func.substr(sections.c.text, tags.c.start + 1, tags.c.end - tags.c.start) != tags.c.quote)
    )
    yield from _named("a tag's quote is not what stands there", connection.execute(astray.limit(_NAMED + 1)).all())


def _index_tables(connection: Connection) -> Iterator[str]:
    """What searches by theme and area walk on, against the tags and the passages."""
    for scheme, table in _INDEX_TABLES.items():
        is_there = exists().where(table.c[scheme] == tags.c.value, table.c.section_id == tags.c.section_id)
        missing = (
            select(documents.c.source, documents.c.external_id)
            .distinct()
            .join(tags, tags.c.document_id == documents.c.id)
            .where(tags.c.scheme == scheme, ~tags.c.is_suggested)
            .where(~is_there.correlate(tags))
        )
        rows = connection.execute(missing.limit(_NAMED + 1)).all()
        yield from _named(f"it is not found by {scheme}, though it has the tag", rows)
        astray = select(table.c.section_id).where(~exists().where(sections.c.id == table.c.section_id)).limit(1)
        if connection.execute(astray).first():
            yield f"searches by {scheme} lead to passages that are not there: {_COUNT_AGAIN}"


def _counts(connection: Connection) -> Iterator[str]:
    """What the facets count from, counted again."""
    kept = {(row.scheme, row.value): (row.id, row[3]) for row in connection.execute(_LABELS)}
    for scheme in (*_INDEX_TABLES, "kind", "source", "department"):
        table = _INDEX_TABLES.get(scheme, sections)
        statement = select(table.c[scheme], func.count()).where(table.c[scheme].is_not(None)).group_by(table.c[scheme])
        counted = {str(value): count for value, count in connection.execute(statement)}
        known = {value: count for (of, value), (_, count) in kept.items() if of == scheme and count}
        if counted != known:
            wrong = min(value for value in counted.keys() | known.keys() if counted.get(value) != known.get(value))
            yield (
                f"the facets count {known.get(wrong, 0):,} passages of {scheme} {wrong}, and there are"
                f" {counted.get(wrong, 0):,}: {_COUNT_AGAIN}"
            )
    numbers = Counter[int]()
    passages = 0
    for part in connection.execute(select(day_labels), execution_options={"yield_per": 500}):
        day = Part.of_blobs([getattr(part, name) for name in COLUMNS])
        passages += len(day.arrays["numbers"])
        for name in ("kinds", "sources", "departments", "themes", "areas"):
            values, counts = np.unique(day.arrays[name], return_counts=True)
            numbers.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
    stored = connection.scalar(select(func.count()).select_from(sections)) or 0
    by_day = {number: count for number, count in numbers.items() if number and count}
    if passages != stored or by_day != {id_: count for id_, count in kept.values() if count}:
        yield f"the labels by day hold {passages:,} of {stored:,} passages, or other labels than these: {_COUNT_AGAIN}"


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
            yield f"the search index does not agree with the documents ({error.orig}): {_COUNT_AGAIN}"


def _named(what: str, rows: Sequence[Any]) -> Iterator[str]:
    for source, external_id in rows[:_NAMED]:
        yield f"{source} {external_id}: {what}"
    if len(rows) > _NAMED:
        yield f"and more documents of which {what}"
