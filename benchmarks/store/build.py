"""Builds the store that the benchmarks ask: ``python -m benchmarks.store.build ADDRESS [DOCUMENTS]``.

Built once: a store that is whole already is left as it is.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, text

from benchmarks.store.documents import AREAS, THEMES, make_document, make_documents, make_tags
from store.bulk import load_documents
from store.records import Document
from store.schema import upgrade
from store.session import connect, reading, writing
from store.tables import documents, facts, section_areas, section_themes, sections, tags
from store.tagging import Found, put_all_tags, put_vocabulary, untagged
from store.tallying import rebuild_tallies

NOW = dt.datetime(2024, 11, 1, 3, 30, tzinfo=dt.UTC)
MILLION = 1_000_000


def build(engine: Engine, count: int = MILLION) -> dict[str, float]:
    """The seconds each step took; nothing where the store was there already."""
    upgrade(engine)
    with reading(engine) as connection:
        if connection.scalar(select(facts.c.value).where(facts.c.name == "benchmark")) == str(count):
            return {}
        stored = connection.scalar(select(func.count()).select_from(documents)) or 0
    seconds = {}
    started = time.monotonic()
    load_documents(engine, make_documents(stored, count), NOW, batch=2_000)
    seconds["load and index"] = time.monotonic() - started
    started = time.monotonic()
    tag_everything(engine, count)
    seconds["tags"] = time.monotonic() - started
    with writing(engine) as connection:
        connection.execute(insert(facts), {"name": "benchmark", "value": str(count)})
        connection.execute(text("ANALYZE"))
    return seconds


def tag_everything(engine: Engine, count: int) -> None:
    """Tags written in bulk, as a re-tagging of everything would write them, and the tallies counted once."""
    outer_themes = {theme.id: [theme.parent] if theme.parent else [] for theme in THEMES}
    outer_areas = {area.code: list(area.within) for area in AREAS}
    with writing(engine) as connection:
        put_vocabulary(connection, "bench", THEMES, AREAS)
        for table in (tags, section_themes, section_areas):
            connection.execute(table.delete())
        numbers = iter(range(count))
        while some := list(islice(numbers, 5_000)):
            rows = list(_rows(connection, some))
            connection.execute(insert(tags), rows)
            for table, scheme, outer in ((section_themes, "theme", outer_themes), (section_areas, "area", outer_areas)):
                found = {
                    (value, row["section_id"])
                    for row in rows
                    if row["scheme"] == scheme
                    for value in (row["value"], *outer[row["value"]])
                }
                connection.execute(insert(table), [{scheme: v, "section_id": s} for v, s in sorted(found)])
        connection.execute(documents.update().values(tagged_with="bench"))
        rebuild_tallies(connection)


def tag_what_waits(address: str) -> None:
    """Tags for the documents that have none, as a night would write them."""
    engine = connect(address)
    with writing(engine) as connection:
        put_vocabulary(connection, "bench", THEMES, AREAS)
        while waiting := untagged(connection, 1_000):
            put_all_tags(connection, "bench", [_found(*document) for document in waiting])
    engine.dispose()


def _found(document_id: int, version: int, document: Document) -> Found:
    number = int(document.external_id.partition(":")[0])
    return Found(document_id, version, make_tags(number, document), ())


def _rows(connection: Connection, numbers: list[int]) -> Iterator[dict[str, Any]]:
    made = {number: make_document(number) for number in numbers}
    by_id = {document.external_id: number for number, document in made.items()}
    columns = (documents.c.external_id, documents.c.id, sections.c.position, sections.c.id.label("section_id"))
    found = select(*columns).join(sections, sections.c.document_id == documents.c.id)
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for source in ("govuk", "written_questions"):
        ids = [made[number].external_id for number in numbers if made[number].source == source]
        for row in connection.execute(found.where(documents.c.source == source, documents.c.external_id.in_(ids))):
            places[by_id[row.external_id], row.position] = row.id, row.section_id
    for number, document in made.items():
        for tag in make_tags(number, document):
            document_id, section_id = places[number, tag.section]
            yield {
                "document_id": document_id,
                "section_id": section_id,
                "version": 1,
                "vocabulary": "bench",
                "scheme": tag.scheme,
                "value": tag.value,
                "start": tag.start,
                "end": tag.end,
                "quote": tag.quote,
                "rule": tag.rule,
                "score": tag.score,
                "is_suggested": False,
            }


if __name__ == "__main__":
    for step, took in build(connect(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else MILLION).items():
        print(f"{step}: {took:.0f} s")
