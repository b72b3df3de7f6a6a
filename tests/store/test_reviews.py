from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, select

from store import tables
from store.copying import copy_to
from store.judging import WrongReview, put_review
from store.records import Document, Section, Statement, Tag
from store.reviews import in_force, reviews_of
from store.schema import upgrade
from store.session import connect, reading, writing
from store.tagging import put_tags, put_vocabulary, untagged
from store.tallying import rebuild_tallies
from store.writing import put_document
from tests.store.examples import booklet, night, question
from tests.store.test_tagging import AREAS, THEMES
from tests.store.test_tallies import read_labels

ASK = "To ask what was learned about careers advice in the Norwich Opportunity Area, and by whom it was learned."
MORE = "Schools opened careers hubs. We will publish a report by the end of 2024, and it will be shared with schools."
CAREERS, NORWICH = ("theme", "careers"), ("area", "E07000148")
BY = "Jo Analyst"


def found(document: Document, scheme: str, value: str, quote: str, *, sure: bool = True, section: int = 0) -> Tag:
    start = document.sections[section].text.index(quote)
    return Tag(scheme, value, section, start, start + len(quote), quote, "a rule", 0.4, not sure)


def said(document: Document, kind: str, quote: str, **more: object) -> Statement:
    start = document.sections[0].text.index(quote)
    return Statement(kind, 0, start, start + len(quote), quote, "a cue", **more)  # type: ignore[arg-type]


class Desk:
    """A store with one document, tagged by a tagger that finds what it is told to."""

    def __init__(self, connection: Connection, document: Document) -> None:
        self.connection, self.document = connection, document
        put_vocabulary(connection, "v1", THEMES, AREAS)
        put_document(connection, document, night(0))
        ((self.id, self.version, _),) = untagged(connection, 5)
        self.now = night(1)

    def tag(self, *found: Tag | Statement, vocabulary: str = "v1") -> None:
        tags = [one for one in found if isinstance(one, Tag)]
        statements = [one for one in found if isinstance(one, Statement)]
        assert put_tags(self.connection, self.id, self.version, vocabulary, tags, statements)

    def change(self, document: Document) -> None:
        put_document(self.connection, document, self.now)
        self.document, self.version = document, self.version + 1

    def review(self, verdict: str, tag: tuple[str, str], quote: str | None = None, by: str = BY) -> None:
        self.now += dt.timedelta(minutes=1)
        put_review(self.connection, self.id, verdict, tag, by, self.now, quote=quote)

    def tags(self) -> list[tuple[str, str, bool]]:
        columns = tables.tags.c
        rows = self.connection.execute(
            select(columns.value, columns.quote, columns.is_suggested).order_by(columns.section_id, columns.start)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]

    def indexed(self, table: str = "section_themes", column: str = "theme") -> set[str]:
        return set(self.connection.scalars(select(tables.metadata.tables[table].c[column])))


@pytest.fixture
def desk(connection: Connection) -> Desk:
    return Desk(connection, question(ask=ASK))


def suggestion(desk: Desk) -> Tag:
    return found(desk.document, *CAREERS, ASK, sure=False)


def test_a_confirmed_suggestion_is_a_tag_and_stays_one_when_the_tagger_no_longer_finds_it(desk: Desk) -> None:
    desk.tag(suggestion(desk))
    assert desk.indexed() == set()
    desk.review("confirmed", CAREERS)
    desk.tag(suggestion(desk))
    assert desk.tags() == [("careers", ASK, False)]
    assert desk.indexed() == {"careers"}
    desk.tag(vocabulary="v2")
    assert desk.tags() == [("careers", ASK, False)]
    assert desk.indexed() == {"careers"}


def test_a_review_says_who_gave_it_and_when_in_the_rule_of_the_tag(desk: Desk) -> None:
    desk.tag(suggestion(desk))
    desk.review("confirmed", CAREERS)
    desk.tag(suggestion(desk))
    rule = desk.connection.scalars(select(tables.tags.c.rule)).one()
    assert rule == "a rule; confirmed by Jo Analyst on 05 March 2024"


def test_a_rejected_tag_is_gone_whatever_sentence_the_tagger_shows_for_it_next(desk: Desk) -> None:
    desk.tag(found(desk.document, *CAREERS, "learned about careers advice in the Norwich"))
    desk.review("rejected", CAREERS)
    desk.tag(found(desk.document, *CAREERS, "by whom it was learned"), found(desk.document, *NORWICH, "Norwich"))
    assert desk.tags() == [("E07000148", "Norwich", False)]
    assert desk.indexed() == set()


