from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from alerts.mailer import open_mailer
from alerts.subscribing import subscribe
from crawlers.job import Outcome
from scheduler.jobs import House, UnknownSource, backfill, crawl, nightly, poll, tag
from store.ledger import problems
from store.outbox import waiting
from store.records import Attachment, AttachmentState, Change, Document, Section
from store.session import reading, writing
from store.tables import versions
from tests.alerts.post_office import PostOffice, free_port, plain_text
from tests.scheduler.fakes import WordTagger
from tests.scheduler.one_night import ANNA, BOB, PaperCrawl, make_house
from tests.store.examples import booklet, night, question

QUERY = "norwich OR blackpool"


def house_of(engine: Engine, office: PostOffice | None, *states: Document, **parts: Any) -> House:
    crawl = PaperCrawl(engine, {"written_questions": [], "govuk": []})
    publish(crawl, *states)
    return make_house(engine, crawl, open_mailer(office.url, timeout=10) if office else None, **parts)


def publish(crawl: Any, *states: Document) -> None:
    for source in crawl.published:
        crawl.published[source] = [state for state in states if state.source == source]


def add(engine: Engine, *addresses: str, query: str = QUERY, name: str = "Places") -> None:
    with writing(engine) as connection:
        subscribe(connection, name, query, addresses or (ANNA,), night(0))


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


def kept(before: Document, **values: Any) -> tuple[Document, Document]:
    return before, replace(before, **values)


UNREAD = Attachment("https://assets.example/2.ods", "Tables for Norwich", AttachmentState.UNREAD)
HELD = {"is_holding": True, "date_holding_answer": dt.date(2024, 3, 3)}
ANSWER = "Norwich had £5 million. More is to come."
CANARIES: dict[Change, tuple[Document | None, Document]] = {
    Change.NEW: (None, question()),
    Change.VANISHED: kept(question(), is_vanished=True),
    Change.WITHDRAWN: (question(), question(is_withdrawn=True)),
    Change.CORRECTED: (
        question(answer=ANSWER),
        question(answer=ANSWER.replace("5", "6"), is_correction=True, date_corrected=dt.date(2024, 3, 9)),
    ),
    Change.FINAL: (question(answer="Soon.", **HELD), question(answer=ANSWER)),
    Change.ANSWERED: (question(), question(answer=ANSWER)),
    Change.HOLDING: (question(), question(answer="Soon.", **HELD)),
    Change.TRANSFERRED: (question(), question(answering_body="Treasury", answering_body_id=14)),
    Change.MOVED: (question(), question(date_tabled=dt.date(2024, 3, 2))),
    Change.ATTACHMENT: kept(booklet("Norwich"), attachments=(*booklet("Norwich").attachments, UNREAD)),
    Change.HEADING: (question(heading="Schools"), question(heading="Careers")),
    Change.EDITED: kept(booklet("Norwich"), sections=(Section("Norwich, rewritten."),)),
}


def test_every_kind_of_change_has_its_canary() -> None:
    assert set(CANARIES) == set(Change)


@pytest.mark.parametrize("change", list(Change))
def test_a_canary_of_every_kind_of_change_arrives(change: Change, engine: Engine, office: PostOffice) -> None:
    before, after = CANARIES[change]
    house = house_of(engine, office, *([before] if before else []))
    nightly(house, night(1))
    add(engine)
    publish(house.crawl, after)
    assert nightly(house, night(2)).exit_code == 0
    with reading(engine) as connection:
        latest = connection.scalars(select(versions.c.change).order_by(versions.c.id.desc()).limit(1)).one()
    assert latest == change.value
    (mail,) = office.received
    assert "5 March 2024" not in mail["Subject"]
    assert "6 March 2024" in mail["Subject"]


