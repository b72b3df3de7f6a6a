"""The demo, end to end over real HTTP: two nights on the sample source, and what a team finds afterwards."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine

from lessonwatch.sample.reply import RECORDS
from lessonwatch.sample.story import tell
from store.export import export_rows
from store.health import find_faults
from store.language import parse
from store.search import Hit, search
from store.session import connect, reading

AREAS = [page["area"] for page in yaml.safe_load((RECORDS / "booklet.yaml").read_text())["booklet"]["pages"]]
TODAY = dt.date(2022, 2, 9)


class Told:
    """A demo that has been told: what it said, and the store and mail it left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.code = tell(folder, self.said.append)
        self.engine: Engine = connect(f"sqlite:///{folder}/lessonwatch.db")

    def find(self, query: str) -> tuple[Hit, ...]:
        with reading(self.engine) as connection:
            return search(connection, parse(query), today=TODAY).hits

    def changes(self, external_id: str) -> list[str]:
        with reading(self.engine) as connection:
            rows = list(export_rows(connection, "versions"))
        return [str(row["change"]) for row in rows if row["external_id"] == external_id]

    def letters(self) -> list[str]:
        texts = []
        for path in sorted((self.folder / "mail").glob("*.eml")):
            body = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_body(("plain",))
            assert body is not None
            texts.append(str(body.get_content()))
        return texts


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        yield Told(tmp_path_factory.mktemp("demo"))


def test_the_demo_ends_well_and_leaves_a_whole_store(told: Told) -> None:
    assert told.code == 0
    assert find_faults(told.engine) == []


@pytest.mark.parametrize("area", AREAS)
def test_each_area_gives_its_page_of_the_booklet(told: Told, area: str) -> None:
    hits = told.find(f'area:"{area.lower()}" kind:case_study source:govuk')
    assert [hit.page for hit in hits] == [AREAS.index(area) + 2]


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        ("8000002", ["new", "final"]),
        ("8000003", ["new", "corrected"]),
        ("8000004", ["new", "edited"]),
        ("8000005", ["new", "withdrawn"]),
        ("8000006", ["new", "vanished"]),
        ("8000007", ["new", "transferred"]),
        ("8000008", ["new"]),
        ("8000014", ["new"]),
        ("00000000-5a3e-4000-8000-000000000002:en", ["new", "attachment"]),
    ],
)
def test_the_second_night_notices_what_changed(told: Told, number: str, changes: list[str]) -> None:
    assert told.changes(number) == changes


def test_a_question_with_three_files_lists_all_and_reads_two(told: Told) -> None:
    assert [hit.page for hit in told.find('"66 in the first year"')] == [1]
    assert told.find('"visit every school that signed"')
    assert not told.find("exclusions.xlsx source:written_questions kind:attachment")


def test_a_theme_and_words_meet_on_one_page(told: Told) -> None:
    kinds = {hit.kind for hit in told.find('theme:careers-post16 "growth hub"')}
    assert {"written_question", "thematic_guide"} <= kinds


def test_the_second_letter_tells_only_the_second_night(told: Told) -> None:
    first, second = told.letters()
    assert "Opportunity Areas: Evidence" in first
    assert "Opportunity Areas: Evidence" not in second
    assert "6.9" in second and "9.6" in second, "a correction shows old and new"
    assert "Insight Guide: Early years" in second and "Insight Guide: Early years" not in first
    assert "The state of the sources" in second


def test_a_site_without_an_api_is_read_by_its_table_alone(told: Told) -> None:
    stories = told.find("source:sample_coast_partnership")
    assert {hit.heading for hit in stories} == {
        "A college bus for Minehead",
        "Breakfast clubs in Hastings",
        "Reading volunteers in Oldham",
    }
    assert not any("Share this story" in hit.snippet for hit in stories)
