from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from alerts.revisions import Revision, compare, revise
from alerts.wording import is_boilerplate, say_change
from store.changes import name_change
from store.records import Attachment, AttachmentState, Change, Document, Section
from tests.store.examples import booklet, question

HELD = dt.date(2024, 3, 3)
ANSWER = "The programme closed in 2022. £5 million was spent in Norwich. We publish more in May."


def held() -> Document:
    return question(answer="I will answer shortly.", is_holding=True, date_holding_answer=HELD, date_answered=HELD)


def final() -> Document:
    return question(answer=ANSWER, date_holding_answer=HELD, date_answered=dt.date(2024, 3, 12))


def corrected() -> Document:
    return question(
        answer=ANSWER.replace("£5 million", "£6 million"),
        original_answer_text=ANSWER,
        date_answered=dt.date(2024, 3, 12),
        date_holding_answer=HELD,
        is_correction=True,
        date_corrected=dt.date(2024, 3, 20),
    )


def edited() -> Document:
    return question(answer="Other.", date_holding_answer=HELD, date_answered=dt.date(2024, 3, 12))


CHANGES: list[tuple[Document | None, Document, str]] = [
    (None, question(), "New question, tabled on 1 March 2024"),
    (None, held(), "New question, with a holding answer on 3 March 2024: the full answer is still to come"),
    (
        None,
        final(),
        "New question, answered on 12 March 2024; the holding answer of 3 March 2024 has become final",
    ),
    (
        None,
        corrected(),
        "New question, answered on 12 March 2024; the answer was corrected on 20 March 2024",
    ),
    (None, question(is_withdrawn=True), "New question, already withdrawn"),
    (None, booklet("Page one."), "New case study"),
    (question(), question(answer=ANSWER), "Answered on 3 March 2024"),
    (question(), held(), "Holding answer given on 3 March 2024: the full answer is still to come"),
    (held(), final(), "The holding answer of 3 March 2024 has become final on 12 March 2024"),
    (question(), final(), "Answered on 12 March 2024; the holding answer of 3 March 2024 has become final"),
    (final(), corrected(), "Answer corrected on 20 March 2024"),
    (
        question(),
        question(answering_body="Ministry of Housing", answering_body_id=7),
        "Transferred from Department for Education to Ministry of Housing",
    ),
    (
        question(),
        question(date_tabled=dt.date(2024, 3, 2)),
        "Tabled date moved from 1 March 2024 to 2 March 2024",
    ),
    (question(), question(heading="Careers"), "Heading filled in: “Careers”"),
    (question(heading="Schools"), question(heading="Careers"), "Heading changed from “Schools” to “Careers”"),
    (question(), question(is_withdrawn=True), "Question withdrawn"),
    (booklet("x"), replace(booklet("x"), is_withdrawn=True), "Withdrawn by its publisher"),
    (question(), replace(question(), is_vanished=True), "No longer found at its own address"),
    (replace(question(), is_vanished=True), question(), "Found again at its own address"),
    (final(), edited(), "Answer edited without a correction notice"),
    (booklet("x"), replace(booklet("x"), sections=(Section("Rewritten."),)), "Text edited"),
    (
        booklet("x"),
        replace(booklet("x"), sections=(Section("New."),), change_note="Added figures."),
        "Text edited – “Added figures.”",
    ),
    (
        booklet("x"),
        replace(booklet("x"), url="https://www.gov.uk/elsewhere"),
        "Moved to another address; it was at https://www.gov.uk/government/publications/booklet",
    ),
    (
        booklet("x"),
        replace(
            booklet("x"),
            attachments=(
                *booklet("x").attachments,
                Attachment("https://a/2.ods", "Tables", AttachmentState.UNREAD),
            ),
        ),
        "Attachment added: Tables",
    ),
    (booklet("x"), replace(booklet("x"), attachments=()), "Attachment removed: Booklet"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), CHANGES, ids=[words[:50] for _, _, words in CHANGES])
def test_a_change_is_said_in_words(before: Document | None, after: Document, words: str) -> None:
    change, _ = name_change(before, after)
    assert say_change(change, before, after) == words


def test_every_kind_of_change_has_words() -> None:
    said = {name_change(before, after)[0] for before, after, _ in CHANGES}
    assert said == set(Change)


def test_a_correction_shows_the_sentence_that_was_and_the_one_that_is() -> None:
    assert revise(final(), corrected()).shown == (
        Revision("£5 million was spent in Norwich.", "£6 million was spent in Norwich."),
    )


def test_a_correction_that_was_first_read_corrected_is_shown_against_its_original() -> None:
    assert revise(None, corrected()).shown == (
        Revision("£5 million was spent in Norwich.", "£6 million was spent in Norwich."),
    )


def test_only_the_changed_page_of_a_booklet_is_compared() -> None:
    before, after = booklet("Norwich did this.", "Derby did that."), booklet("Norwich did this.", "Derby did more.")
    assert revise(before, after).shown == (Revision("Derby did that.", "Derby did more."),)


def test_white_space_is_no_revision() -> None:
    assert list(compare("One.  Two.\n\nThree.", "One. Two. Three.")) == []


def test_a_long_rewriting_is_cut_and_counted() -> None:
    before = booklet(*(f"Page {n} says {'that ' * 300}." for n in range(20)))
    after = booklet(*(f"Page {n} says {'this ' * 300}." for n in range(20)))
    revisions = revise(before, after)
    assert 1 <= len(revisions.shown) < 20
    assert len(revisions.shown) + revisions.more == 20


def test_an_attachment_that_was_only_saved_again_is_boilerplate() -> None:
    before = booklet("x")
    saved = tuple(
        replace(item, etag='"2"', last_modified="today", sha256="b" * 64, byte_size=2) for item in before.attachments
    )
    assert is_boilerplate(before, replace(before, attachments=saved))
    assert not is_boilerplate(before, booklet("y"))
    assert not is_boilerplate(None, before)


def test_a_taxon_is_boilerplate_and_a_change_note_is_not() -> None:
    assert is_boilerplate(booklet("x"), replace(booklet("x"), taxons=("Education",)))
    assert not is_boilerplate(booklet("x"), replace(booklet("x"), change_note="Corrected table 2."))
