from __future__ import annotations

import datetime as dt
import io
import json
import sys
import tracemalloc
from itertools import islice

import pytest
from sqlalchemy import Connection, Engine, insert

from store.bulk import load_documents
from store.errors import StoreError
from store.export import KINDS, export_rows
from store.export_columns import COLUMNS
from store.ledger import end_run, put_problem, start_run
from store.parquet import write_parquet
from store.records import Area, Problem, Statement, Tag, Theme
from store.session import reading
from store.tables import reviews
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import booklet, night, question

FIELDS_OF_THE_CONTRACT = [
    "source",
    "external_id",
    "version",
    "observed_at",
    "change",
    "kind",
    "heading",
    "url",
    "published_on",
    "text",
    "uin",
    "house",
    "answering_body_id",
    "date_tabled",
    "date_answered",
    "date_corrected",
    "is_holding",
    "is_correction",
    "is_withdrawn",
    "question_text",
    "answer_text",
]


def test_a_row_of_the_export_has_every_promised_field_in_plain_json(connection: Connection) -> None:
    put_document(connection, question(answer="Much was learned."), night(0))
    (row,) = export_rows(connection, "documents")
    assert set(FIELDS_OF_THE_CONTRACT) <= row.keys()
    assert json.loads(json.dumps(row)) == row
    assert row["date_answered"] == "2024-03-03"
    assert row["observed_at"] == "2024-03-04T03:30:00+00:00"
    assert row["answer_text"] == "Much was learned."


def test_documents_are_the_latest_state_and_versions_every_one_in_order(connection: Connection) -> None:
    put_document(connection, question("1"), night(0))
    put_document(connection, booklet("Norwich"), night(0))
    put_document(connection, question("1", answer="Yes."), night(1))
    latest = {row["external_id"]: (row["version"], row["change"]) for row in export_rows(connection, "documents")}
    assert latest == {"1": (2, "answered"), "b-1:en": (1, "new")}
    numbers = [(row["external_id"], row["version"]) for row in export_rows(connection, "versions")]
    assert numbers == [("1", 1), ("1", 2), ("b-1:en", 1)]


def test_each_piece_of_evidence_is_a_row(connection: Connection) -> None:
    put_document(connection, booklet("Norwich did well."), night(0))
    norwich = Area("E07000148", "Norwich", "district")
    put_vocabulary(connection, "v1", [Theme("careers", "Careers")], [norwich])
    ((document_id, version, _),) = untagged(connection, 10)
    found = Tag("area", "E07000148", 1, 0, 7, "Norwich", "name", 1.0)
    put_tags(connection, document_id, version, "v1", [found], [])
    (row,) = export_rows(connection, "tags")
    assert (row["source"], row["external_id"], row["page"]) == ("govuk", "b-1:en", 1)
    assert (row["value"], row["label"], row["quote"]) == ("E07000148", "Norwich", "Norwich")


def test_a_run_is_exported_with_its_problems(connection: Connection) -> None:
    run = start_run(connection, "nightly", night(0), night(0))
    put_problem(connection, run, Problem("govuk", "failed", "503 from www.gov.uk"), night(0))
    end_run(connection, run, "failed", night(1), {"crawl": {"new": 2}})
    (row,) = export_rows(connection, "runs")
    assert (row["state"], row["as_of"]) == ("failed", "2024-03-04T03:30:00+00:00")
    assert row["summary"] == {"crawl": {"new": 2}}
    assert [problem["message"] for problem in row["problems"]] == ["503 from www.gov.uk"]  # type: ignore[attr-defined]


def test_what_cannot_be_exported_is_named(connection: Connection) -> None:
    with pytest.raises(StoreError, match="secrets cannot be exported: choose documents"):
        next(export_rows(connection, "secrets"))


def fill(connection: Connection) -> None:
    """One row at least of everything that can be exported, from a question with all its facts."""
    put_vocabulary(connection, "v1", [Theme("careers", "Careers")], [Area("N", "Norwich", "district")])
    put_document(connection, question(answer="We will publish it in May."), night(0))
    put_document(connection, booklet("Norwich"), night(0))
    for document_id, version, _ in untagged(connection, 9):
        tag = Tag("theme", "careers", 0, 0, 2, "To", "name", 1.0)
        said = Statement(
            "commitment",
            0,
            0,
            2,
            "To",
            "will",
            due_from=dt.date(2024, 5, 1),
            due_to=dt.date(2024, 5, 31),
            promised="it",
        )
        put_tags(connection, document_id, version, "v1", [tag], [said])
        row = {"document_id": document_id, "version": 1, "scheme": "theme", "value": "careers", "verdict": "confirmed"}
        told = {"quote": "To", "words": "to", "reviewer": "Anna", "reviewed_at": night(1), "details": '{"a": 1}'}
        connection.execute(insert(reviews), {**row, **told})
    run = start_run(connection, "nightly", night(0), night(0))
    end_run(connection, run, "done", night(0), {})


@pytest.mark.parametrize("what", KINDS)
def test_every_row_has_the_columns_that_are_promised(connection: Connection, what: str) -> None:
    fill(connection)
    rows = list(export_rows(connection, what))
    assert rows
    assert all(row.keys() <= COLUMNS[what].keys() for row in rows)
    assert set().union(*rows) == set(COLUMNS[what])
    assert json.loads(json.dumps(rows)) == rows


def test_a_statement_is_exported_with_its_due_days_and_a_review_with_its_reviewer(connection: Connection) -> None:
    fill(connection)
    statement = next(iter(export_rows(connection, "statements")))
    assert (statement["statement"], statement["due_from"], statement["due_to"]) == (
        "commitment",
        "2024-05-01",
        "2024-05-31",
    )
    assert (statement["kind"], statement["promised"]) == ("written_question", "it")
    review = next(iter(export_rows(connection, "reviews")))
    assert (review["verdict"], review["reviewer"], review["details"]) == ("confirmed", "Anna", {"a": 1})


@pytest.mark.parametrize("what", KINDS)
def test_parquet_keeps_the_types(connection: Connection, what: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    fill(connection)
    out = io.BytesIO()
    write_parquet(out, COLUMNS[what], export_rows(connection, what))
    table = parquet.read_table(io.BytesIO(out.getvalue()))
    assert table.schema.names == list(COLUMNS[what])
    rows = table.to_pylist()
    assert len(rows) == len(list(export_rows(connection, what)))
    if what == "documents":
        asked = next(row for row in rows if row["uin"])
        assert (asked["date_tabled"], asked["observed_at"]) == (dt.date(2024, 3, 1), night(0))
        assert (asked["answering_body_id"], asked["is_holding"], asked["grouped_uins"]) == (60, False, [])
        assert next(row for row in rows if row["source"] == "govuk")["uin"] is None


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(StoreError, match=r"pip install 'lessonwatch\[parquet\]'"):
        write_parquet(io.BytesIO(), COLUMNS["runs"], [])


def test_memory_does_not_grow_with_the_number_of_rows(engine: Engine) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        with reading(engine) as connection:
            assert sum(1 for _ in islice(export_rows(connection, "versions"), rows)) == rows
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    load_documents(engine, ((question(str(n), answer="Norwich. " * 200), None) for n in range(1_200)), night(0))
    peak(200)
    assert peak(1_200) < 1.5 * peak(400)
