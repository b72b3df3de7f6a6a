from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from store.evidence import find_documents
from store.records import Document
from store.writing import get_document, put_document
from tests.store.examples import booklet, night, question


def put(connection: Connection, *found: Document) -> None:
    for document in found:
        put_document(connection, document, night(0))


def names(connection: Connection, name: str, limit: int = 20) -> list[str]:
    by_id = {row.id: row.external_id for row in connection.execute(text("SELECT id, external_id FROM documents"))}
    return [by_id[number] for number in find_documents(connection, name, limit)]


def test_a_document_is_found_by_each_of_its_names(connection: Connection) -> None:
    asked, page = question("1001", uin="HL77"), booklet("Norwich")
    put(connection, asked, page, question("1002"))
    for name in ("HL77", "hl77", "1001", asked.url, f" {asked.url} "):
        assert names(connection, name) == ["1001"], name
    for name in ("b-1:en", page.url):
        assert names(connection, name) == ["b-1:en"], name
    assert names(connection, "HL7") == names(connection, asked.url[:-1]) == names(connection, "") == []


def test_all_that_go_by_one_name_come_newest_first(connection: Connection) -> None:
    old, new = question("1", uin="7", answer="Old."), question("2", uin="7", answer="New.")
    put(connection, old, replace(new, published_on=night(9).date()), replace(old, external_id="7", published_on=None))
    assert names(connection, "7") == ["2", "1", "7"]
    assert names(connection, "7", limit=1) == ["2"]
    assert get_document(connection, "written_questions", "7") is not None


@pytest.mark.parametrize("name", ["x", "https://www.gov.uk/x", "https://questions.example/2022-01-12/102611"])
def test_no_name_is_looked_for_in_every_row(connection: Connection, name: str) -> None:
    put(connection, question("1"), booklet("Norwich"))
    if connection.dialect.name != "sqlite":
        return
    seen: list[str] = []
    raw = connection.connection.dbapi_connection
    raw.set_trace_callback(seen.append)  # type: ignore[union-attr]
    find_documents(connection, name)
    raw.set_trace_callback(None)  # type: ignore[union-attr]
    plans = [row[3] for asked in seen for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN d")], plans