def test_a_correction_is_told_with_old_and_new_text(engine: Engine, office: PostOffice) -> None:
    before, after = CANARIES[Change.CORRECTED]
    assert before
    house = house_of(engine, office, before)
    nightly(house, night(1))
    add(engine)
    publish(house.crawl, after)
    nightly(house, night(2))
    text = plain_text(office.received[0])
    assert "Before: Norwich had £5 million." in text
    assert "Now:    Norwich had £6 million." in text


def test_a_heading_filled_in_is_no_news_to_those_who_know_the_question(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office)
    add(engine, ANNA, name="Asked")
    publish(house.crawl, question())
    nightly(house, night(1))
    add(engine, BOB, query="careers", name="Headings")
    publish(house.crawl, question(heading="Careers"))
    nightly(house, night(2))
    assert [mail["To"] for mail in office.received] == [ANNA, BOB]  # Bob's search could not find it before


def test_a_file_that_was_only_saved_again_alerts_nobody(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, booklet("Norwich"))
    nightly(house, night(1))
    add(engine)
    saved = replace(booklet("Norwich").attachments[0], sha256="b" * 64, byte_size=9, etag='"2"')
    publish(house.crawl, replace(booklet("Norwich"), attachments=(saved,)))
    nightly(house, night(2))
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(versions)) == 2
    assert office.received == []


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


def test_a_search_that_fails_is_set_aside_alone(engine: Engine, office: PostOffice, monkeypatch: Any) -> None:
    house = house_of(engine, office)
    add(engine, ANNA, name="Good")
    add(engine, BOB, name="Bad", query="poison")
    import alerts.matching

    real = alerts.matching.search

    def search(connection: Any, query: Any, **options: Any) -> Any:
        if query.text == "poison":
            raise RuntimeError("no such column")
        return real(connection, query, **options)

    monkeypatch.setattr(alerts.matching, "search", search)
    publish(house.crawl, question())
    result = nightly(house, night(1))
    assert result.exit_code == 1
    assert [mail["To"] for mail in office.received] == [ANNA]
    with reading(engine) as connection:
        (problem,) = problems(connection, result.run_id)
    assert problem.message == "the saved search “Bad” (poison) failed and is set aside: RuntimeError: no such column"
    assert nightly(house, night(2)).exit_code == 1  # it is named every night, until it works again
    monkeypatch.setattr(alerts.matching, "search", real)
    publish(house.crawl, question("poison", "Norwich, poison and all."))
    assert nightly(house, night(3)).exit_code == 0
    (mail,) = office.for_address(BOB)
    assert "1 match for Bad" in mail["Subject"]


def test_a_source_that_fails_is_named_and_the_others_are_told(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office)
    add(engine)
    publish(house.crawl, question())
    house.crawl.outcome["govuk"] = Outcome(
        "govuk", "nightly", "failed", failures=1, note="www.gov.uk: no answer in time"
    )  # type: ignore[attr-defined]
    result = nightly(house, night(1))
    assert (result.state, result.exit_code) == ("failed", 1)
    text = plain_text(office.received[0])
    assert (
        "GOV.UK: never read to its end; the run of 5 March 2024, 03:30 failed (www.gov.uk: no answer in time)" in text
    )


def test_the_operator_hears_of_a_night_that_failed_and_of_no_other(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question(), alarm_to="ops@example.org")
    assert nightly(house, night(1)).exit_code == 0
    assert office.received == []
    house.crawl.outcome["govuk"] = Outcome("govuk", "nightly", "failed", failures=1, note="killed by signal 9")  # type: ignore[attr-defined]
    result = nightly(house, night(2))
    assert result.summary["alarm"] == {"sent": 1, "state": "done"}
    (mail,) = office.received
    assert mail["To"] == "ops@example.org"
    assert mail["Subject"] == "lessonwatch: the run of 6 March 2024 failed: crawl govuk"
    assert "* GOV.UK: killed by signal 9" in plain_text(mail)
    assert "* Written questions: current to 6 March 2024, 03:30" in plain_text(mail)


