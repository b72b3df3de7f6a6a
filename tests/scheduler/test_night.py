"""What people hear of a night."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from scheduler.jobs import backfill, nightly
from store.records import Change
from tests.alerts.post_office import PostOffice, plain_text
from tests.scheduler.houses import ANSWER, CANARIES, add, house_of, publish
from tests.scheduler.one_night import ANNA, BOB
from tests.store.examples import booklet, night, question


def test_a_subscriber_hears_of_an_answer_once(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question())
    assert nightly(house, night(1)).state == "done"
    add(engine, ANNA, query='area:norwich "lessons"')
    assert nightly(house, night(2)).exit_code == 0
    assert office.received == []  # what was known before the subscription is no news
    publish(house.crawl, question(answer="The programme taught Norwich much."))
    for n in (3, 4, 5):
        assert nightly(house, night(n)).exit_code == 0
    (mail,) = office.received
    text = plain_text(mail)
    assert "Answered on 3 March 2024." in text
    assert "area Norwich: “Norwich”" in text
    assert question().url in text
    assert "Written questions: current to 7 March 2024, 03:30" in text


def test_the_steps_of_a_night_are_in_its_summary(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question(), booklet("Norwich"))
    add(engine)
    result = nightly(house, night(1))
    assert list(result.summary) == ["crawl written_questions", "crawl govuk", "tag", "match", "send"]
    assert result.summary["crawl govuk"]["changes"] == {"new": 1}
    assert result.summary["crawl govuk"]["mode"] == "nightly"
    assert result.summary["tag"] == {
        "documents": 2,
        "again": 0,
        "tags": 2,
        "statements": 0,
        "failures": 0,
        "state": "done",
    }
    assert result.summary["match"] == {"searches": 1, "news": 2, "matches": 2, "state": "done"}
    assert result.summary["send"] == {"sent": 1, "left": 0, "state": "done"}


def test_what_a_backfill_finds_for_the_first_time_is_no_news(engine: Engine, office: PostOffice) -> None:
    add(engine)
    house = house_of(engine, office, question("1"), question("2", answer=ANSWER))
    assert backfill(house, dt.date(2016, 10, 1), as_of=night(1)).state == "done"
    assert nightly(house, night(2)).exit_code == 0
    assert office.received == []
    publish(house.crawl, question("1", answer="Norwich did well."), question("2", answer=ANSWER))
    nightly(house, night(3))
    (mail,) = office.received
    assert "1 match" in mail["Subject"]


def test_what_a_backfill_finds_changed_is_news(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question(answer=ANSWER))
    nightly(house, night(1))
    add(engine)
    publish(house.crawl, CANARIES[Change.CORRECTED][1], question("2"))
    backfill(house, dt.date(2016, 10, 1), as_of=night(2))
    nightly(house, night(3))
    (mail,) = office.received
    assert mail["Subject"] == "lessonwatch: 1 match (1 corrected) for Places, 7 March 2024"


def test_every_match_of_a_large_night_is_told(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office)
    add(engine, ANNA, BOB)
    publish(house.crawl, *(question(str(n), heading=f"Norwich number {n}") for n in range(1, 651)))
    result = nightly(house, night(1))
    assert result.summary["match"]["matches"] == 2 * 650
    assert [mail["To"] for mail in office.received] == [ANNA, BOB]
    text = plain_text(office.received[0])
    words = " ".join(text.split())
    assert [n for n in range(1, 651) if f"Norwich number {n} " not in words] == []


def test_every_page_of_a_long_booklet_is_counted(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office)
    add(engine)
    publish(house.crawl, booklet(*(f"Norwich on page {n}" for n in range(1, 501))))
    nightly(house, night(1))
    text = plain_text(office.received[0])
    assert "Booklet, page 1:" in text
    assert "and 495 more matching passages" in text


def test_a_question_that_leaves_a_search_is_told_a_last_time(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office)
    add(engine, query='department:"Department for Education"')
    publish(house.crawl, question())
    nightly(house, night(1))
    publish(house.crawl, CANARIES[Change.TRANSFERRED][1])
    nightly(house, night(2))
    text = plain_text(office.received[1])
    assert "Transferred from Department for Education to Treasury." in text
    assert "your search no longer finds it" in text


def test_a_night_that_is_run_again_tells_what_it_had_not_read_the_first_time(
    engine: Engine, office: PostOffice
) -> None:
    house = house_of(engine, office)
    add(engine)
    publish(house.crawl, question("1"))
    nightly(house, night(1))
    publish(house.crawl, question("1"), question("2"))  # the source was down for the second question
    nightly(house, night(1))
    nightly(house, night(1))
    assert [plain_text(mail).count("New question") for mail in office.received] == [1, 1]
    assert question("2").url in plain_text(office.received[1])


def test_a_search_saved_between_two_runs_of_one_night_is_not_told_of_it(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question())
    nightly(house, night(1))
    add(engine)
    nightly(house, night(1))
    assert office.received == []


def test_only_what_happened_since_the_last_night_is_told(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office)
    add(engine, query="growth")
    publish(house.crawl, question())
    nightly(house, night(1))
    assert office.received == []
    publish(house.crawl, question(answer="There is a growth hub."))
    nightly(house, night(2))
    text = plain_text(office.received[0])
    assert "Answered on 3 March 2024." in text
    assert "New question" not in text
