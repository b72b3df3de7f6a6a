from __future__ import annotations

from sqlalchemy import Connection

from store.awaiting import awaiting_review
from store.evidence import read_evidence
from store.outdated import (
    Stored,
    bearing,
    count_by_vocabulary,
    keep_untouched,
    outdated,
    outdated_ids,
    passages_tagged_with,
    read_latest,
    stored_tags,
)
from store.records import Statement, Tag
from store.tagging import Found, put_all_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import booklet, night, question
from tests.store.test_reviews import ASK, CAREERS, MORE, NORWICH, PROMISE, Desk, found, said, suggestion
from tests.store.test_tagging import AREAS, THEMES


def tag(scheme: str, value: str, score: float, *, section: int = 0, sure: bool = True) -> Tag:
    return Tag(scheme, value, section, 0, 4, "What", "a rule", score, not sure)


def test_suggestions_wait_first_and_then_the_least_sure(connection: Connection) -> None:
    desk = Desk(connection, booklet("Norwich", "Norwich again"))
    doubt = Statement("worked", 0, 0, 4, "What", "a cue", 0.7)
    desk.tag(
        tag(*CAREERS, 0.2, section=1, sure=False),
        tag(*CAREERS, 0.2, section=1, sure=False),
        tag("theme", "careers-post16", 0.3, sure=False),
        tag(*NORWICH, 0.8),
        tag("area", "E10000020", 0.6),
        tag("area", "E12000006", 0.95),
        doubt,
    )
    waiting = awaiting_review(connection, 10)
    assert [(one.value, one.score, one.is_suggested) for one in waiting] == [
        ("careers-post16", 0.3, True),
        ("careers", 0.2, True),
        ("E10000020", 0.6, False),
        ("worked", 0.7, False),
        ("E07000148", 0.8, False),
    ]
    assert (waiting[1].label, waiting[1].page, waiting[1].external_id, waiting[1].uin) == ("Careers", 1, "b-1:en", None)
    assert [one.value for one in awaiting_review(connection, 1)] == ["careers-post16"]
    assert [one.value for one in awaiting_review(connection, 9, ("area", None))] == ["E10000020", "E07000148"]
    assert [one.value for one in awaiting_review(connection, 9, NORWICH)] == ["E07000148"]
    assert [one.value for one in awaiting_review(connection, 9, ("statement", "worked"))] == ["worked"]


def test_what_was_confirmed_waits_no_more(connection: Connection) -> None:
    desk = Desk(connection, question(ask=ASK))
    desk.tag(suggestion(desk))
    assert [one.uin for one in awaiting_review(connection, 5)] == ["1001"]
    desk.review("confirmed", CAREERS)
    desk.tag(suggestion(desk))
    assert awaiting_review(connection, 5) == []


def test_a_document_is_shown_with_what_was_said_of_it(connection: Connection) -> None:
    desk = Desk(connection, question(ask=ASK, answer=MORE))
    desk.tag(suggestion(desk), said(desk.document, "commitment", PROMISE))
    desk.review("confirmed", CAREERS)
    desk.review("rejected", ("statement", "commitment"))
    desk.tag(suggestion(desk), said(desk.document, "commitment", PROMISE))
    shown = read_evidence(connection, desk.id)
    assert [(one.value, one.reviewed) for one in shown.evidence] == [
        ("careers", "confirmed by Jo Analyst on 05 March 2024")
    ]
    assert [(one.label, one.is_in_force, one.is_gone) for one in shown.reviews] == [
        ("Careers", True, False),
        ("commitment", True, False),
    ]
    desk.change(question(ask=ASK, answer="Nothing was promised."))
    desk.review("rejected", CAREERS)
    desk.tag(suggestion(desk))
    assert [
        (one.review.verdict, one.is_in_force, one.is_gone) for one in read_evidence(connection, desk.id).reviews
    ] == [
        ("confirmed", False, False),
        ("rejected", True, True),
        ("rejected", True, False),
    ]


# -- what was tagged with another vocabulary ---------------------------------------------------------------------------


def several(connection: Connection, *asked: str) -> None:
    put_vocabulary(connection, "v1", THEMES, AREAS)
    for number, text in enumerate(asked, 1):
        put_document(connection, question(str(number), text), night(0))
    some = [
        Found(document_id, version, [found(document, *NORWICH, "Norwich")] if "Norwich" in document.text else [], [])
        for document_id, version, document in untagged(connection, 100)
    ]
    kept, wrong = put_all_tags(connection, "v1", some)
    assert (kept, wrong) == (some, {})


def test_documents_that_new_words_cannot_touch_keep_their_tags_under_the_new_name(connection: Connection) -> None:
    several(connection, "In Norwich?", "In Derby?", "In Bath?")
    put_document(connection, question("4", "New?"), night(0))
    assert dict(passages_tagged_with(connection, "v1")) == {1: "In Norwich?", 2: "In Derby?", 3: "In Bath?"}
    assert bearing(connection, "v1", ["E07000148", "zzz"]) == {1}
    assert keep_untouched(connection, "v1", "v2", [2]) == 2
    assert count_by_vocabulary(connection) == {"v2": 2, "v1 (outdated)": 1, None: 1}
    assert outdated_ids(connection, "v2") == {2: "v1 (outdated)"}
    assert [item[0] for item in outdated(connection, "v2", 0, 5)] == [2]
    assert outdated(connection, "v2", 2, 5) == []
    assert [item[2].text for item in read_latest(connection, [3, 1])] == ["In Norwich?", "In Bath?"]
    assert stored_tags(connection, [1, 2]) == {1: [Stored("area", "E07000148", "Norwich")], 2: []}


def test_what_is_wrong_with_one_document_leaves_the_others(connection: Connection) -> None:
    put_vocabulary(connection, "v1", THEMES, AREAS)
    for number in (1, 2):
        put_document(connection, question(str(number)), night(0))
    (first, version, _), (second, _, _) = untagged(connection, 5)
    kept, wrong = put_all_tags(
        connection,
        "v1",
        [Found(first, version, [tag(*NORWICH, 1.0, section=7)], []), Found(second, version, [tag(*NORWICH, 1.0)], [])],
    )
    assert [one.document_id for one in kept] == [second]
    assert "has no section 7" in str(wrong[first])
    assert [item[0] for item in untagged(connection, 5)] == [first]
