from __future__ import annotations

import csv
import io

import pytest

from store.sheets import as_cell, write_csv


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "\rx", "\n=x", "  =x", "＝1", "'=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert as_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Norwich", "a = b", "2024-03-01", "", "‘quoted’ words"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert as_cell(text) == text


def test_numbers_lists_and_absence_have_one_form_each() -> None:
    assert [as_cell(value) for value in (None, True, -3, 0.5)] == ["", "true", -3, 0.5]
    assert as_cell(["a", "b"]) == "a; b"
    assert as_cell(["=a", "b"]) == "'=a; b"
    assert as_cell([{"url": "https://x"}]) == '[{"url": "https://x"}]'
    assert as_cell("a\0b") == "a\ufffdb"


def test_a_table_reads_back_with_its_quotes_and_line_ends() -> None:
    out = io.StringIO()
    write_csv(out, ("a", "b"), [{"a": 'say "yes",\nor no', "b": 1}, {"b": "ü"}])
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [["a", "b"], ['say "yes",\nor no', "1"], ["", "ü"]]
