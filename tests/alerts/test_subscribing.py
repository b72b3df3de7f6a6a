from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from alerts.addressing import WrongAddress
from alerts.mailer import open_mailer
from alerts.sending import Post
from alerts.subscribing import Subscription, WrongSearch, send_test, subscribe
from store.errors import StoreError
from store.outbox import unsent_digests, waiting
from store.session import reading, writing
from store.subscriptions import saved_searches
from store.writing import put_document
from tests.alerts.post_office import PostOffice, html_text, plain_text
from tests.store.examples import night, question

ANNA, BOB = "anna@example.org", "bob@example.org"
LONG_AFTER = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)


def add(
    engine: Engine, *addresses: str, name: str = "Hubs", query: str = "norwich", now: dt.datetime = LONG_AFTER
) -> Subscription:
    with writing(engine) as connection:
        return subscribe(connection, name, query, addresses, now)


def test_a_search_is_saved_with_its_people_once_each(engine: Engine) -> None:
    saved = add(engine, ANNA, BOB, "anna@EXAMPLE.org", name="  Growth \n hubs ").search
    assert (saved.name, saved.addresses) == ("Growth hubs", (ANNA, BOB))
    with reading(engine) as connection:
        assert saved_searches(connection) == [saved]


def test_a_search_is_heard_from_what_the_store_has_seen_and_not_from_the_clock_on_the_wall(engine: Engine) -> None:
    with writing(engine) as connection:
        put_document(connection, question(), night(0))
    saved = add(engine, ANNA, now=LONG_AFTER).search
    assert night(0) < saved.heard_to < night(1)


def test_a_search_saved_in_an_empty_store_is_heard_from_the_beginning(engine: Engine) -> None:
    assert add(engine, ANNA).search.heard_to < dt.datetime(1971, 1, 1, tzinfo=dt.UTC)


def test_what_could_not_be_read_in_a_search_is_said_when_it_is_saved(engine: Engine) -> None:
    assert add(engine, ANNA, query="norwich").notes == ()
    (note,) = add(engine, ANNA, name="Odd", query="colour:blue").notes
    assert "“colour:” is no filter" in note


def test_what_may_be_expected_of_a_search_is_counted_when_it_is_saved(engine: Engine) -> None:
    with writing(engine) as connection:
        for n in range(250):
            put_document(connection, question(str(n), date_tabled=dt.date(2024, 3, 1)), night(0))
        put_document(connection, question("old", date_tabled=dt.date(2024, 1, 1)), night(0))
    assert add(engine, ANNA, now=night(0)).recent == 250
    assert add(engine, ANNA, name="Brackets", query="norwich) (lessons", now=night(0)).recent == 250
    assert add(engine, ANNA, name="Elsewhere", query="blackpool", now=night(0)).recent == 0


@pytest.mark.parametrize(
    ("name", "query", "addresses", "error", "words"),
    [
        (" ", "norwich", [ANNA], WrongSearch, "name of a saved search"),
        ("x" * 101, "norwich", [ANNA], WrongSearch, "1 to 100 characters"),
        ("Hubs\x00", "norwich", [ANNA], WrongSearch, "name of a saved search"),
        ("Hubs", "  ", [ANNA], WrongSearch, "asks for nothing"),
        ("Hubs", "norwich", [], WrongSearch, "nobody to write to"),
        ("Hubs", "norwich", [ANNA, "bob"], WrongAddress, "'bob' is not an email address"),
        ("Taken", "norwich", [ANNA], StoreError, "already a saved search named Taken"),
    ],
)
def test_what_cannot_be_saved_is_named_and_nothing_is_kept(
    engine: Engine, name: str, query: str, addresses: list[str], error: type[Exception], words: str
) -> None:
    add(engine, ANNA, name="Taken")
    with pytest.raises(error, match=words):
        add(engine, *addresses, name=name, query=query)
    with reading(engine) as connection:
        assert [saved.name for saved in saved_searches(connection)] == ["Taken"]


def test_a_test_mail_shows_the_latest_and_is_remembered_by_nobody(engine: Engine, office: PostOffice) -> None:
    with writing(engine) as connection:
        for n in range(9):
            put_document(connection, question(str(n), heading=f"Heading {n}"), night(n))
    saved = add(engine, ANNA, BOB).search
    post = Post(open_mailer(office.url), "watch@example.org")
    assert send_test(engine, post, saved, night(10)).sent == 2
    assert [mail["To"] for mail in office.received] == [ANNA, BOB]
    mail = office.received[0]
    assert mail["Subject"] == "Test of “Hubs”: lessonwatch: 5 matches for Hubs, 14 March 2024"
    assert "Heading 8" in plain_text(mail)
    assert "nothing in it is news" in plain_text(mail)
    assert "nothing in it is news" in html_text(mail)
    with reading(engine) as connection:
        assert waiting(connection) == []
        assert unsent_digests(connection) == []


def test_a_test_of_a_search_that_finds_nothing_still_proves_that_its_people_are_reached(
    engine: Engine, office: PostOffice
) -> None:
    saved = add(engine, ANNA, BOB, query="unheard-of").search
    office.refusals[BOB] = "550 no such person"
    sent = send_test(engine, Post(open_mailer(office.url), "watch@example.org"), saved, night(0))
    assert (sent.sent, sent.left) == (1, 1)
    assert "the test to bob@example.org was not sent: bob@example.org was refused: 550" in sent.problems[0].message
    assert "0 matches" in office.received[0]["Subject"]
