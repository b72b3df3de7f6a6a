"""What fails in a night is named, and costs nobody else anything."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from alerts.mailer import open_mailer
from crawlers.job import Outcome
from scheduler.jobs import nightly
from store.ledger import problems
from store.session import reading
from tests.alerts.post_office import PostOffice, free_port, plain_text
from tests.scheduler.fakes import WordTagger
from tests.scheduler.houses import add, house_of, publish
from tests.scheduler.one_night import ANNA, BOB
from tests.store.examples import night, question


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


def test_mail_that_could_not_leave_fails_the_night_and_leaves_the_next(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question())
    add(engine)
    down = replace(house, post=replace(house.post, mailer=open_mailer(f"smtp://127.0.0.1:{free_port()}")))  # type: ignore[type-var]
    assert nightly(down, night(1)).exit_code == 1
    assert nightly(house, night(2)).exit_code == 0
    assert len(office.received) == 1


def test_a_night_that_is_stopped_goes_on_the_next_time(engine: Engine, office: PostOffice) -> None:
    stop = threading.Event()
    house = house_of(engine, office, question(), load_tagger=lambda: WordTagger(before_each=stop.set))
    add(engine)
    assert nightly(house, night(1), stop=stop).state == "interrupted"
    assert office.received == []
    assert nightly(replace(house, load_tagger=WordTagger), night(1)).state == "done"
    assert len(office.received) == 1
