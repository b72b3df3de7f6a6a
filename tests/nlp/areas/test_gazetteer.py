from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nlp.area_cue_book import load_cues
from nlp.gazetteer import AREAS_FOLDER
from nlp.gazetteer_tables import load_gazetteer

GAZETTEER = load_gazetteer()


def test_an_authority_lies_in_its_county_region_nation_and_programmes() -> None:
    within = set(GAZETTEER.areas["E07000148"].within)
    assert {"E10000020", "E12000006", "E92000001", "Norwich Opportunity Area", "Opportunity Areas"} <= within


def test_the_programme_of_opportunity_areas_has_twelve_members() -> None:
    areas = [area for area in GAZETTEER.areas.values() if area.kind == "programme_area"]
    members = {kind: [a for a in areas if kind in a.within] for kind in GAZETTEER.programme_areas}
    assert len(members["Opportunity Areas"]) == 12
    assert len(members["Priority Education Investment Areas"]) == 24
    assert len(members["Education Investment Areas"]) == 55


def test_a_programme_area_belongs_to_its_own_programme_only() -> None:
    within = GAZETTEER.areas["Norwich Opportunity Area"].within
    assert "Opportunity Areas" in within and "Education Investment Areas" not in within and "E07000148" in within


def test_a_former_district_knows_its_successor_and_lies_in_it() -> None:
    area = GAZETTEER.areas["E07000191"]
    assert not area.is_current and "E06000066" in area.successors and "E06000066" in area.within


def test_a_county_that_was_divided_lies_in_neither_part() -> None:
    area = GAZETTEER.areas["E10000006"]
    assert area.successors == ("E06000063", "E06000064") and not set(area.successors) & set(area.within)


def test_everything_an_area_lies_in_is_an_area() -> None:
    for area in GAZETTEER.areas.values():
        assert {*area.within, *area.successors} <= set(GAZETTEER.areas), area.code
        assert area.code not in area.within


def test_a_code_that_was_replaced_in_2025_is_a_spelling_of_the_old_one() -> None:
    assert any(name.startswith("E08") for name in GAZETTEER.areas["E08000019"].names)


def test_only_confirmed_programme_areas_are_kept() -> None:
    assert not [
        code for code in GAZETTEER.areas if "NOT FOUND" in code or "->" in code or code.endswith((" OA", " LUP"))
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(AREAS_FOLDER, tmp_path / "areas"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("E99999999\tNowhere\t", "short_names.tsv, line 2: unknown or missing 'E99999999'"),
        ("E06000003\tRedcar", "short_names.tsv, line 2: 2 cells where the heading has 3"),
        ("E06000003\tRedcar\tmuch", "short_names.tsv, line 2: could not convert string to float"),
    ],
)
def test_a_broken_row_is_told_with_file_line_and_reason(folder: Path, line: str, message: str) -> None:
    path = folder / "short_names.tsv"
    heading = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{heading}\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_gazetteer(folder)


def test_broken_cues_are_told_with_the_file(folder: Path) -> None:
    (folder / "cues.toml").write_text("[start]\nplace = \n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"cues.toml: .*line 2"):
        load_cues(folder)
