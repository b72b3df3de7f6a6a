"""Documents as the readers make them, written by us."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from store.records import Attachment, AttachmentState, Document, QuestionFacts, Section

NIGHT = dt.datetime(2024, 3, 4, 3, 30, tzinfo=dt.UTC)


def night(number: int) -> dt.datetime:
    return NIGHT + dt.timedelta(days=number)


def question(
    external_id: str = "1001",
    ask: str = "To ask the Secretary of State what lessons she has learned from the Norwich Opportunity Area.",
    answer: str | None = None,
    **facts: Any,
) -> Document:
    """A question to the Department for Education, answered where an answer is given."""
    tabled = facts.pop("date_tabled", dt.date(2024, 3, 1))
    answered = facts.pop("date_answered", dt.date(2024, 3, 3) if answer else None)
    department = facts.pop("answering_body", "Department for Education")
    heading = facts.pop("heading", None)
    known = QuestionFacts(
        uin=facts.pop("uin", external_id),
        house=facts.pop("house", "Commons"),
        date_tabled=tabled,
        answering_body_id=facts.pop("answering_body_id", 60),
        answering_body=department,
        question_text=ask,
        answer_text=answer,
        date_answered=answered,
        asking_member_id=facts.pop("asking_member_id", 172),
        **facts,
    )
    text = ask if answer is None else f"{ask}\n\n{answer}"
    return Document(
        source="written_questions",
        external_id=external_id,
        kind="written_question",
        url=f"https://questions-statements.parliament.uk/written-questions/detail/{tabled}/{known.uin}",
        heading=heading,
        published_on=answered or tabled,
        department=department,
        sections=(Section(text, answer_at=None if answer is None else len(ask) + 2),),
        question=known,
    )


def booklet(*pages: str, external_id: str = "b-1:en", kind: str = "case_study") -> Document:
    """A publication with a PDF, one section a page."""
    url = "https://assets.publishing.service.gov.uk/media/1/booklet.pdf"
    return Document(
        source="govuk",
        external_id=external_id,
        kind=kind,
        url="https://www.gov.uk/government/publications/booklet",
        heading="Opportunity areas: insight guide",
        published_on=dt.date(2022, 11, 9),
        department="Department for Education",
        sections=(
            Section("What twelve places learned."),
            *(Section(page, heading="Booklet", url=url, page=n) for n, page in enumerate(pages, 1)),
        ),
        attachments=(
            Attachment(url, "Booklet", AttachmentState.READ, "application/pdf", pages=len(pages), sha256="a" * 64),
        ),
    )


def with_text(document: Document, text: str) -> Document:
    return replace(document, sections=(Section(text),))
