"""The export from the command line: three formats, whole files only, and no formula in any cell."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from store.export_columns import COLUMNS
from tests.lessonwatch.conftest import Ask

GUIDE = Path(__file__).parents[2] / "docs" / "export.md"


def test_a_csv_has_every_column_and_no_formula(ask: Ask) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("export", "documents", "--format", "csv").stdout)))
    assert len(rows) == 4
    assert list(rows[0]) == list(COLUMNS["documents"])
    answer = next(row for row in rows if row["external_id"] == "2")["answer_text"]
    assert answer == "'=HYPERLINK in Derby."


def test_a_file_is_written_whole_and_never_over_another(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    assert ask("export", "tags", "--format", "csv", "--output", str(path)).exit_code == 0
    assert path.read_text() == ask("export", "tags", "--format", "csv").stdout
    again = ask("export", "tags", "--format", "csv", "--output", str(path))
    assert again.exit_code == 2 and "tags.csv exists already" in again.output
    nowhere = ask("export", "tags", "--output", str(tmp_path / "no" / "x")).exception
    assert isinstance(nowhere, OSError) and nowhere.filename == str(tmp_path / "no" / "x")
    assert sorted(found.name for found in tmp_path.glob("*.partial")) == []


def test_json_lines_and_parquet_hold_the_same_rows(ask: Ask, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    lines = [json.loads(line) for line in ask("export", "statements").stdout.splitlines()]
    assert ask("export", "statements", "--format", "parquet", "--output", str(tmp_path / "s")).exit_code == 0
    rows = parquet.read_table(tmp_path / "s").to_pylist()
    assert [row["quote"] for row in rows] == [line["quote"] for line in lines] == ["Norwich has 9 hubs."]


def test_every_column_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for what, columns in COLUMNS.items():
        assert f"## {what}" in guide
        for name in columns:
            assert f"`{name}`" in guide, f"docs/export.md does not tell of {what}.{name}"
