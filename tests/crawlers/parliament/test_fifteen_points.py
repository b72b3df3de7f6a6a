"""The fifteen things that break a naive crawler of written questions, each held against ours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from crawlers.parliament.night import Rules
from store.records import AttachmentState
from tests.crawlers.parliament.conftest import Service
from tests.crawlers.parliament.source import FakeParliament


def test_1_a_question_and_its_answer_are_kept_whole_though_lists_cut_them(
    service: Service, source: FakeParliament
) -> None:
    source.table(5, "2024-11-01", questionText="To ask " + "about schools " * 40)
    source.answer(5, "2024-11-04", "<p>First part.</p><p>" + "Further words. " * 40 + "The end.</p>")
    service.night("2024-11-05")
    facts = service.document(5).question
    assert facts is not None
    assert facts.answer_text is not None
    assert len(facts.question_text) > 500
    assert facts.answer_text.startswith("First part.\n\nFurther words.")
    assert facts.answer_text.endswith("The end.")


def test_2_attachments_are_found_though_their_count_is_0_and_none_is_dropped(
    service: Service, source: FakeParliament
) -> None:
    source.table(5, "2024-11-01")
    source.answer(5, "2024-11-04")
    source.attach(5, "the figures.xlsx")
    gone = source.attach(5, "a letter.pdf", status=404)
    assert source.items[5]["attachmentCount"] == 0
    service.night("2024-11-05")
    found = {one.title: (one.url, one.state) for one in service.document(5).attachments}
    assert found["the figures.xlsx"][1] is AttachmentState.UNREAD
    assert found["a letter.pdf"] == (gone, AttachmentState.MISSING)
    assert "%20" in gone


def test_3_every_row_is_seen_though_the_list_moves_between_pages(service: Service, source: FakeParliament) -> None:
    for number in range(1, 241):
        source.table(number, f"2024-11-{number % 4 + 1:02}", house="Lords" if number % 3 == 0 else "Commons")
        if number % 2:
            source.items[number] |= {"answeringBodyId": 7}
    source.is_moving = True
    service.rules = replace(service.rules, page_size=20)
    passed = service.night("2024-11-05")
    assert sorted(passed.items) == list(range(1, 241))
    assert service.windows(only_open=True) == []
    assert {(one.expected, one.found) for one in service.windows() if one.by_date == "tabled"} == {(240, 240)}


def test_4_an_answer_that_comes_after_months_is_found_the_next_night(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-05-01")
    service.night("2024-05-02")
    for day in ("2024-06-01", "2024-10-20", "2024-10-21"):
        assert service.night(day).items == [5]
    source.answer(5, "2024-10-21")
    assert service.night("2024-10-22").changes == {"answered": 1}


def test_4_a_correction_is_found_though_the_question_closed_long_ago(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-05-01")
    source.answer(5, "2024-05-07")
    service.night("2024-05-08")
    source.items[5] |= {
        "answerIsCorrection": True, "dateAnswerCorrected": "2024-07-29T00:00:00", "correctingMemberId": 2,
        "answerText": "<p>Another.</p>", "originalAnswerText": "<p>An answer.</p>",
    }  # fmt: skip
    service.rules = replace(service.rules, patrol_cap=0)
    assert service.night("2024-07-30").changes == {"corrected": 1}


def test_5_a_holding_answer_leaves_a_question_open_until_the_final_one(
    service: Service, source: FakeParliament
) -> None:
    service.rules = replace(service.rules, patrol_cap=0)
    source.table(5, "2024-09-02")
    service.night("2024-09-03")
    source.answer(5, "2024-09-05", answerIsHolding=True, dateHoldingAnswer="2024-09-05T00:00:00")
    service.night("2024-09-06")
    assert service.night("2024-10-06").items == [5]
    source.answer(5, "2024-11-20", "<p>The figure is 7.</p>", dateHoldingAnswer="2024-09-05T00:00:00")
    service.night("2024-11-21")
    facts = service.document(5).question
    assert facts is not None
    assert service.changes(5) == ["new", "holding", "final"]
    assert (facts.date_holding_answer, facts.date_answered) == (dt.date(2024, 9, 5), dt.date(2024, 11, 20))
    assert service.night("2024-11-22").items == []


def test_6_a_correction_keeps_what_was_said_before(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    source.answer(5, "2024-11-04", "<p>There are 20.</p>")
    service.night("2024-11-05")
    source.items[5] |= {
        "answerIsCorrection": True, "dateAnswerCorrected": "2024-11-06T00:00:00", "correctingMemberId": 2,
        "answerText": "<p>There are 21.</p>", "originalAnswerText": "<p>There are 20.</p>",
        "comparableAnswerText": '<p>There are <ins class="ministerial">21</ins><del class="ministerial">20</del>.</p>',
    }  # fmt: skip
    service.night("2024-11-07")
    facts = service.document(5).question
    assert facts is not None
    assert service.changes(5) == ["new", "corrected"]
    assert (facts.answer_text, facts.original_answer_text) == ("There are 21.", "There are 20.")
    assert (facts.date_answered, facts.date_corrected) == (dt.date(2024, 11, 4), dt.date(2024, 11, 6))


def test_7_two_questions_of_one_uin_are_two(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01", uin="102")
    source.table(6, "2024-11-04", uin="102")
    assert service.night("2024-11-05").changes == {"new": 2}
    assert service.document(5).url != service.document(6).url


def test_7_a_question_whose_tabled_date_moved_is_the_same_one(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01", uin="HL102")
    service.night("2024-11-05")
    source.items[5]["dateTabled"] = "2024-11-04T00:00:00"
    service.night("2024-11-06")
    assert service.changes(5) == ["new", "moved"]
    assert service.document(5).url.endswith("/detail/2024-11-04/hl102")


def test_8_a_question_is_followed_to_the_department_it_was_sent_to(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    service.night("2024-11-02")
    source.items[5] |= {"answeringBodyId": 29, "answeringBodyName": "Department for Work and Pensions"}
    service.night("2024-11-03")
    source.answer(5, "2024-11-04")
    service.night("2024-11-05")
    assert service.changes(5) == ["new", "transferred", "answered"]
    assert service.document(5).department == "Department for Work and Pensions"


def test_9_a_heading_is_taken_when_it_comes_and_when_it_is_reworded(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-10-01")
    service.night("2024-10-02")
    source.items[5]["heading"] = "Schools"
    service.night("2024-10-03")
    source.items[5]["heading"] = "Schools: Norwich"
    service.night("2024-10-20")
    assert service.changes(5) == ["new", "heading", "heading"]


def test_10_a_question_that_left_the_list_is_asked_for_and_only_its_own_404_says_it_vanished(
    service: Service, source: FakeParliament
) -> None:
    source.table(5, "2024-11-01")
    source.table(6, "2024-11-01")
    service.night("2024-11-02")
    source.rows[5] = {"answeringBodyId": 999}  # no list shows it any longer
    assert service.night("2024-11-03").changes == {}
    del source.items[6]
    passed = service.night("2024-11-04")
    assert passed.changes == {"vanished": 1}
    assert service.document(6).is_vanished
    assert service.document(6).question is not None
    assert not service.document(5).is_vanished
    assert 6 not in service.night("2024-11-05").items


def test_10_one_404_is_a_slip(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-05-01")
    service.night("2024-05-02")
    source.slips["questions/5$"] = [404]
    assert service.night("2024-11-03").changes == {}
    assert not service.document(5).is_vanished


def test_10_a_question_that_comes_back_is_no_longer_vanished(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-05-01")
    service.night("2024-05-02")
    item = source.items.pop(5)
    service.night("2024-11-03")
    source.items[5] = item
    service.night("2024-11-10")
    assert service.changes(5)[:2] == ["new", "vanished"]
    assert not service.document(5).is_vanished


def test_10_a_source_that_answers_404_for_everything_has_lost_nothing(service: Service, source: FakeParliament) -> None:
    for number in range(1, 21):
        source.table(number, "2024-05-01")
    service.night("2024-05-02")
    source.slips["questions/[0-9]+$"] = [404] * 40
    passed = service.night("2024-11-03")
    assert passed.changes == {}
    assert passed.failures == 1
    assert "20 of 20 questions answer that they do not exist" in passed.problems[0].message
    assert sorted(service.night("2024-11-04").items) == list(range(1, 21))


def test_10_a_question_that_is_listed_has_not_vanished(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    service.night("2024-11-02")
    source.items[5]["heading"] = "Schools"
    source.slips["questions/5$"] = [404, 404]
    passed = service.night("2024-11-03")
    assert (passed.changes, passed.failures) == ({}, 1)
    assert service.night("2024-11-04").changes == {"heading": 1}


def test_10_a_withdrawn_question_is_kept_as_withdrawn(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    service.night("2024-11-02")
    source.items[5]["isWithdrawn"] = True
    assert service.night("2024-11-03").changes == {"withdrawn": 1}
    assert service.night("2024-11-04").items == []


@pytest.mark.parametrize(
    "text",
    [
        "It has not proved possible to respond to the hon. Member in the time available before Prorogation.",
        '<p>I refer the hon. Member to the <a href="/written-questions/detail/2024-10-01/4">answer</a> given.</p>',
    ],
)
def test_11_what_does_not_answer_settles_a_question_all_the_same(
    service: Service, source: FakeParliament, text: str
) -> None:
    source.table(5, "2024-11-01")
    source.answer(5, "2024-11-04", text)
    service.night("2024-11-05")
    assert service.night("2024-11-06").items == []
    if "href" in text:
        assert "(https://questions-statements.parliament.uk/written-questions/detail/2024-10-01/4)" in (
            service.document(5).text
        )


@pytest.mark.parametrize("edited_on", [8, 14, 29, 31, 60])
def test_12_a_silent_edit_within_sixty_days_of_settling_is_found_within_sixty_days(
    service: Service, source: FakeParliament, edited_on: int
) -> None:
    settled = dt.date(2024, 5, 7)
    source.table(5, "2024-05-01")
    source.answer(5, settled.isoformat(), "<p>" + "Further words. " * 40 + "In 2023.</p>")
    nights = {*range(1, 16), 29, 30, 31, 60, 75, 90, edited_on, edited_on + 60}  # days after settling
    for after in sorted(night for night in nights if night <= edited_on + 60):
        if after == edited_on:
            source.answer(5, settled.isoformat(), "<p>" + "Further words. " * 40 + "In 2024.</p>")
        service.night((settled + dt.timedelta(days=after)).isoformat())
        if service.changes(5) == ["new", "edited"]:
            break
    assert service.changes(5) == ["new", "edited"]
    assert sum(run.items.count(5) for run in service.runs) <= 5


def test_13_a_grouped_answer_names_the_questions_it_is_shared_with(service: Service, source: FakeParliament) -> None:
    for number, other in ((5, 6), (6, 5)):
        source.table(number, "2024-11-01", groupedQuestions=[str(other)])
        source.answer(number, "2024-11-04", "<p>We will publish the plan in May.</p>")
    service.night("2024-11-05")
    facts = service.document(5).question
    assert facts is not None
    assert facts.grouped_uins == ("6",)


def test_14_a_row_is_compared_with_itself_and_never_with_the_item(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01", questionText="To ask about non\u2011attendance\u200e.")
    source.answer(5, "2024-11-04", "<p>Fish &amp; chips.</p>")
    source.rows[5] = {"questionText": "To ask about non-attendance?."}  # as lists replace what they cannot write
    service.night("2024-11-05")
    assert service.night("2024-11-06").items == []
    assert service.document(5).text == "To ask about non-attendance.\n\nFish & chips."


def test_15_answers_are_read_as_text_with_their_tables_and_links(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    source.answer(5, "2024-11-04", "<p>See</p><table><tbody><tr><td>2023</td><td>1</td></tr></tbody></table>")
    service.night("2024-11-05")
    assert service.document(5).text.endswith("See\n\n2023 | 1")


def test_access_bodies_are_never_asked_for_without_dates(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    service.rules = Rules(answering_bodies=(60,), search_terms=("Opportunity Area",))
    passed = service.night("2024-11-05")
    assert len(passed.lists) == 6
    for url in passed.lists:
        assert "WhenFrom=2024-10-23" in url
        assert "WhenTo=2024-11-05" in url
        assert "sessionStatus=Any" in url
        assert "includeWithdrawn=true" in url
