from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import Connection, select

from store.records import Area, Tag, Theme
from store.tables import tallies
from store.tagging import put_tags, put_vocabulary, untagged
from store.tallies import rebuild_tallies
from store.writing import put_document
from tests.store.examples import booklet, night, question


def read(connection: Connection) -> dict[tuple[object, ...], int]:
    rows = connection.execute(select(tallies).where(tallies.c.count != 0))
    return {(row.theme, row.area, row.year, row.kind, row.source): row.count for row in rows}


def tag(scheme: str, value: str, section: int = 0) -> Tag:
    return Tag(scheme, value, section, 0, 2, "To", "name", 1.0)


def test_tallies_are_kept_as_they_would_be_counted_afresh(connection: Connection) -> None:
    put_vocabulary(
        connection,
        "v1",
        [Theme("careers", "Careers"), Theme("post16", "After 16", "careers"), Theme("bus", "Bus")],
        [Area("N", "Norwich", "district", within=("E",)), Area("E", "East", "region"), Area("B", "Blackpool", "x")],
    )
    put_document(connection, question("1"), night(0))
    put_document(connection, booklet("Tomorrow", "Today"), night(0))
    put_document(connection, replace(question("2"), published_on=None), night(0))
    for document_id, version, document in untagged(connection, 9):
        last = len(document.sections) - 1
        put_tags(connection, document_id, version, "v1", [tag("theme", "post16"), tag("area", "N", last)], [])
    assert read(connection)["", "", 2022, "case_study", "govuk"] == 3
    assert read(connection)["careers", "E", 2024, "written_question", "written_questions"] == 1
    assert ("careers", "E", 2022, "case_study", "govuk") not in read(connection)
    put_document(connection, question("1", answer="Yes.", date_answered=dt.date(2025, 1, 2)), night(1))
    put_document(connection, booklet("Tomorrow"), night(1))
    put_document(connection, replace(booklet("Tomorrow"), is_vanished=True), night(2))
    for document_id, version, _ in untagged(connection, 1):
        put_tags(connection, document_id, version, "v1", [tag("theme", "bus"), tag("area", "B")], [])
    kept = read(connection)
    assert kept["bus", "B", 2025, "written_question", "written_questions"] == 1
    rebuild_tallies(connection)
    assert read(connection) == kept
