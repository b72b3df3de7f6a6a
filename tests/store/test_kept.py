from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from store import tables
from store.compression import compress, decompress, leans
from store.kept import PASSAGES, leans_on, pack, pack_beside, unpack
from store.records import Document, Payload, Section
from store.writing import get_document, payload_body, put_document
from tests.store.examples import booklet, night, question

LONG = "We have learned much from the Opportunity Areas, and the evaluation says what. " * 20


def answered(number: int = 1, end: str = "") -> tuple[Document, Payload]:
    document = question(str(number), answer=LONG + end)
    body = f'{{"value":{{"id":{number},"answerText":"<p>{LONG}{end}</p>"}}}}'.encode()
    return document, Payload(f"https://example.org/{number}?{end}", body)


def records(connection: Connection) -> list[tuple[int, bool]]:
    rows = connection.execute(select(tables.versions).order_by(tables.versions.c.number))
    return [(row.number, leans(row.record)) for row in rows]


@given(st.binary(), st.binary(min_size=1))
def test_what_is_kept_beside_a_text_comes_back_beside_it_only(body: bytes, beside: bytes) -> None:
    kept = compress(body, beside)
    assert leans(kept)
    assert decompress(kept, beside) == body
    with pytest.raises(zlib.error):
        decompress(kept, beside + b"!")


def test_the_latest_version_and_its_payload_take_a_fraction_beside_their_passages(connection: Connection) -> None:
    document, payload = answered()
    put_document(connection, document, night(0), payload)
    row = connection.execute(select(tables.versions, PASSAGES)).one()
    body = connection.execute(select(tables.payloads.c.body)).scalar_one()
    assert len(row.record) < 0.5 * len(pack(document))
    assert leans_on(body) == row.document_id
    assert unpack(row.record, row.passages) == document == get_document(connection, document.source, "1")
    assert payload_body(connection, payload.sha256) == payload.body


def test_an_older_version_depends_on_nothing(connection: Connection) -> None:
    (first, sent), (second, sent_again) = answered(), answered(end="Soon.")
    put_document(connection, first, night(0), sent)
    put_document(connection, second, night(1), sent_again)
    put_document(connection, replace(second, is_vanished=True), night(2))
    assert records(connection) == [(1, False), (2, False), (3, True)]
    assert payload_body(connection, sent.sha256) == sent.body
    assert payload_body(connection, sent_again.sha256) == sent_again.body
    connection.execute(text("DELETE FROM sections"))
    kept = connection.execute(select(tables.versions.c.record).order_by(tables.versions.c.number)).scalars().all()
    assert [unpack(record) for record in kept[:2]] == [first, second]
    with pytest.raises(zlib.error):
        unpack(kept[2])


def test_a_payload_two_documents_share_outlives_the_change_of_either(connection: Connection) -> None:
    (first, sent), (other, _) = answered(1), answered(2)
    put_document(connection, first, night(0), sent)
    put_document(connection, other, night(0), sent)
    put_document(connection, replace(other, heading="Norwich"), night(1), sent)
    assert payload_body(connection, sent.sha256) == sent.body
    put_document(connection, question("1", answer="No."), night(1), sent)
    assert payload_body(connection, sent.sha256) == sent.body


@pytest.mark.parametrize(
    "document",
    [
        replace(question(), sections=()),
        replace(question(), sections=(Section(""),)),
        booklet(*(f"Page {n}: {LONG * 30}" for n in range(12))),
        booklet("Caf\u00e9 \U0001f600 \x85", "", "\u2028"),
    ],
)
def test_documents_of_every_shape_come_back(connection: Connection, document: Document) -> None:
    payload = Payload("https://example.org/x", document.text.encode() * 2)
    put_document(connection, document, night(0), payload)
    assert get_document(connection, document.source, document.external_id) == document
    assert payload_body(connection, payload.sha256) == payload.body


def test_records_that_were_kept_whole_are_read_as_before(connection: Connection) -> None:
    document, payload = answered()
    put_document(connection, document, night(0), payload)
    connection.execute(tables.versions.update().values(record=pack(document)))
    connection.execute(tables.payloads.update().values(body=zlib.compress(payload.body)))
    assert get_document(connection, document.source, "1") == document
    put_document(connection, replace(document, heading="Norwich"), night(1))
    assert payload_body(connection, payload.sha256) == payload.body
    assert unpack(pack_beside(replace(document, sections=()))) == replace(document, sections=())
