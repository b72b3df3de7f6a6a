"""A store of an older version, with something in every table a step touches, brought up to date."""

from __future__ import annotations

import datetime as dt
from typing import Any

from alembic import command
from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, select, text

from store import fulltext, tables
from store.facets import count_facets
from store.kept import pack
from store.language import parse
from store.records import Change, Document, Payload
from store.rows import document_row, file_row, question_row, version_row
from store.schema import _config, is_current, upgrade
from store.search import search
from store.section_ids import first_id
from store.session import connect, reading, writing
from store.writing import get_document, payload_body, put_document
from tests.store.examples import NIGHT, booklet, night, question
from tests.store.test_tallies import in_index, in_labels

TODAY = NIGHT.date()
COUNTED = (
    "documents",
    "versions",
    "sections",
    "questions",
    "tags",
    "section_themes",
    "section_areas",
    "reviews",
    "payloads",
)
HASH = "0123456789abcdef" * 4


def make_old(engine: Engine, revision: str, found: list[Document]) -> None:
    """The documents as the tables of that revision held them, each section tagged with a theme and an area."""
    with writing(engine, enforces_keys=False) as connection:
        command.upgrade(_config(connection), revision)
        connection.execute(text("INSERT INTO themes (id, label) VALUES ('careers', 'Careers')"))
        connection.execute(text("INSERT INTO areas (code, name, kind) VALUES ('N', 'Norwich', 'district')"))
        for number, document in enumerate(found, 1):
            _put_old(connection, number, document)


def _put_old(connection: Connection, number: int, document: Document) -> None:
    key: dict[str, Any] = {"id": number, "source": document.source, "external_id": document.external_id}
    row = document_row(document, 1, Change.NEW, HASH, night(0))
    documents = _as_it_was(tables.documents, "content_hash")
    connection.execute(documents.insert(), {**key, **row, "first_seen_at": night(0)})
    payload = Payload("https://example.org/x", f"of {number}".encode())
    version = version_row(number, 1, document, Change.NEW, (), HASH, night(0), payload)
    versions = _as_it_was(tables.versions, "content_hash", "payload_sha256")
    connection.execute(versions.insert(), {**version, "record": pack(document)})
    connection.execute(_as_it_was(tables.payloads, "sha256").insert(), file_row(payload, night(0)))
    if document.question:
        connection.execute(tables.questions.insert(), question_row(number, document.question))
    connection.execute(
        text(
            "INSERT INTO reviews (document_id, version, scheme, value, verdict, quote, words, reviewer, reviewed_at)"
            " VALUES (:id, 1, 'theme', 'careers', 'confirmed', '', '', 'me', '2024-03-01')"
        ),
        {"id": number},
    )
    for position, section in enumerate(document.sections):
        id_ = first_id(document.published_on or dt.date(2024, 1, 1)) + number * 16 + position
        values = {
            "id": id_,
            "document_id": number,
            "position": position,
            "source": document.source,
            "kind": section.kind or document.kind,
            "department": document.department,
            "published_on": document.published_on,
            "title": document.heading or "",
            "url": section.url or document.url,
            "text": section.text,
        }
        connection.execute(tables.sections.insert(), values)
        connection.execute(text("INSERT INTO section_themes VALUES ('careers', :id)"), {"id": id_})
        connection.execute(text("INSERT INTO section_areas VALUES ('N', :id)"), {"id": id_})
        tag = {"document_id": number, "section_id": id_, "version": 1, "vocabulary": "v", "scheme": "theme"}
        tag |= {"value": "careers", "start": 0, "end": 2, "quote": section.text[:2], "rule": "cue", "score": 1.0}
        connection.execute(tables.tags.insert(), tag)


def _as_it_was(table: Table, *hashes: str) -> Table:
    """The table with hashes in hexadecimal digits."""
    columns = [Column(c.name, String if c.name in hashes else c.type) for c in table.c]
    return Table(table.name, MetaData(), *columns)


def counts(connection: Connection) -> dict[str, int]:
    return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in COUNTED}


def test_a_store_with_tallies_keeps_every_row_and_trigger(address: str) -> None:
    engine = connect(address)
    documents = [question("1", answer="Norwich."), question("2"), booklet("Norwich", "Derby")]
    make_old(engine, "0003", documents)
    with reading(engine) as connection:
        before = counts(connection)
    assert all(before.values())
    upgrade(engine)
    assert is_current(engine)
    with reading(engine) as connection:
        assert counts(connection) == before
        if engine.dialect.name == "sqlite":
            triggers = connection.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
            assert set(triggers) == set(fulltext.SQLITE_TRIGGERS)
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        assert set(connection.scalars(select(tables.documents.c.content_hash))) == {HASH}
        for number, document in enumerate(documents, 1):
            sent = Payload("", f"of {number}".encode())
            assert payload_body(connection, sent.sha256) == sent.body
            assert get_document(connection, document.source, document.external_id) == document
        assert in_index(connection) == in_labels(connection)
        found = search(connection, parse("norwich theme:careers area:norwich"), today=TODAY).hits
        assert {hit.external_id for hit in found} == {"1", "2", "b-1:en"}
        assert {hit.url for hit in found} == {documents[0].url, documents[1].url, documents[2].sections[1].url}
        facets = count_facets(connection, parse("theme:careers"), today=TODAY)
        assert facets.counts["area"][0].count == facets.total == 5
        assert facets.counts["kind"][0].count == 3
    engine.dispose()


def test_a_store_that_was_brought_up_to_date_goes_on(address: str) -> None:
    engine = connect(address)
    make_old(engine, "0003", [question("1", answer="Norwich."), booklet("Norwich", "Derby")])
    upgrade(engine)
    with writing(engine) as connection:
        assert put_document(connection, question("1", answer="Oldham."), night(1)) is not None
        assert put_document(connection, booklet("Oldham"), night(1)) is not None
        assert in_index(connection) == in_labels(connection) == set()
        assert len(search(connection, parse("oldham"), today=TODAY).hits) == 2
        assert not search(connection, parse("derby"), today=TODAY).hits
        assert count_facets(connection, parse("theme:careers"), today=TODAY).total == 0
    engine.dispose()