def test_who_rejects_a_theme_rejects_its_sub_themes(desk: Desk) -> None:
    desk.tag(found(desk.document, *CAREERS, ASK))
    desk.review("rejected", CAREERS)
    desk.tag(found(desk.document, "theme", "careers.advice", ASK), found(desk.document, *CAREERS, ASK))
    assert desk.tags() == []


def test_a_rejection_of_quoted_words_leaves_other_evidence(desk: Desk) -> None:
    both = ("learned about careers advice in the Norwich", "by whom it was learned")
    desk.tag(*(found(desk.document, *CAREERS, quote) for quote in both))
    desk.review("rejected", CAREERS, both[0])
    desk.tag(*(found(desk.document, *CAREERS, quote) for quote in both))
    assert desk.tags() == [("careers", both[1], False)]


def test_a_later_review_overrules_an_earlier_one_and_both_are_kept(desk: Desk) -> None:
    desk.tag(suggestion(desk))
    desk.review("rejected", CAREERS)
    desk.tag(suggestion(desk))
    assert desk.tags() == []
    desk.review("confirmed", CAREERS, by="Sam Second")
    desk.tag(suggestion(desk))
    assert desk.tags() == [("careers", ASK, False)]
    given = reviews_of(desk.connection, [desk.id])[desk.id]
    assert [(review.verdict, review.reviewer) for review in given] == [("rejected", BY), ("confirmed", "Sam Second")]
    assert [review.verdict for review in in_force(given)] == ["confirmed"]


def test_a_withdrawn_review_leaves_the_tag_to_the_tagger(desk: Desk) -> None:
    desk.tag(suggestion(desk))
    desk.review("rejected", CAREERS)
    desk.review("withdrawn", CAREERS)
    desk.tag(suggestion(desk))
    assert desk.tags() == [("careers", ASK, True)]
    with pytest.raises(WrongReview, match="no review of theme:careers is in force"):
        desk.review("withdrawn", CAREERS)


def test_an_added_area_counts_like_any_other(desk: Desk) -> None:
    desk.tag()
    desk.review("added", NORWICH, "norwich opportunity")
    desk.tag()
    assert desk.tags() == [("E07000148", "Norwich Opportunity", False)]
    assert desk.indexed("section_areas", "area") >= {"E07000148", "E10000020"}


def test_tallies_agree_with_the_tags_after_reviews(desk: Desk) -> None:
    desk.tag(suggestion(desk), found(desk.document, *NORWICH, "Norwich"))
    desk.review("confirmed", CAREERS)
    desk.review("rejected", NORWICH)
    desk.tag(suggestion(desk), found(desk.document, *NORWICH, "Norwich"))
    kept = read_labels(desk.connection)
    rebuild_tallies(desk.connection)
    assert read_labels(desk.connection) == kept
    assert kept["theme:careers"] == 1


def test_a_reviewed_document_waits_for_its_tags(desk: Desk) -> None:
    desk.tag(suggestion(desk))
    assert untagged(desk.connection, 5) == []
    desk.review("confirmed", CAREERS)
    assert [item[0] for item in untagged(desk.connection, 5)] == [desk.id]


# -- another version of the text -------------------------------------------------------------------------------------


def test_a_review_survives_a_new_version_in_which_its_words_remain(desk: Desk) -> None:
    desk.tag(suggestion(desk), found(desk.document, *NORWICH, "Norwich"))
    desk.review("confirmed", CAREERS)
    desk.review("rejected", NORWICH)
    desk.change(question(ask=ASK, answer=MORE))
    desk.tag(found(desk.document, *NORWICH, "Norwich"))
    assert desk.tags() == [("careers", ASK, False)]


def test_a_review_is_never_applied_to_other_words(desk: Desk) -> None:
    desk.tag(found(desk.document, *CAREERS, ASK))
    desk.review("rejected", CAREERS)
    desk.change(question(ask=ASK, answer=MORE))
    desk.tag(found(desk.document, *CAREERS, ASK), found(desk.document, *CAREERS, "Schools opened careers hubs."))
    assert desk.tags() == [("careers", "Schools opened careers hubs.", False)]
    desk.change(question(ask="To ask about something else."))
    desk.tag(vocabulary="v2")
    assert desk.tags() == []
    assert len(reviews_of(desk.connection, [desk.id])[desk.id]) == 1


