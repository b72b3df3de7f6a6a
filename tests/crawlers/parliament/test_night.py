"""What a night asks for, what it says it will, and what a second one asks again."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace

import docx

from crawlers.fetching import FetchFailed
from crawlers.parliament.night import Rules
from crawlers.parliament.patrol import next_look
from tests.crawlers.parliament.conftest import Passed, Service
from tests.crawlers.parliament.source import FakeParliament


def planned(passed: Passed) -> set[str]:
    return set(re.findall(r"https://[^\s)]+", passed.plan))


def a_term_of_questions(service: Service, source: FakeParliament) -> None:
    """Questions of every sort, followed for two months."""
    for number in range(1, 41):
        day = dt.date(2024, 9, 1) + dt.timedelta(days=number)
        source.table(number, day.isoformat())
        if number % 4:
            source.answer(number, (day + dt.timedelta(days=number % 9)).isoformat())
    source.attach(21, "gone.pdf", status=404)
    source.attach(22, "waiting.pdf", b"<html>scanning</html>")
    source.attach(24, "waiting.pdf", b"<html>scanning</html>")
    service.rules = Rules(answering_bodies=(60,), search_terms=("about 40",))
    service.night("2024-09-30", mode="backfill", since=dt.date(2024, 9, 1))
    for night in (1, 2, 3, 6, 7, 11, 12, 13):
        service.night(f"2024-10-{night:02}")


def test_a_night_asked_again_asks_only_what_its_plan_says_and_writes_nothing(
    service: Service, source: FakeParliament
) -> None:
    a_term_of_questions(service, source)
    service.night("2024-10-14")
    again = service.night("2024-10-14")
    assert again.changes == {}
    assert set(again.asked) <= planned(again)
    assert len(again.items) == len(set(again.items))
    assert {4, 8, 24} <= set(again.items)  # open, and out of every window


def test_a_night_plans_every_open_question_and_every_patrol(service: Service, source: FakeParliament) -> None:
    a_term_of_questions(service, source)
    source.items[1]["askingMemberId"] = None
    passed = service.night("2024-10-14")
    assert set(passed.asked) <= planned(passed)
    assert "still open" in passed.plan
    assert re.search(r"questions/\d+  \(patrol: 30 days after settling on 2024-09-1\d\)", passed.plan)


def test_a_row_that_did_not_change_costs_nothing_and_an_open_question_without_a_row_costs_one(
    service: Service, source: FakeParliament
) -> None:
    source.table(5, "2024-11-01")
    source.table(6, "2024-06-01")
    service.night("2024-06-02")
    service.night("2024-11-02")
    assert service.night("2024-11-03").items == [6]


def test_a_question_found_twice_in_a_night_is_asked_for_once(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01", heading="Opportunity Area")
    source.answer(5, "2024-11-02")
    service.rules = Rules(answering_bodies=(60,), search_terms=("Opportunity Area", "Opportunity"))
    assert service.night("2024-11-03").items == [5]


def test_a_term_is_looked_for_across_all_departments(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01", answeringBodyId=29, heading="Opportunity Areas: Norwich")
    source.table(6, "2024-11-01", answeringBodyId=29, heading="Pensions")
    service.rules = Rules(answering_bodies=(60,), search_terms=("Opportunity Areas",))
    assert service.night("2024-11-03").items == [5]


def test_an_item_that_lags_behind_its_row_is_asked_for_again(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    source.rows[5] = {"dateAnswered": "2024-11-04T00:00:00", "answerText": "An answer."}
    service.night("2024-11-05")
    assert service.night("2024-11-06").items == [5]
    source.answer(5, "2024-11-04")
    assert service.night("2024-11-07").changes == {"answered": 1}
    assert service.night("2024-11-08").items == []
    source.rows[5] = {"dateAnswerCorrected": "2024-11-08T00:00:00", "answerIsCorrection": True}
    service.night("2024-11-09")
    assert service.night("2024-11-10").items == [5]
    source.items[5] |= source.rows[5]
    assert service.night("2024-11-12").changes == {"corrected": 1}
    assert service.night("2024-11-13").items == []


# -- patrols


def test_the_cap_leaves_the_most_overdue_for_the_next_night_and_says_so(
    service: Service, source: FakeParliament
) -> None:
    for number in range(1, 8):
        source.table(number, "2024-05-01")
        source.answer(number, f"2024-05-{number:02}")
    service.night("2024-05-10")
    service.rules = replace(service.rules, patrol_cap=3)
    first = service.night("2024-06-20")
    assert first.items == [4, 5, 6]  # due a week after settling; the first three were too old for that when first read
    assert "4 more settled questions are due and wait: the cap is 3 a night" in first.plan
    assert service.night("2024-06-21").items == [1, 2, 7]
    assert service.night("2024-06-22").items == [3]


def test_young_questions_go_before_a_backlog_of_yearly_looks(service: Service, source: FakeParliament) -> None:
    for number in range(1, 6):
        source.table(number, "2022-05-01")
        source.answer(number, "2022-05-03")
    service.night("2022-05-10")
    source.table(9, "2024-06-01")
    source.answer(9, "2024-06-03")
    service.rules = replace(service.rules, patrol_cap=1)
    service.night("2024-06-04")
    assert service.night("2024-06-11").items == [9]


def test_a_settled_question_is_looked_at_more_rarely_and_then_every_year() -> None:
    settled = day = dt.date(2020, 5, 3)
    looks: list[int] = []
    while len(looks) < 7:
        day = next_look(settled, day, (7, 14, 30, 90))
        looks.append((day - settled).days)
    assert looks == [7, 14, 30, 90, 365, 730, 1095]


# -- what goes wrong


def test_a_question_that_fails_is_asked_for_until_it_is_read(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-06-01")
    source.failing["questions/5$"] = FetchFailed("", "the connection was reset")
    first = service.night("2024-06-02")
    assert (first.failures, first.problems[0].message) == (1, "the connection was reset")
    assert service.night("2024-11-02").items == [5]
    source.failing.clear()
    assert service.night("2024-11-03").changes == {"new": 1}


def test_a_question_that_cannot_be_read_is_kept_out_and_the_others_go_on(
    service: Service, source: FakeParliament
) -> None:
    source.table(5, "2024-11-01", answeringBodyName=None)
    source.table(6, "2024-11-01")
    passed = service.night("2024-11-02")
    assert passed.changes == {"new": 1}
    assert [(one.kind, one.message) for one in passed.problems] == [
        ("unreadable", "field value.answeringBodyName: empty where something must be")
    ]
    assert passed.problems[0].url is not None
    assert passed.problems[0].url.endswith("/questions/5")


def test_an_item_that_is_another_question_is_refused(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    source.rows[5] = {"id": 6}
    source.items[6] = source.items[5]
    passed = service.night("2024-11-02")
    assert "it is question 5" in passed.problems[0].message


def test_an_unknown_field_is_news_once_a_run(service: Service, source: FakeParliament) -> None:
    for number in (5, 6, 7):
        source.table(number, "2024-11-01", answerSource="digital")
    passed = service.night("2024-11-02")
    assert passed.changes == {"new": 3}
    assert [(one.kind, one.is_failure) for one in passed.problems] == [("unknown_field", False)]


# -- windows


def test_a_list_that_fails_leaves_a_hole_that_the_next_night_closes(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    source.failing["tabledWhen"] = FetchFailed("", "status 500")
    passed = service.night("2024-11-02")
    assert passed.failures == 1
    assert [(one.by_date, one.note) for one in service.windows(only_open=True)] == [
        ("tabled", "2024-10-20 to 2024-11-02: not all of it could be read: status 500")
    ]
    source.failing.clear()
    later = service.night("2024-11-03")
    assert "hole of an earlier run: tabled 2024-10-20" in later.plan
    assert later.changes == {"new": 1}
    assert service.windows(only_open=True) == []


def test_a_list_that_holds_fewer_than_it_says_stays_open_with_both_counts(
    service: Service, source: FakeParliament
) -> None:
    for number in range(1, 6):
        source.table(number, "2024-11-01")
    source.totals["tabledWhen"] = 7
    passed = service.night("2024-11-02")
    assert passed.changes == {"new": 5}
    (hole,) = service.windows(only_open=True)
    assert (hole.expected, hole.found, hole.closed_at) == (7, 5, None)
    assert len(passed.lists) < 10


def test_nights_that_were_missed_are_made_up_for(service: Service, source: FakeParliament) -> None:
    service.night("2024-08-01")
    source.table(5, "2024-08-10")
    source.answer(5, "2024-08-20")
    passed = service.night("2024-10-20")
    assert passed.changes == {"new": 1}
    assert any("tabledWhenFrom=2024-08-01" in url for url in passed.lists)
    assert all("2024-10-07" in url for url in service.night("2024-10-20").lists) is False
    assert any("tabledWhenFrom=2024-10-08" in url for url in service.night("2024-10-21").lists)


def test_a_hole_does_not_hold_the_following_nights_back(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-08-01")
    source.rows[5] = {"house": 7}
    service.night("2024-08-02")
    passed = service.night("2024-09-20")
    starts = {match[1] for url in passed.lists if (match := re.search(r"answeredWhenFrom=(\S{10})", url))}
    assert starts == {"2024-08-02", "2024-09-02"}


def test_a_list_that_falls_silent_is_not_believed(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    service.night("2024-11-02")
    items, source.items = source.items, {5: {**source.items[5], "answeringBodyId": 1}}
    service.night("2024-11-03")
    assert "nothing is listed, where 1 were listed" in (service.windows(only_open=True)[0].note or "")
    source.items = items
    service.night("2024-11-04")
    assert service.windows(only_open=True) == []


def test_a_list_may_run_empty_as_its_days_pass(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    source.answer(5, "2024-11-02")
    for day in range(2, 25):
        service.night(f"2024-11-{day:02}")
    assert service.windows(only_open=True) == []


def test_a_poll_looks_at_two_days_and_closes_no_window(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-11-01")
    source.table(6, "2024-11-10")
    passed = service.night("2024-11-11", mode="poll")
    assert passed.items == [6]
    assert service.windows() == []


def test_a_night_that_was_killed_closes_no_window_and_is_made_whole_by_the_next(
    service: Service, source: FakeParliament
) -> None:
    for number in range(1, 31):
        source.table(number, "2024-11-01")
    service.night("2024-11-02", stop_after=12)
    assert service.windows() == []
    second = service.night("2024-11-02")
    assert second.changes == {"new": 18}
    assert [service.changes(number) for number in range(1, 31)] == [["new"]] * 30


# -- members


def test_a_member_is_asked_for_once_in_ninety_days(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-06-03")
    source.table(6, "2024-06-04")
    assert service.night("2024-06-05").members == ["1?detailsForDate=2024-06-03"]
    source.answer(5, "2024-06-05")
    second = service.night("2024-06-06")
    assert (second.items, second.members) == ([5], ["2?detailsForDate=2024-06-05"])
    source.table(7, "2024-09-01")
    assert service.night("2024-09-02").members == []
    source.table(8, "2024-12-15")
    assert service.night("2024-12-16").members == ["1?detailsForDate=2024-12-15"]


def test_a_member_named_for_two_far_days_is_asked_for_on_two_nights(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-01-01")
    source.answer(5, "2024-06-05", answeringMemberId=1)
    assert service.night("2024-06-05").members == ["1?detailsForDate=2024-01-01"]
    assert service.night("2024-06-06").members == ["1?detailsForDate=2024-06-05"]
    assert service.night("2024-06-07").asked == service.night("2024-06-07").lists


def test_a_member_who_is_not_there_is_news_and_left_alone(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-06-03", askingMemberId=99)
    source.table(6, "2024-06-03", askingMemberId=0)
    passed = service.night("2024-06-05")
    assert (passed.failures, passed.changes) == (0, {"new": 2})
    assert "there is no member 99" in passed.problems[0].message
    assert service.night("2024-07-20").members == []
    assert service.night("2024-09-20").members == ["99?detailsForDate=2024-06-03"]


def test_a_member_who_could_not_be_read_costs_no_question_and_is_asked_for_again(
    service: Service, source: FakeParliament
) -> None:
    source.table(5, "2024-06-03")
    source.answer(5, "2024-06-03", answeringMemberId=None)
    source.failing["/Members/"] = FetchFailed("", "timed out")
    passed = service.night("2024-06-05")
    assert (passed.failures, passed.changes) == (1, {"new": 1})
    source.failing.clear()
    assert service.night("2024-06-06").members == ["1?detailsForDate=2024-06-03"]


# -- attachments


def test_a_file_that_could_not_be_fetched_is_pending_and_asked_for_the_next_night(
    service: Service, source: FakeParliament
) -> None:
    source.table(5, "2024-06-03")
    source.answer(5, "2024-06-03")
    address = source.attach(5, "letter.pdf", status=404)
    source.failing["letter"] = FetchFailed("", "timed out")
    service.night("2024-06-05")
    assert [one.state for one in service.document(5).attachments] == ["pending"]
    source.failing["letter"] = FetchFailed("", "status 503")
    second = service.night("2024-06-06")
    assert address in second.asked
    assert address in second.plan
    assert second.changes == {}  # the same absence for another reason
    source.failing.clear()
    assert service.night("2024-06-07").changes == {"attachment": 1}
    assert address not in service.night("2024-06-08").asked


def test_a_word_file_is_read_with_its_answer_and_stays_when_the_question_changes(
    service: Service, source: FakeParliament
) -> None:
    letter = docx.Document()
    letter.add_paragraph("Dear Member, the twelve areas are listed below.")
    body = io.BytesIO()
    letter.save(body)
    source.table(5, "2024-06-03")
    source.answer(5, "2024-06-03")
    address = source.attach(5, "a letter.docx", body.getvalue())
    service.night("2024-06-05")
    source.items[5]["heading"] = "Schools"
    second = service.night("2024-06-06")
    _, section = service.document(5).sections
    assert section.text == "Dear Member, the twelve areas are listed below."
    assert (section.heading, section.url) == ("a letter.docx", address)
    assert address not in second.asked
    assert service.changes(5) == ["new", "heading"]


def test_a_file_that_was_read_is_asked_for_again_on_patrol_alone(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-06-03")
    source.answer(5, "2024-06-03")
    address = source.attach(5, "data.bin", b"\x00\x01", etag='"a"')
    service.night("2024-06-05")
    for day in ("2024-06-06", "2024-06-09"):
        assert address not in service.night(day).asked
    patrol = service.night("2024-06-10")
    assert address in patrol.asked
    assert address in patrol.plan
    assert patrol.changes == {}


# -- backfill


def test_a_backfill_that_was_killed_goes_on_where_it_stopped(service: Service, source: FakeParliament) -> None:
    for number in range(1, 25):
        month, day = divmod(number, 10)
        source.table(number, f"2023-{month * 3 + 1:02}-{day + 1:02}")
    since = dt.date(2023, 1, 1)
    service.night("2023-12-31", mode="backfill", since=since, stop_after=15)
    done = [window for window in service.windows() if window.closed_at is not None]
    assert 0 < len(done) < 12
    second = service.night("2023-12-31", mode="backfill", since=since)
    assert 0 < len(second.items) < 24
    assert len(second.lists) == 12 - len(done) + 1
    third = service.night("2023-12-31", mode="backfill", since=since)
    assert third.asked == []
    assert [service.changes(number) for number in range(1, 25)] == [["new"]] * 24


def test_a_night_after_a_backfill_goes_on_from_its_day(service: Service, source: FakeParliament) -> None:
    source.table(5, "2024-06-03")
    source.answer(5, "2024-09-20")
    service.night("2024-07-01", mode="backfill", since=dt.date(2024, 1, 1))
    passed = service.night("2024-09-10")
    assert any("tabledWhenFrom=2024-07-01" in url for url in passed.lists)
    assert any("correctedWhenFrom=2024-07-01" in url for url in passed.lists)


def test_a_backfill_of_old_years_alone_does_not_send_the_nights_back(service: Service, source: FakeParliament) -> None:
    service.night("2024-07-01", mode="backfill", since=dt.date(2016, 1, 1), until=dt.date(2016, 6, 30))
    assert len(service.night("2024-07-02").lists) == 3
