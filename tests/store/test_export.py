from __future__ import annotations

import json

import pytest
from sqlalchemy import Connection

from store.errors import StoreError
from store.export import export_rows
from store.ledger import end_run, put_problem, start_run
from store.records import Area, Problem, Tag, Theme
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
