from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from store.changes import name_change
from store.records import Attachment, AttachmentState, Change, Document, Section
from tests.store.examples import booklet, question

ASKED = question()
HELD = question(answer="I will write.", is_holding=True)
ANSWERED = question(answer="Here it is.")


def but(document: Document, **changes: Any) -> Document:
    assert document.question is not None
    return replace(document, question=replace(document.question, **changes))


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (None, ASKED, Change.NEW),
        (ASKED, replace(ASKED, is_vanished=True), Change.VANISHED),
        (ASKED, but(ASKED, is_withdrawn=True), Change.WITHDRAWN),
        (booklet("a"), replace(booklet("b"), is_withdrawn=True), Change.WITHDRAWN),
        (ASKED, but(ANSWERED, is_correction=True), Change.CORRECTED),
        (ANSWERED, but(ANSWERED, date_corrected=dt.date(2024, 3, 9)), Change.CORRECTED),
        (HELD, ANSWERED, Change.FINAL),
        (ASKED, ANSWERED, Change.ANSWERED),
        (ASKED, HELD, Change.HOLDING),
        (ASKED, but(ASKED, answering_body_id=17), Change.TRANSFERRED),
        (ASKED, but(ASKED, date_tabled=dt.date(2024, 3, 2)), Change.MOVED),
        (booklet("a"), replace(booklet("a"), url="https://www.gov.uk/elsewhere"), Change.MOVED),
        (booklet("a"), booklet("a", "b"), Change.ATTACHMENT),
        (ASKED, replace(ASKED, heading="Opportunity Areas"), Change.HEADING),
        (ANSWERED, replace(but(ANSWERED, answer_text="Here."), sections=(Section("Here."),)), Change.EDITED),
        (replace(ASKED, is_vanished=True), ASKED, Change.EDITED),
        (replace(ASKED, is_vanished=True), ANSWERED, Change.ANSWERED),
        (but(ANSWERED, is_correction=True), but(HELD, is_correction=True), Change.HOLDING),
    ],
)
def test_a_change_is_named_after_the_first_thing_that_is_true_of_it(
    before: Document | None, after: Document, change: Change
) -> None:
    assert name_change(before, after)[0] is change


def test_the_fields_that_differ_are_named() -> None:
    _, fields = name_change(ASKED, ANSWERED)
    assert set(fields) == {"sections", "published_on", "answer_text", "date_answered"}
    assert name_change(booklet("a"), replace(booklet("b"), heading="B"))[1] == ("heading", "sections")


def test_a_new_entity_tag_is_no_difference() -> None:
    attachment = Attachment("https://example.org/a.pdf", "A", AttachmentState.READ)
    before = replace(booklet(), attachments=(attachment,))
    after = replace(booklet(), attachments=(replace(attachment, etag='"1"'),), change_note="typing error")
    assert name_change(before, after) == (Change.EDITED, ("change_note",))
