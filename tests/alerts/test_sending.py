from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, select

from alerts.items import Passage, Why
from alerts.mailer import Mailer, open_mailer
from alerts.sending import Post, Sent, send_digests
from store.ledger import Window, end_run, put_problem, put_window, start_run
from store.outbox import Match, put_matches, unsent_digests, waiting
from store.records import Problem
from store.session import reading, writing
from store.subscriptions import add_search, remove_search
from store.tables import documents
from store.writing import put_document
from tests.alerts.post_office import PostOffice, free_port, plain_text
from tests.store.examples import night, question

ANNA, BOB, CARA = "anna@example.org", "bob@example.org", "cara@example.org"


def run_of(engine: Engine, number: int) -> int:
    with writing(engine) as connection:
        return start_run(connection, "nightly", night(number), night(number))


def put_in_outbox(engine: Engine, *addresses: str, heading: str = "Careers", name: str = "Hubs") -> None:
    """One question, matched by one search of these people."""
    with writing(engine) as connection:
        put_document(connection, question(heading, heading=heading), night(0))
        document_id = connection.scalars(select(documents.c.id).where(documents.c.external_id == heading)).one()
        search = add_search(connection, name, "hub", addresses, night(0))
        why = Why(query="hub", since=0, passages=(Passage("a hub", ((2, 5),)),), words=("hub",)).to_json()
        put_matches(connection, [Match(search.id, to, document_id, 1, why) for to in addresses])


def send(engine: Engine, mailer: Mailer | str, number: int = 1, **options: object) -> Sent:
    mailer = open_mailer(mailer, timeout=5) if isinstance(mailer, str) else mailer
    post = Post(mailer, "watch@example.org", **options)  # type: ignore[arg-type]
    return send_digests(engine, post, run_of(engine, number), night(number), clock=lambda: night(number))


def test_two_people_get_one_mail_each_however_many_searches_matched(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA, BOB, heading="Careers", name="Hubs")
    put_in_outbox(engine, ANNA, heading="Schools", name="Schools")
    sent = send(engine, office.url)
    assert (sent.sent, sent.left, sent.problems) == (2, 0, [])
    (to_anna,) = office.for_address(ANNA)
    (to_bob,) = office.for_address(BOB)
    assert "Careers" in plain_text(to_anna)
    assert "Schools" in plain_text(to_anna)
    assert "Schools" not in plain_text(to_bob)
    assert to_anna["Subject"] == "lessonwatch: 2 matches in 2 searches, 5 March 2024"


def test_nothing_is_sent_twice(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA)
    send(engine, office.url, 1)
    assert send(engine, office.url, 2).sent == 0
    assert len(office.received) == 1


def test_nobody_hears_of_nothing(engine: Engine, office: PostOffice) -> None:
    assert send(engine, office.url) == Sent()
    assert office.received == []


def test_a_refused_person_waits_for_the_next_run_and_the_others_get_theirs(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA, BOB, CARA)
    office.refusals[BOB] = "450 try later"
    sent = send(engine, office.url, 1)
    assert (sent.sent, sent.left) == (2, 1)
    (problem,) = sent.problems
    assert problem.kind == "failed"
    assert "the digest of 5 March 2024 to bob@example.org was not sent (attempt 1)" in problem.message
    assert "450 try later" in problem.message
    with reading(engine) as connection:
        (left,) = unsent_digests(connection)
    assert (left.attempts, left.note) == (1, "bob@example.org was refused: 450 try later")
    office.refusals.clear()
    assert send(engine, office.url, 2).sent == 1
    assert [message["To"] for message in office.received] == [ANNA, CARA, BOB]


def test_a_refusal_for_good_is_a_problem_that_says_so(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA)
    office.refusals[ANNA] = "550 no such person"
    for attempt in (1, 2):
        (problem,) = send(engine, office.url, attempt).problems
        assert problem.kind == "refused"
        assert problem.is_failure
        assert f"(attempt {attempt})" in problem.message
        assert "550 no such person; the refusal is final: correct or remove the address" in problem.message


