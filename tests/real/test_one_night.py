"""One night through the command line on the recorded Opportunity Area pages: what an analyst gets, what it asked."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.real.replica import PUBLIC, Replica, replica

pytestmark = pytest.mark.slow

# Everything was answered, published and evaluated by then; nothing else of the record had been tabled.
DAY = "2022-05-27"


class House:
    """A store in a folder of its own, and the command line that works on it."""

    def __init__(self, folder: Path, source: Replica) -> None:
        self.folder, self.source = folder, source
        urls = {f"LESSONWATCH_{name.upper()}_URL": source.base(name) for name in PUBLIC}
        self.environment: Mapping[str, str] = {
            "PATH": os.environ["PATH"],
            "LESSONWATCH_DATABASE_URL": f"sqlite:///{folder}/store.db",
            "LESSONWATCH_REQUESTS_PER_SECOND": "500",
            "LESSONWATCH_SMTP_URL": (folder / "mail").as_uri(),
            "LESSONWATCH_MAIL_FROM": "lessonwatch@example.org",
            **urls,
        }

    def run(self, *words: str, code: int = 0) -> str:
        """What the command wrote to standard output."""
        command = [sys.executable, "-m", "lessonwatch", *words]
        done = subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=280
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def rows(self, what: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("export", what, "--format", "jsonl").splitlines()]

    def find(self, query: str) -> list[dict[str, Any]]:
        hits: list[dict[str, Any]] = json.loads(self.run("query", query, "--format", "json"))["results"]
        return hits

    @property
    def letters(self) -> list[Path]:
        return sorted((self.folder / "mail").glob("*.eml"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with replica("--event-time") as source:
        source.move_to(dt.date.fromisoformat(DAY))
        house = House(tmp_path_factory.mktemp("house"), source)
        house.run("alerts", "add", "--name", "Evaluation", "--to", "analyst@example.org", '"opportunity areas"')
        house.run("backfill", "--since", "2022-01-01", "--as-of", DAY, "written_questions")
        house.run("nightly", "--as-of", DAY)
        yield house


def test_the_founding_question_is_found_by_theme_and_words(house: House) -> None:
    found = house.find('theme:evidence-learning "embed the learning" uin:102611')
    assert [hit["external_id"] for hit in found] == ["9000001"]
    assert found[0]["url"].endswith("/written-questions/detail/2022-01-12/102611")


def test_opportunity_areas_is_a_programme_of_twelve(house: House) -> None:
    shown = json.loads(house.run("show", "102611", "--format", "json"))
    programme = next(one for one in shown["evidence"] if one["value"] == "Opportunity Areas")
    assert len(programme["members"]) == 12
    assert "Norwich Opportunity Area" in programme["members"]


def test_the_three_strands_stand_whole_in_the_evidence(house: House) -> None:
    shown = json.loads(house.run("show", "102611", "--format", "json"))
    quotes = {one["quote"] for one in shown["evidence"]}
    for word, end in (
        ("Firstly", "OA programme."),
        ("Secondly", "particular issues."),
        ("Thirdly", "approach to delivery."),
    ):
        assert any(quote.startswith(word) and quote.endswith(end) for quote in quotes), word


def test_a_page_of_a_pdf_is_found_by_its_own_words_with_its_number(house: House) -> None:
    pages = [hit for hit in house.find('"evaluation strategy" source:govuk kind:research') if hit["page"]]
    assert pages
    assert all(re.search(r"#page=\d+$", hit["url"]) for hit in pages)


def test_an_image_only_pdf_is_reported_as_unreadable(house: House) -> None:
    runs = house.rows("runs")
    told = [problem for run in runs for problem in run["problems"] if "School_to_School" in str(problem)]
    assert told and "no text on any of its" in str(told[0])
    assert not told[0]["is_failure"]


def test_a_night_that_is_run_again_asks_its_plan_and_changes_nothing(house: House) -> None:
    versions, letters = house.rows("versions"), house.letters
    house.source.forget_requests()
    said = house.run("nightly", "--as-of", DAY)
    planned = {urlsplit(url).netloc + urlsplit(url).path for url in re.findall(r"https://\S+", said)}
    asked = house.source.requests()
    assert asked
    unplanned = [path for path in asked if path.removeprefix("/") not in planned]
    assert not unplanned
    assert house.rows("versions") == versions
    assert house.letters == letters
