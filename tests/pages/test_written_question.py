"""A question is read from the item endpoint as its page shows it; a page that cannot be read says why."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from crawlers.pages.question_list import read_list, row_hash
from crawlers.pages.written_question import read_question
from crawlers.reading import UnreadablePage
from store.records import content_hash, document_to_json
from tests.pages.golden import assert_read_as_expected, saved_cases

URL = "https://questions-statements-api.parliament.uk/api/writtenquestions/questions/1"


def saved(case: str) -> dict[str, Any]:
    path = next(path for path in saved_cases("written_question") if path.stem == case)
    payload: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return payload


@pytest.mark.parametrize("case", saved_cases("written_question"), ids=lambda path: path.stem)
def test_a_saved_question_reads_as_expected(case: Path) -> None:
    page = read_question(json.loads(case.read_text(encoding="utf-8")), URL)
    read = {
        "document": document_to_json(page.document),
        "files": [asdict(file) for file in page.files],
        "unknown_fields": list(page.unknown_fields),
    }
    assert_read_as_expected(case, read)


@pytest.mark.parametrize("case", saved_cases("written_question"), ids=lambda path: path.stem)
def test_the_answer_begins_where_the_section_says(case: Path) -> None:
    document = read_question(json.loads(case.read_text(encoding="utf-8")), URL).document
    section, facts = document.sections[0], document.question
    assert facts is not None
    if section.answer_at is None:
        assert (facts.answer_text, section.text) == (None, facts.question_text)
    else:
        assert section.text[section.answer_at :] == facts.answer_text
        assert section.text[: section.answer_at].strip() == facts.question_text


@pytest.mark.parametrize("field", [*saved("short_answer")["value"]])
def test_a_field_that_disappears_stops_the_question_or_is_not_needed(field: str) -> None:
    payload = saved("short_answer")
    whole = read_question(payload, URL)
    del payload["value"][field]
    unneeded = ("askingMember", "answeringMember", "correctingMember", "attachmentCount", "groupedQuestionsDates")
    if field in unneeded:
        assert read_question(payload, URL).document == whole.document
    else:
        with pytest.raises(UnreadablePage, match=rf"{URL}: field value\.{field}: missing"):
            read_question(payload, URL)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("id", "1722050", "text where a whole number is expected"),
        ("id", True, "true or false where a whole number is expected"),
        ("uin", 591, "a whole number where text is expected"),
        ("uin", "", "empty where something must be"),
        ("house", "Senate", "'Senate' is neither Commons nor Lords"),
        ("dateTabled", None, "empty where something must be"),
        ("dateAnswered", "yesterday", "'yesterday' is no date"),
        ("answerIsHolding", "no", "text where true or false is expected"),
        ("groupedQuestions", {}, "an object where a list is expected"),
        ("groupedQuestions", [592], "something other than text in the list"),
        ("attachments", ["a.pdf"], "is text where an object is expected"),
    ],
)
def test_a_field_of_another_type_is_named_with_its_address(field: str, value: object, said: str) -> None:
    payload = saved("short_answer")
    payload["value"][field] = value
    with pytest.raises(UnreadablePage) as error:
        read_question(payload, URL)
    assert error.value.url == URL
    assert field in error.value.reason
    assert said in error.value.reason


@pytest.mark.parametrize("payload", [None, [], "text", {"links": []}, {"value": None, "links": []}, {"status": 500}])
def test_what_is_no_question_is_refused(payload: object) -> None:
    with pytest.raises(UnreadablePage):
        read_question(payload, URL)


def test_the_same_question_written_another_way_is_no_other_version() -> None:
    payload = saved("ours-lords_final_after_holding")
    before = content_hash(read_question(payload, URL).document)
    value = payload["value"]
    value["dateTabled"] = "2024-10-16T00:00:00"
    value["dateForAnswer"] = "2024-10-30"
    value["groupedQuestions"] = ["HL1312", "HL1313"]
    value["answerIsCorrection"] = None
    value["answerText"] = value["answerText"].replace("The figures are", "The&#32;figures\u00a0are\u200b")
    value["askingMember"] = {"id": 4521, "name": "Baroness Somebody", "party": "Labour"}
    value["attachmentCount"] = 3
    assert content_hash(read_question(payload, URL).document) == before


def test_a_word_that_changed_is_another_version() -> None:
    payload = saved("ours-lords_final_after_holding")
    before = content_hash(read_question(payload, URL).document)
    payload["value"]["answerText"] = payload["value"]["answerText"].replace("1,204", "1,205")
    assert content_hash(read_question(payload, URL).document) != before


def test_a_row_is_hashed_by_what_it_says_and_not_by_how() -> None:
    row = saved("short_answer")["value"]
    other = {**row, "dateTabled": "2024-07-18", "answerIsHolding": None, "answeringMember": {"id": 1}, "new": 1}
    other["answerText"] = row["answerText"].replace(" ", "&nbsp;", 1)
    assert row_hash(other) == row_hash(row)
    assert row_hash({**row, "heading": "Another"}) != row_hash(row)
    assert row_hash({**row, "dateAnswered": "2024-07-24T00:00:00"}) != row_hash(row)


def test_a_row_that_cannot_be_read_leaves_the_others() -> None:
    good, bad = saved("short_answer")["value"], saved("named_day")["value"]
    del bad["dateTabled"]
    page = read_list({"totalResults": 2, "results": [{"value": bad}, {"value": good}]}, URL)
    assert [row.question_id for row in page.rows] == [1722050]
    assert [error.reason for error in page.unreadable] == ["field question 1722038.dateTabled: missing"]


@pytest.mark.parametrize("payload", [{}, {"totalResults": "2", "results": []}, {"totalResults": 2}, [], None])
def test_what_is_no_list_is_refused(payload: object) -> None:
    with pytest.raises(UnreadablePage):
        read_list(payload, URL)
