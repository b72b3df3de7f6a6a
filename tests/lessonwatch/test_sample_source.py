"""The sample source keeps the quirks of the real services that the demo is there to show."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from lessonwatch.sample.server import HOSTS, SITE_HOST, SampleSource, running

NIGHT_ONE, NIGHT_TWO = dt.date(2022, 2, 8), dt.date(2022, 2, 9)
AREAS = 12


@pytest.fixture
def source() -> Iterator[SampleSource]:
    with running(NIGHT_ONE) as server:
        yield server


def get(source: SampleSource, setting: str, path: str) -> Any:
    with urlopen(source.base(HOSTS[setting]) + path, timeout=10) as reply:
        return json.load(reply)


def question(source: SampleSource, number: int) -> Any:
    return get(source, "parliament_url", f"/api/writtenquestions/questions/{number}")["value"]


def test_a_list_cuts_what_the_item_shows_whole(source: SampleSource) -> None:
    window = "?answeredWhenFrom=2022-02-02&answeredWhenTo=2022-02-02&answeringBodies=60"
    rows = get(source, "parliament_url", f"/api/writtenquestions/questions{window}")
    row = next(result["value"] for result in rows["results"] if result["value"]["id"] == 8000001)
    assert rows["totalResults"] == len(rows["results"])
    assert row["answerText"].endswith("...") and "<p>" not in row["answerText"]
    assert "growth hub" in question(source, 8000001)["answerText"]


def test_a_holding_answer_becomes_final_on_the_second_night(source: SampleSource) -> None:
    assert question(source, 8000002)["answerIsHolding"] is True
    source.today = NIGHT_TWO
    final = question(source, 8000002)
    assert final["answerIsHolding"] is False
    assert final["dateHoldingAnswer"] == "2022-02-07T00:00:00"
    assert final["dateAnswered"] == "2022-02-09T00:00:00"


def test_a_correction_keeps_the_original_beside_it(source: SampleSource) -> None:
    source.today = NIGHT_TWO
    corrected = question(source, 8000003)
    assert corrected["answerIsCorrection"] and corrected["dateAnswered"] == "2022-01-31T00:00:00"
    assert "6.9" in corrected["originalAnswerText"] and "9.6" in corrected["answerText"]


def test_one_question_vanishes_one_is_withdrawn_and_one_is_edited_in_silence(source: SampleSource) -> None:
    before = question(source, 8000004)
    source.today = NIGHT_TWO
    row = f"?tabledWhenFrom=2022-01-20&tabledWhenTo={NIGHT_TWO}&take=100"
    listed = get(source, "parliament_url", f"/api/writtenquestions/questions{row}")
    assert 8000005 not in {result["value"]["id"] for result in listed["results"]}
    assert question(source, 8000005)["isWithdrawn"]
    after = question(source, 8000004)
    assert {name for name in after if after[name] != before[name]} == {"answerText"}
    assert after["answerText"][:255] == before["answerText"][:255], "no list row may give the edit away"
    with pytest.raises(HTTPError) as gone:
        question(source, 8000006)
    assert gone.value.code == 404


def test_every_file_that_is_named_is_served_and_answers_conditional_requests(source: SampleSource) -> None:
    source.today = NIGHT_TWO
    found = get(source, "govuk_url", "/api/search.json?count=100")
    assert found["total"] == 4
    files = []
    for hit in found["results"]:
        item = get(source, "govuk_url", f"/api/content{hit['link']}")
        files += [a["url"] for a in item["details"]["attachments"] if a["attachment_type"] == "file"]
    assert len(files) == 5
    for url in files:
        address = url.replace(f"https://{HOSTS['assets_url']}", source.base(HOSTS["assets_url"]))
        with urlopen(address, timeout=10) as reply:
            assert reply.read(5) == b"%PDF-"
            tag = reply.headers["ETag"]
        with pytest.raises(HTTPError) as unchanged:
            urlopen(Request(address, headers={"If-None-Match": tag}), timeout=10)
        assert unchanged.value.code == 304


def test_the_site_gains_a_story_on_the_second_night(source: SampleSource) -> None:
    def stories() -> str:
        with urlopen(source.base(SITE_HOST) + "/", timeout=10) as reply:
            return str(reply.read(), "utf-8")

    assert "college-bus" not in stories()
    source.today = NIGHT_TWO
    assert "college-bus" in stories()


def test_the_shipped_files_are_those_their_text_makes() -> None:
    import pypdfium2
    import yaml

    from lessonwatch.sample.reply import RECORDS

    booklet = yaml.safe_load((RECORDS / "booklet.yaml").read_text(encoding="utf-8"))["booklet"]
    pages = pypdfium2.PdfDocument(RECORDS / "files" / "case-studies-booklet.pdf")
    assert len(pages) == AREAS + 1
    for number, page in enumerate(booklet["pages"], 1):
        words = pages[number].get_textpage().get_text_range().split()
        assert " ".join(words).startswith(page["area"])
