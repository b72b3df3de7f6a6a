from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from store.records import Payload, content_hash
from store.standing import ids_by_url, last_payload, version_hashes
from store.writing import put_document
from tests.store.examples import booklet, night, question


def test_of_two_documents_at_one_address_the_one_that_stands_is_known(connection: Connection) -> None:
    gone, standing = booklet("a", external_id="gone"), booklet("b", external_id="standing")
    put_document(connection, standing, night(0))
    put_document(connection, gone, night(0))
    put_document(connection, replace(gone, is_vanished=True), night(1))
    put_document(connection, question("1"), night(1))
    assert ids_by_url(connection, "govuk") == {standing.url: "standing"}
    assert ids_by_url(connection, "nothing") == {}


def test_every_state_of_a_document_is_known_by_its_hash(connection: Connection) -> None:
    first, second = question("1"), question("1", answer="Yes.")
    put_document(connection, first, night(0))
    put_document(connection, second, night(1))
    assert version_hashes(connection, "written_questions", "1") == [content_hash(second), content_hash(first)]
    assert version_hashes(connection, "govuk", "1") == []


def test_the_latest_bytes_that_are_kept_are_read_back(connection: Connection) -> None:
    put_document(connection, question("1"), night(0), Payload("https://a.example", b"first"))
    put_document(connection, question("1", answer="Yes."), night(1), Payload("https://a.example", b"Yes. second"))
    put_document(connection, question("1", answer="Yes. Indeed."), night(2))
    assert last_payload(connection, "written_questions", "1") == b"Yes. second"
    assert last_payload(connection, "written_questions", "2") is None
