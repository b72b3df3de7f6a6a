"""Whether what is made of something else agrees with it: index tables, counts, facts of questions, indexes, views."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, exists, func, inspect, select, text

from store.counted_for import SCHEMES, extra, missing
from store.day_labels import COLUMNS, Part
from store.kept import PASSAGES, unpack
from store.tables import (
    day_labels,
    documents,
    labels,
    metadata,
    questions,
    section_areas,
    section_themes,
    sections,
    versions,
)
from store.views import VIEWS
from store.vocabulary import vocabulary_version

__all__ = ["MEND", "check_counts", "check_index_tables", "check_questions", "check_structure", "named", "without_facts"]

MEND = "run lessonwatch migrate --reindex"
_NAMED = 5  # faults of one kind that are named one by one
_INDEX_TABLES = {"theme": section_themes, "area": section_areas}
_LABELS = select(labels.c.id, labels.c.scheme, labels.c.value, labels.c["count"])
_INDEXES = {
    "sqlite": text("SELECT name FROM sqlite_master WHERE type = 'index'"),
    "postgresql": text("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"),
}
_WITHOUT_FACTS = (
    select(documents.c.id, documents.c.source, documents.c.external_id, versions.c.record, PASSAGES)
    .join(versions, (versions.c.document_id == documents.c.id) & (versions.c.number == documents.c.version))
    .where(documents.c.kind == "written_question")
    .where(~exists().where(questions.c.document_id == documents.c.id))
)


def check_index_tables(connection: Connection) -> Iterator[str]:
    """What searches by theme and area walk on, against the tags and the passages."""
    vocabulary = vocabulary_version(connection)
    for scheme in SCHEMES:
        rows = missing(connection, scheme, vocabulary, _NAMED + 1)
        yield from named(f"it is not found by {scheme}, though it has the tag: {MEND}", rows)
        rows = extra(connection, scheme, vocabulary, _NAMED + 1)
        yield from named(f"it is found by {scheme}, though it has no such tag: {MEND}", rows)
        table = _INDEX_TABLES[scheme]
        astray = select(table.c.section_id).where(~exists().where(sections.c.id == table.c.section_id)).limit(1)
        if connection.execute(astray).first():
            yield f"searches by {scheme} lead to passages that are not there: {MEND}"


def check_counts(connection: Connection) -> Iterator[str]:
    """What the facets count from, counted again."""
    kept = {(row.scheme, row.value): (row.id, row[3]) for row in connection.execute(_LABELS)}
    for scheme in (*SCHEMES, "kind", "source", "department"):
        table = _INDEX_TABLES.get(scheme, sections)
        statement = select(table.c[scheme], func.count()).where(table.c[scheme].is_not(None)).group_by(table.c[scheme])
        counted = {str(value): count for value, count in connection.execute(statement)}
        known = {value: count for (of, value), (_, count) in kept.items() if of == scheme and count}
        if counted != known:
            wrong = min(value for value in counted.keys() | known.keys() if counted.get(value) != known.get(value))
            yield (
                f"the facets count {known.get(wrong, 0):,} passages of {scheme} {wrong}, and there are"
                f" {counted.get(wrong, 0):,}: {MEND}"
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
        yield f"the labels by day hold {passages:,} of {stored:,} passages, or other labels than these: {MEND}"


def check_questions(connection: Connection) -> Iterator[str]:
    """Questions that are not found by their facts: UIN, member, state."""
    rows = [(row.source, row.external_id) for row in without_facts(connection, _NAMED + 1)]
    yield from named(f"its facts as a question are missing: {MEND}", rows)


def without_facts(connection: Connection, most: int | None = None) -> Iterator[Any]:
    """The questions that have lost their row, with their latest record: id, source, external_id, record, passages."""
    for row in connection.execute(_WITHOUT_FACTS.limit(most)):
        if unpack(row.record, row.passages).question is not None:
            yield row


def check_structure(connection: Connection) -> Iterator[str]:
    """Indexes, without which searches fail or take long, and views."""
    wanted = {str(index.name) for table in metadata.tables.values() for index in table.indexes}
    if connection.dialect.name == "postgresql":
        wanted.add("ix_sections_vector")
    if lost := sorted(wanted - set(connection.scalars(_INDEXES[connection.dialect.name]))):
        yield f"the index {lost[0]} is missing{f', and {len(lost) - 1} more' if lost[1:] else ''}: {MEND}"
    if lost := sorted(VIEWS.keys() - set(inspect(connection).get_view_names())):
        yield f"the view {lost[0]} is missing: {MEND}"


def named(what: str, rows: Sequence[Any]) -> Iterator[str]:
    """A sentence for each of the first documents of which something is wrong."""
    for source, external_id in rows[:_NAMED]:
        yield f"{source} {external_id}: {what}"
    if len(rows) > _NAMED:
        yield f"and more documents of which {what}"
