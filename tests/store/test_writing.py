from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event, func, select

from store import tables
from store.kept import PASSAGES, unpack
from store.records import Attachment, AttachmentState, Change, Document, Payload, Section
from store.writing import (
    get_attachments,
    get_document,
    payload_body,
    put_document,
    touch_attachments,
)
from tests.store.examples import booklet, night, question


def count(connection: Connection, table: Any) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def statements(connection: Connection) -> list[str]:
    """What the database is asked from now on, whether through SQLAlchemy or by the driver itself."""
    asked: list[str] = []
    if connection.dialect.name == "sqlite":
        event.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
        return asked

    class Recording(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **options: Any) -> Any:
            asked.append(query)
            return super().execute(query, *args, **options)

    driver: Any = connection.connection.dbapi_connection
    driver.cursor_factory = Recording
    return asked


def test_a_document_comes_back_as_it_was_put(connection: Connection) -> None:
    for document in (question(answer="We learned much."), booklet("Norwich", "Derby")):
        assert put_document(connection, document, night(0)) is Change.NEW
        assert get_document(connection, document.source, document.external_id) == document
    assert get_document(connection, "govuk", "no such page") is None


def test_an_unchanged_document_writes_nothing_and_asks_once(connection: Connection) -> None:
    put_document(connection, question(), night(0))
    asked = statements(connection)
    payload = Payload("https://example.org/1001", b"{}")
    assert put_document(connection, question(), night(1), payload) is None
    assert len(asked) == 1
    assert asked[0].startswith("SELECT")
    assert count(connection, tables.payloads) == 0


def test_every_version_stays_as_it_was_written(connection: Connection) -> None:
    first = question()
    second = question(answer="We will publish the evaluation in the spring.")
    third = replace(second, heading="Opportunity Areas: Norwich")
    for number, document in enumerate((first, second, third)):
        put_document(connection, document, night(number))
    rows = connection.execute(select(tables.versions, PASSAGES).order_by(tables.versions.c.number)).all()
    assert [unpack(row.record, row.passages) for row in rows] == [first, second, third]
    assert [row.change for row in rows] == ["new", "answered", "heading"]
    assert [row.observed_at for row in rows] == [night(0), night(1), night(2)]
    assert rows[2].fields == "heading"
    assert connection.scalar(select(tables.documents.c.version)) == 3


def test_the_latest_state_is_what_is_searched(connection: Connection) -> None:
    put_document(connection, booklet("Norwich", "Derby", "Ipswich"), night(0))
    put_document(connection, booklet("Norwich", "Oldham"), night(1))
    rows = connection.execute(select(tables.sections).order_by(tables.sections.c.position)).all()
    assert [(row.text, row.page) for row in rows] == [
        ("What twelve places learned.", None),
        ("Norwich", 1),
        ("Oldham", 2),
    ]
    assert rows[1].title == "Opportunity areas: insight guide – Booklet"
    assert {row.kind for row in rows} == {"case_study"}


def test_section_ids_follow_the_date_and_the_order_of_pages(connection: Connection) -> None:
    undated = replace(booklet("x", external_id="u:en"), published_on=None)
    old = booklet("one", "two", external_id="o:en")
    new = question(answer="Later.")
    for document in (new, undated, old):
        put_document(connection, document, night(0))
    newest_first = select(tables.sections.c.source, tables.sections.c.page, tables.sections.c.published_on)
    rows = connection.execute(newest_first.order_by(tables.sections.c.id.desc())).all()
    assert [tuple(row) for row in rows] == [
        ("written_questions", None, dt.date(2024, 3, 3)),
        ("govuk", None, dt.date(2022, 11, 9)),
        ("govuk", 1, dt.date(2022, 11, 9)),
        ("govuk", 2, dt.date(2022, 11, 9)),
        ("govuk", None, None),
        ("govuk", 1, None),
    ]


def test_a_change_that_leaves_the_passages_alone_leaves_their_rows_alone(connection: Connection) -> None:
    document = question()
    put_document(connection, document, night(0))
    before = connection.execute(select(tables.sections)).all()
    assert put_document(connection, replace(document, is_vanished=True), night(1)) is Change.VANISHED
    assert connection.execute(select(tables.sections)).all() == before
    assert put_document(connection, document, night(2)) is Change.EDITED