def test_a_server_that_is_down_loses_nothing(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, *(f"person{n}@example.org" for n in range(10)))
    down = send(engine, f"smtp://127.0.0.1:{free_port()}", 1)
    assert (down.sent, down.left) == (0, 10)
    assert len(down.problems) == 3  # after which the rest is not tried
    assert send(engine, office.url, 2).sent == 10
    assert len({message["To"] for message in office.received}) == 10


def test_the_mail_of_an_earlier_run_and_that_of_this_one_are_two(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA)
    send(engine, f"smtp://127.0.0.1:{free_port()}", 1)
    put_in_outbox(engine, ANNA, heading="Schools", name="Schools")
    assert send(engine, office.url, 2).sent == 2
    assert [message["Subject"].partition(", ")[2] for message in office.received] == ["5 March 2024", "6 March 2024"]


class Killed(BaseException):
    """The process ends here."""


class DyingMailer:
    """Hands the message over, and dies before anybody hears of it."""

    def __init__(self, url: str) -> None:
        self.mailer = open_mailer(url)

    def send(self, message: EmailMessage) -> None:
        self.mailer.send(message)
        raise Killed


def test_a_message_sent_by_a_process_that_died_goes_again_under_the_same_id(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA, BOB)
    with pytest.raises(Killed):
        send(engine, DyingMailer(office.url), 1)
    assert send(engine, office.url, 2).sent == 2
    first, again = office.for_address(ANNA)
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] == again["Date"]
    assert plain_text(first).partition("The state of")[0] == plain_text(again).partition("The state of")[0]
    assert len(office.for_address(BOB)) == 1


def test_a_process_that_died_before_sending_loses_nothing(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA)

    class NeverSends:
        def send(self, message: EmailMessage) -> None:
            raise Killed

    with pytest.raises(Killed):
        send(engine, NeverSends(), 1)
    with reading(engine) as connection:
        assert waiting(connection) == []
        assert len(unsent_digests(connection)) == 1
    assert send(engine, office.url, 2).sent == 1


def test_a_search_that_was_removed_is_not_mailed(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA)
    send(engine, f"smtp://127.0.0.1:{free_port()}", 1)
    with writing(engine) as connection:
        remove_search(connection, "Hubs")
    assert send(engine, office.url, 2) == Sent()
    assert office.received == []
    with reading(engine) as connection:
        assert unsent_digests(connection) == []


def test_a_digest_tells_the_state_of_the_sources(engine: Engine, office: PostOffice) -> None:
    put_in_outbox(engine, ANNA)
    with writing(engine) as connection:
        good = start_run(connection, "nightly", night(-1), night(-1))
        done = {"state": "done", "failures": 0}
        end_run(connection, good, "done", night(-1), {"crawl written_questions": done, "crawl govuk": done})
        bad = start_run(connection, "nightly", night(0), night(0))
        failed = {"state": "failed", "failures": 1, "note": "www.gov.uk: no answer in time"}
        end_run(connection, bad, "failed", night(0), {"crawl written_questions": done, "crawl govuk": failed})
        put_window(
            connection,
            Window(
                "written_questions",
                "bodies 60",
                "tabled",
                dt.date(2024, 3, 1),
                dt.date(2024, 3, 3),
                expected=40,
                found=39,
            ),
        )
        run_id = start_run(connection, "nightly", night(1), night(1))
        for n in range(3):
            put_problem(connection, run_id, Problem("govuk", "failed", "status 500", f"https://x/{n}"), night(1))
    post = Post(open_mailer(office.url), "watch@example.org", sources=("written_questions", "govuk", "pages"))
    send_digests(engine, post, run_id, night(1), clock=lambda: night(1))
    text = plain_text(office.received[0])
    assert "* Written questions: current to 4 March 2024, 03:30" in text
    assert (
        "* GOV.UK: current to 3 March 2024, 03:30; "
        "the run of 4 March 2024, 03:30 failed (www.gov.uk: no answer in time)" in text
    )
    assert "* Pages: not read yet" in text
    assert "* Written questions, tabled 1 March 2024 to 3 March 2024: 39 of 40 read" in text
    assert "* GOV.UK: status 500 (3 times)" in text
