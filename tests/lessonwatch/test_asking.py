"""Searching from the command line: pages both ways, the best first, counts, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

from tests.lessonwatch.conftest import Ask


def ids(output: str) -> list[str]:
    return [hit["external_id"] for hit in json.loads(output)["results"]]


def test_pages_go_on_and_back_by_the_tokens_they_print(ask: Ask) -> None:
    first = ask("query", "kind:written_question", "--limit", "1", "--json")
    assert "Older: --after" in ask("query", "kind:written_question", "--limit", "1").stdout
    token = json.loads(first.stdout)["next"]
    second = ask("query", "kind:written_question", "--limit", "1", "--after", token)
    assert "Newer: --before" in second.stdout and "Older: --after" in second.stdout
    second = ask("query", "kind:written_question", "--limit", "1", "--after", token, "--json")
    back = ask(
        "query", "kind:written_question", "--limit", "1", "--before", json.loads(second.stdout)["previous"], "--json"
    )
    assert ids(back.stdout) == ids(first.stdout) != ids(second.stdout)
    assert json.loads(first.stdout)["previous"] is None


def test_the_best_say_most_about_the_words(ask: Ask) -> None:
    assert ids(ask("query", "phonics", "--best", "--json").stdout) == ["b-1:en", "b-1:en"]
    assert ids(ask("query", "norwich", "--best", "--limit", "1", "--json").stdout) == ["1"]
    assert ids(ask("query", "norwich", "--limit", "1", "--json").stdout) != []


def test_facets_count_within_a_search(ask: Ask) -> None:
    told = ask("query", "area:norwich", "--facets").stdout
    assert "4 passages" in told
    areas = told[told.index("\narea") :]
    assert areas.index("Norwich\n") < areas.index("East of England\n")  # which holds as many
    assert "Language, literacy and oracy (literacy-language)" in told
    found = json.loads(ask("query", "area:norwich", "--facets", "--json").stdout)
    assert found["total"] == 4
    assert {"value": "written_question", "label": "written_question", "count": 3} in found["facets"]["kind"]
    rows = list(csv.DictReader(io.StringIO(ask("query", "area:norwich", "--facets", "--format", "csv").stdout)))
    assert ("year", "2024", "3") in {(row["facet"], row["value"], row["count"]) for row in rows}


def test_a_grid_has_places_for_columns_or_those_that_were_asked_for(ask: Ask) -> None:
    found = json.loads(ask("query", "", "--grid", "--json").stdout)
    assert sorted(area["name"] for area in found["areas"]) == ["Derby", "Norfolk", "Norwich"]
    assert {"theme": "literacy-language", "area": "E06000015", "count": 1} in found["cells"]
    programme = ask("query", "", "--grid", "--areas", "opportunity areas").stdout
    assert "  3  Norwich Opportunity Area" in programme
    row = next(line for line in programme.splitlines() if line.startswith("Language, literacy"))
    assert row.split()[-3:] == ["1", "·", "1"]
    table = list(csv.reader(io.StringIO(ask("query", "", "--grid", "--areas", "derby", "--format", "csv").stdout)))
    assert table[0] == ["theme", "label", "Derby"]


def test_an_area_of_the_grid_that_is_not_known_is_named(ask: Ask) -> None:
    unknown = ask("query", "", "--grid", "--areas", "norwhich")
    assert unknown.exit_code == 1
    assert "norwhich" in unknown.output and "did you mean" in unknown.output
    assert ask("query", "", "--areas", "norwich").exit_code == 2
    assert ask("query", "", "--grid", "--facets").exit_code == 2


def test_no_cell_of_a_csv_is_a_formula(ask: Ask) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("query", "hyperlink", "--format", "csv").stdout)))
    assert len(rows) == 1
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