def test_a_rejected_name_may_be_a_place_in_a_sentence_that_is_added(desk: Desk) -> None:
    asked = "To ask what Lady Norwich said."
    desk.change(question(ask=asked))
    desk.tag(found(desk.document, *NORWICH, "Norwich"))
    desk.review("rejected", NORWICH)
    desk.change(question(ask=asked, answer="We opened schools in Norwich."))
    text = desk.document.sections[0].text
    places = [at for at in range(len(text)) if text.startswith("Norwich", at)]
    desk.tag(*(Tag(*NORWICH, 0, at, at + 7, "Norwich", "a rule", 0.9) for at in places))
    assert desk.connection.scalars(select(tables.tags.c.start)).all() == [places[1]]


def test_a_review_holds_on_the_page_it_was_given_for(connection: Connection) -> None:
    desk = Desk(connection, booklet("Careers hubs opened early in every school.", "Careers were mentioned twice here."))
    pages = [section.text for section in desk.document.sections]
    every = [found(desk.document, *CAREERS, pages[page], section=page) for page in (1, 2)]
    desk.tag(*every)
    desk.review("rejected", CAREERS, "Careers were mentioned twice here")
    desk.tag(*every)
    assert desk.tags() == [("careers", pages[1], False)]


# -- statements ------------------------------------------------------------------------------------------------------

PROMISE = "We will publish a report by the end of 2024, and it will be shared with schools."


def test_a_confirmed_promise_keeps_its_date_when_the_tagger_no_longer_finds_it(connection: Connection) -> None:
    desk = Desk(connection, question(ask=ASK, answer=MORE))
    due = dt.date(2024, 12, 31)
    desk.tag(said(desk.document, "commitment", PROMISE, due_from=due, due_to=due, promised_by="the department"))
    desk.review("confirmed", ("statement", "commitment"))
    desk.tag(vocabulary="v2")
    (row,) = connection.execute(select(tables.statements))
    assert (row.kind, row.quote, row.due_to, row.promised_by) == ("commitment", PROMISE, due, "the department")


def test_a_statement_of_the_wrong_kind_is_rejected_and_the_right_one_added(connection: Connection) -> None:
    desk = Desk(connection, question(ask=ASK, answer=MORE))
    desk.tag(said(desk.document, "commitment", PROMISE))
    desk.review("rejected", ("statement", "commitment"), PROMISE)
    desk.review("added", ("statement", "target"), PROMISE)
    desk.tag(said(desk.document, "commitment", PROMISE))
    rows = connection.execute(select(tables.statements.c.kind, tables.statements.c.rule)).all()
    assert [tuple(row) for row in rows] == [("target", "added by Jo Analyst on 05 March 2024")]


# -- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "tag", "quote", "reason"),
    [
        ("confirmed", NORWICH, None, "area:E07000148 is no tag or suggestion of this document; to add it"),
        ("rejected", CAREERS, "words of another book", "the words “words of another book” do not stand in this"),
        ("rejected", CAREERS, "Norwich Opportunity Area", "does not rest on the words"),
        ("added", NORWICH, None, "give the words that show it with --quote"),
        ("praised", CAREERS, None, "praised is no verdict"),
    ],
)
def test_a_review_of_what_is_not_there_is_refused(
    desk: Desk, verdict: str, tag: tuple[str, str], quote: str | None, reason: str
) -> None:
    desk.tag(found(desk.document, *CAREERS, "by whom it was learned"))
    with pytest.raises(WrongReview, match=reason):
        desk.review(verdict, tag, quote)
    assert reviews_of(desk.connection, [desk.id]) == {}


def test_a_review_needs_a_name(desk: Desk) -> None:
    desk.tag(suggestion(desk))
    with pytest.raises(WrongReview, match="needs the name"):
        desk.review("confirmed", CAREERS, by="  ")


def test_reviews_are_copied_with_the_store(address: str, tmp_path: object) -> None:
    source, target = connect(address), connect(f"sqlite:///{tmp_path}/copy.sqlite")
    upgrade(source)
    with writing(source) as connection:
        desk = Desk(connection, question(ask=ASK))
        desk.tag(suggestion(desk))
        desk.review("confirmed", CAREERS)
    assert copy_to(source, target).rows["reviews"] == 1
    with reading(source) as origin, reading(target) as copy:
        assert reviews_of(origin, [1]) == reviews_of(copy, [1]) != {}
    source.dispose()
    target.dispose()


def test_reviews_go_only_with_their_document(desk: Desk) -> None:
    desk.tag(suggestion(desk))
    desk.review("confirmed", CAREERS)
    desk.change(replace(desk.document, sections=(Section("Nothing of it remains."),)))
    desk.connection.execute(delete(tables.sections).where(tables.sections.c.document_id == desk.id))
    assert len(reviews_of(desk.connection, [desk.id])[desk.id]) == 1
