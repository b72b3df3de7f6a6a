from __future__ import annotations

from sqlalchemy import Connection

from store.reviewed import ReviewedText, reviewed_texts
from tests.store.examples import question
from tests.store.test_reviews import ASK, CAREERS, MORE, NORWICH, PROMISE, Desk, found, said


def texts(connection: Connection) -> list[tuple[str, str, bool, str]]:
    return [(one.scheme, one.value, one.is_right, one.text) for one in reviewed_texts(connection)]


def test_a_theme_judged_as_a_whole_is_learned_from_the_part_in_which_it_stands(connection: Connection) -> None:
    desk = Desk(connection, question(ask=ASK, answer=MORE))
    desk.tag(found(desk.document, *CAREERS, "Schools opened careers hubs."))
    desk.review("confirmed", CAREERS)
    assert list(reviewed_texts(connection)) == [
        ReviewedText("theme", "careers", True, MORE, desk.id, "written_question")
    ]


def test_a_theme_of_the_question_is_learned_from_the_question(connection: Connection) -> None:
    desk = Desk(connection, question(ask=ASK, answer=MORE))
    desk.tag(found(desk.document, *CAREERS, "careers advice"))
    desk.review("rejected", CAREERS)
    assert texts(connection) == [("theme", "careers", False, ASK)]


def test_quoted_words_areas_and_statements_are_learned_by_themselves(connection: Connection) -> None:
    desk = Desk(connection, question(ask=ASK, answer=MORE))
    desk.tag(found(desk.document, *NORWICH, "Norwich"), said(desk.document, "commitment", PROMISE))
    desk.review("rejected", NORWICH)
    desk.review("rejected", ("statement", "commitment"))
    desk.review("added", CAREERS, "Schools opened careers hubs")
    assert texts(connection) == [
        ("area", "E07000148", False, "Norwich"),
        ("statement", "commitment", False, PROMISE),
        ("theme", "careers", True, "Schools opened careers hubs"),
    ]


def test_only_the_last_word_counts_and_the_words_may_be_gone(connection: Connection) -> None:
    desk = Desk(connection, question(ask=ASK))
    desk.tag(found(desk.document, *CAREERS, ASK))
    desk.review("rejected", CAREERS)
    desk.review("confirmed", CAREERS)
    desk.change(question(ask="To ask about another thing."))
    assert texts(connection) == [("theme", "careers", True, ASK)]
    desk.tag()
    desk.change(question(ask=ASK))
    desk.review("withdrawn", CAREERS)
    assert texts(connection) == []