def test_what_could_not_be_tagged_is_matched_once_it_is(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, load_tagger=lambda: WordTagger(breaks_on="Norwich"))
    add(engine, query="area:norwich")
    publish(house.crawl, question("1"), question("2", "What of Blackpool?"))
    assert nightly(house, night(1)).exit_code == 1
    assert office.received == []
    mended = replace(house, load_tagger=WordTagger)
    assert nightly(mended, night(2)).exit_code == 0
    assert len(office.received) == 1
    nightly(mended, night(3))
    assert len(office.received) == 1


def test_broken_words_fail_the_tag_step_and_the_night_goes_on_with_those_before(
    engine: Engine, office: PostOffice
) -> None:
    fault = "own: themes.yaml, line 7: 'label' is missing; the words before it stay in force"
    house = house_of(engine, office, load_tagger=lambda: WordTagger(faults=(fault,)))
    add(engine, query="area:norwich")
    publish(house.crawl, question("1", "What of Norwich?"))
    result = nightly(house, night(1))
    assert result.exit_code == 1
    assert result.summary["tag"]["documents"] == 1
    assert len(office.received) == 1
    with reading(engine) as connection:
        assert fault in [problem.message for problem in problems(connection, result.run_id)]


def test_alerts_wait_where_no_mail_is_set_up(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, None, question())
    add(engine)
    result = nightly(house, night(1))
    assert (result.exit_code, result.summary["send"]["state"]) == (0, "skipped")
    with reading(engine) as connection:
        assert len(waiting(connection)) == 1
    assert nightly(house_of(engine, office, question()), night(2)).exit_code == 0
    assert len(office.received) == 1


def test_mail_that_could_not_leave_fails_the_night_and_leaves_the_next(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question())
    add(engine)
    down = replace(house, post=replace(house.post, mailer=open_mailer(f"smtp://127.0.0.1:{free_port()}")))  # type: ignore[type-var]
    assert nightly(down, night(1)).exit_code == 1
    assert nightly(house, night(2)).exit_code == 0
    assert len(office.received) == 1


def test_a_poll_reads_questions_and_writes_to_nobody(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question(), booklet("Norwich"))
    add(engine)
    result = poll(house, night(1))
    assert list(result.summary) == ["crawl written_questions", "tag"]
    assert office.received == []
    nightly(house, night(2))
    assert "2 matches" in office.received[0]["Subject"]


def test_a_job_knows_its_run_its_clock_and_its_span(engine: Engine) -> None:
    house = house_of(engine, None)
    house = replace(house, settings={"govuk": {"named_pages": ["/x"]}})
    result = backfill(house, dt.date(2020, 1, 1), dt.date(2021, 1, 1), ["govuk"], as_of=night(1))
    (job,) = house.crawl.jobs  # type: ignore[attr-defined]
    assert (job.source, job.mode, job.run_id, job.as_of) == ("govuk", "backfill", result.run_id, night(1))
    assert (job.since, job.until) == (dt.date(2020, 1, 1), dt.date(2021, 1, 1))
    assert job.settings == {"named_pages": ["/x"]}


def test_an_unknown_source_is_named(engine: Engine) -> None:
    with pytest.raises(UnknownSource, match="unknown source 'hansard': there is written_questions, govuk"):
        crawl(house_of(engine, None), ["hansard"], night(1))


def test_tagging_alone_is_a_run(engine: Engine) -> None:
    house = house_of(engine, None, question())
    crawl(house, None, night(1))
    assert tag(house, night(1)).summary["tag"]["documents"] == 1


def test_a_night_that_is_stopped_goes_on_the_next_time(engine: Engine, office: PostOffice) -> None:
    stop = threading.Event()
    house = house_of(engine, office, question(), load_tagger=lambda: WordTagger(before_each=stop.set))
    add(engine)
    assert nightly(house, night(1), stop=stop).state == "interrupted"
    assert office.received == []
    assert nightly(replace(house, load_tagger=WordTagger), night(1)).state == "done"
    assert len(office.received) == 1
