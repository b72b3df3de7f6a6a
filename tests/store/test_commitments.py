from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import Connection

from store.commitments import Commitments, find_commitments
from store.language import parse
from store.records import Area, Statement, Tag
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import booklet, night, question

TODAY = dt.date(2024, 9, 1)
READ_TO = dt.datetime(2024, 8, 30, 3, 30, tzinfo=dt.UTC)
PLAN = "The National Cancer Plan will be published in May 2024."


def promise(
    connection: Connection, external_id: str, quote: str, due: dt.date | None, promised: str, day: int = 1
) -> None:
    """An answer of that day in March that promises something."""
    put_document(connection, question(external_id, answer=quote, date_answered=dt.date(2024, 3, day)), night(0))
    for document_id, version, document in untagged(connection, 9):
        start = document.text.index(quote)
        said = Statement(
            "commitment", 0, start, start + len(quote), quote, "will", due_from=due, due_to=due, promised=promised
        )
        area = Tag("area", "N", 0, 0, 2, "To", "x", 1.0)
        put_tags(connection, document_id, version, "v1", [area] if external_id == "plan" else [], [said])


def report(connection: Connection, external_id: str, answer: str, day: dt.date, **facts: object) -> None:
    put_document(connection, question(external_id, answer=answer, date_answered=day, **facts), night(1))
    for document_id, version, _ in untagged(connection, 9):
        put_tags(connection, document_id, version, "v1", [], [])


def fill(connection: Connection, read_to: dt.datetime = READ_TO) -> None:
    put_vocabulary(connection, "v1", [], [Area("N", "Norwich", "district")])
    put_document(connection, booklet("Derby", external_id="latest"), read_to)
    for document_id, version, _ in untagged(connection, 9):
        put_tags(connection, document_id, version, "v1", [], [])
    promise(connection, "plan", PLAN, dt.date(2024, 5, 31), "be published in May 2024")
    promise(
        connection,
        "guide",
        "We will issue the School Guide by June.",
        dt.date(2024, 6, 30),
        "issue the School Guide by June",
    )
    promise(connection, "later", "We will open a Youth Hub in 2025.", dt.date(2025, 12, 31), "open a Youth Hub in 2025")
    promise(connection, "again", PLAN, dt.date(2024, 5, 31), "be published in May 2024")
    promise(connection, "some day", "We will build more homes.", None, "build more homes")


def states(found: Commitments) -> list[tuple[str, str]]:
    return [(promise.external_id, promise.state) for promise in found.found]


def test_what_cannot_be_told_is_unknown_with_the_reason(connection: Connection) -> None:
    fill(connection)
    promise(connection, "vague", "We will improve things by June.", dt.date(2024, 6, 30), "improve things by June")
    report(connection, "later", "Nothing of the kind.", dt.date(2024, 7, 1))
    (vague,) = ask(connection, state="unknown").found
    assert (vague.external_id, vague.note) == ("vague", "its words do not name one thing that could be looked for")


def test_nothing_is_overdue_beyond_what_was_read(connection: Connection) -> None:
    fill(connection, read_to=night(20))
    unread = ask(connection, state="unknown").found
    assert {promise.note for promise in unread} == {"nothing was read since 24 March 2024"}
    assert len(unread) == 2


def ask(connection: Connection, typed: str = "", state: str | None = None, limit: int = 9) -> Commitments:
    return find_commitments(connection, parse(typed), today=TODAY, state=state, limit=limit)


def test_promises_are_listed_by_their_day_and_told_once(connection: Connection) -> None:
    fill(connection)
    found = ask(connection)
    assert states(found) == [("guide", "overdue"), ("again", "overdue"), ("later", "due")]
    assert (found.past, found.to_come, found.undated) == (3, 1, 1)
    assert len(found.found[1].also_in) == 1
    assert found.searched_to == READ_TO
    assert states(ask(connection, state="undated")) == [("some day", "undated")]
    assert states(ask(connection, state="due")) == [("later", "due")]
    assert len(ask(connection, limit=1).found) == 1


def test_a_promise_is_looked_for_within_a_search(connection: Connection) -> None:
    fill(connection)
    assert states(ask(connection, "area:norwich")) == [("plan", "overdue")]
    assert states(ask(connection, '"youth hub"')) == [("later", "due")]
    assert ask(connection, "area:norwhich").notes


def test_a_later_answer_of_the_department_that_says_it_was_done_is_shown(connection: Connection) -> None:
    fill(connection)
    report(connection, "done", "The National Cancer Plan was published on 4 June.", dt.date(2024, 6, 5))
    kept = ask(connection, state="reported").found
    assert [promise.external_id for promise in kept] == ["again"]
    (told,) = kept[0].reports
    assert told.quote == "The National Cancer Plan was published on 4 June."
    assert told.words == ("published", "National Cancer Plan")
    assert ("again", "overdue") not in states(ask(connection))


def test_what_another_department_a_question_or_a_much_later_year_says_is_no_report(connection: Connection) -> None:
    fill(connection)
    said = "The National Cancer Plan was published."
    report(connection, "other", said, dt.date(2024, 6, 5), answering_body="Home Office", answering_body_id=1)
    report(connection, "years on", said, dt.date(2025, 6, 5))
    report(connection, "earlier", said, dt.date(2024, 2, 1))
    asked = question("asked", ask=said, answer="We will write.", date_answered=dt.date(2024, 6, 5))
    put_document(connection, asked, night(1))
    assert ask(connection, state="reported").found == ()


def test_a_publication_that_bears_the_name_is_a_report(connection: Connection) -> None:
    fill(connection)
    plan = replace(booklet("Norwich", external_id="cancer"), heading="National Cancer Plan for England")
    put_document(connection, replace(plan, published_on=dt.date(2024, 5, 20)), night(2))
    report(connection, "asked", "No decision was made.", dt.date(2024, 6, 1), heading="National Cancer Plan")
    found = find_commitments(connection, parse("area:norwich"), today=TODAY)
    told = next(promise for promise in found.found if promise.external_id == "plan")
    assert told.state == "reported"
    assert told.reports[0].words == ("published under this title", "National Cancer Plan")
    assert {one.published_on for one in told.reports} == {dt.date(2024, 5, 20)}


def test_what_was_looked_for_and_until_when_is_said(connection: Connection) -> None:
    fill(connection)
    found = find_commitments(connection, parse(""), today=TODAY)
    guide = next(promise for promise in found.found if promise.external_id == "guide")
    assert guide.state == "overdue"
    assert guide.sought == ("School Guide", "issue", "publish", "release")
    assert guide.sought_to == READ_TO.date()
