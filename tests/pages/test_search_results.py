"""A page of the search is read into rows that change only when what the index says of a page does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawlers.pages.search_results import read_search_page
from tests.pages.golden import saved_cases

URL = "https://www.gov.uk/api/search.json"
ROW = {
    "link": "/a",
    "title": "A",
    "content_store_document_type": "research",
    "public_timestamp": "2018-10-05T09:00:00Z",
}


@pytest.mark.parametrize("case", saved_cases("search_results"), ids=lambda path: path.stem)
def test_a_saved_search_reads_as_expected(case: Path) -> None:
    page = read_search_page(json.loads(case.read_text(encoding="utf-8")), URL)
    assert [(row.base_path, row.title) for row in page.rows] == [("/vehicle-tax", "Tax your vehicle")]


def test_a_row_changes_with_what_it_says_and_not_with_its_rank() -> None:
    (first,) = read_search_page({"total": 1, "results": [ROW]}, URL).rows
    ranked = {**ROW, "es_score": 3.2, "popularity": 0.1, "index": "govuk", "updated_at": "2025-01-01T00:00:00Z"}
    assert read_search_page({"total": 1, "results": [ranked]}, URL).rows[0].row_hash == first.row_hash
    for name in ("title", "public_timestamp", "content_store_document_type"):
        changed = {**ROW, name: "another"}
        assert read_search_page({"total": 1, "results": [changed]}, URL).rows[0].row_hash != first.row_hash


def test_each_link_counts_once_and_links_to_other_sites_are_counted_and_not_followed() -> None:
    rows = [ROW, dict(ROW), {**ROW, "link": "/b/"}, {**ROW, "link": "https://centre.example/x"}]
    page = read_search_page({"total": 4, "results": rows}, URL)
    assert [row.base_path for row in page.rows] == ["/a", "/b"]
    assert page.outside == 1