def test_only_the_pages_that_differ_are_written_again_and_each_keeps_its_place(connection: Connection) -> None:
    put_document(connection, booklet("Norwich", "Derby", "Ipswich"), night(0))
    places = select(tables.sections.c.position, tables.sections.c.id)
    before = connection.execute(places.order_by(tables.sections.c.id)).all()
    written: list[Any] = []
    event.listen(connection, "before_cursor_execute", lambda *args: written.append(args[2:4]))
    put_document(connection, booklet("Norwich", "Oldham", "Ipswich"), night(1))
    of_sections = [values for statement, values in written if " sections " in statement and "SELECT" not in statement]
    assert len(of_sections) == 1
    assert "Oldham" in str(of_sections)
    assert "Norwich" not in str(of_sections)
    assert connection.execute(places.order_by(tables.sections.c.id)).all() == before


def test_the_facts_of_a_question_are_kept_beside_it(connection: Connection) -> None:
    put_document(connection, question(uin="HL22", house="Lords"), night(0))
    put_document(connection, question(answer="A holding answer.", uin="HL22", house="Lords", is_holding=True), night(1))
    row = connection.execute(select(tables.questions)).one()
    assert (row.uin, row.house, row.is_holding, row.date_answered) == ("HL22", "Lords", True, dt.date(2024, 3, 3))


def test_a_payload_is_kept_once_and_comes_back_byte_for_byte(connection: Connection) -> None:
    payload = Payload("https://example.org/a", b"\x00pdf" * 1000, "application/pdf")
    put_document(connection, question("1"), night(0), payload, files=(payload,))
    put_document(connection, question("2"), night(0), payload)
    assert count(connection, tables.payloads) == 1
    assert payload_body(connection, payload.sha256) == payload.body
    assert payload_body(connection, "0" * 64) is None
    assert set(connection.scalars(select(tables.versions.c.payload_sha256))) == {payload.sha256}


def test_attachments_are_kept_read_or_not_and_those_that_are_gone_go(connection: Connection) -> None:
    sheet = Attachment("https://example.org/a.ods", "Figures", AttachmentState.UNREAD, reason="a spreadsheet")
    pdf = Attachment("https://example.org/a.pdf", "Guide", AttachmentState.PENDING)
    document = replace(booklet(), attachments=(sheet, pdf))
    put_document(connection, document, night(0))
    assert get_attachments(connection, "govuk", "b-1:en") == (sheet, pdf)
    read = replace(pdf, state=AttachmentState.READ, etag='"1"')
    assert put_document(connection, replace(document, attachments=(read,)), night(1)) is Change.ATTACHMENT
    assert get_attachments(connection, "govuk", "b-1:en") == (read,)


def test_a_new_entity_tag_alone_is_no_change_and_can_be_kept(connection: Connection) -> None:
    document = booklet("Norwich")
    put_document(connection, document, night(0))
    checked = tuple(replace(item, etag='"2"', last_modified="Mon, 04 Mar 2024") for item in document.attachments)
    assert put_document(connection, replace(document, attachments=checked), night(1)) is None
    touch_attachments(connection, "govuk", "b-1:en", checked, night(1))
    assert get_attachments(connection, "govuk", "b-1:en") == checked
    touch_attachments(connection, "govuk", "never read", checked, night(1))


@pytest.mark.parametrize("text", ["a\x00b", "half a pair \ud83d here", "😀 whole", "", " \x0b\x1f\u2028"])
def test_texts_no_database_can_keep_are_mended_without_moving_an_offset(connection: Connection, text: str) -> None:
    document = replace(question(), sections=(Section(f"{text} Norwich"),))
    put_document(connection, document, night(0))
    kept = get_document(connection, document.source, document.external_id)
    assert kept is not None
    assert kept.sections[0].text.index("Norwich") == len(text) + 1
    assert put_document(connection, document, night(1)) is None


def test_a_document_without_passages_is_kept(connection: Connection) -> None:
    document = Document("pages", "https://example.org/", "page", "https://example.org/")
    assert put_document(connection, document, night(0)) is Change.NEW
    assert get_document(connection, "pages", "https://example.org/") == document
