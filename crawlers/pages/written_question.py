"""One written question with its answer, from the item endpoint of the Written Questions API."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from crawlers.pages.answer_html import original_of, read_answer_html, read_plain
from crawlers.pages.fields import Fields
from crawlers.pages.plain import clean_line
from store.records import Document, QuestionFacts, Section

__all__ = ["ListedFile", "QuestionPage", "public_page", "read_question"]

_PUBLIC = "https://questions-statements.parliament.uk/written-questions/detail"
_HOUSES = {"commons": "Commons", "lords": "Lords"}
# Members are read from the Members API, for the day that matters; attachmentCount is 0 even where there are some.
_UNUSED = ("askingMember", "answeringMember", "correctingMember", "attachmentCount", "groupedQuestionsDates")


@dataclass(frozen=True, slots=True)
class ListedFile:
    """An attachment as its question lists it, before anyone has asked for it."""

    url: str  # percent-encoded
    title: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question as the source showed it. ``document`` is without its attachments: they have yet to be read."""

    question_id: int
    document: Document
    facts: QuestionFacts  # those of the document
    files: tuple[ListedFile, ...]
    unknown_fields: tuple[str, ...]


def read_question(payload: object, url: str, *, source: str = "written_questions") -> QuestionPage:
    """The question with its answer, from the item endpoint.

    The list endpoint cuts text at 255 characters, so never pass a list row.

    Raises:
        UnreadablePage: a field that must be there is missing or of another type.
    """
    envelope = Fields(payload, url)
    value = envelope.inner("value")
    if value is None:
        raise envelope.wrong("value", "empty where a question must be")
    envelope.drop("links")
    question_id = value.needed_number("id")
    heading = clean_line(value.text("heading") or "") or None
    files, unknown_in_files = _read_files(value, url)
    facts = _read_facts(value)
    return QuestionPage(
        question_id=question_id,
        document=_document(source, question_id, heading, facts),
        facts=facts,
        files=files,
        unknown_fields=(*envelope.unknown(), *value.unknown(), *unknown_in_files),
    )


def public_page(tabled: dt.date, uin: str) -> str:
    """The address of the page people read. It moves with the tabled date."""
    return f"{_PUBLIC}/{tabled.isoformat()}/{quote(uin.lower())}"


def _read_facts(value: Fields) -> QuestionFacts:
    house = value.needed_text("house")
    if house.casefold() not in _HOUSES:
        raise value.wrong("house", f"{house!r} is neither Commons nor Lords")
    question = read_plain(value.needed_text("questionText"))
    if question is None:
        raise value.wrong("questionText", "empty where something must be")
    is_correction = value.flag("answerIsCorrection")
    original, compared = value.text("originalAnswerText"), value.text("comparableAnswerText")
    before = read_answer_html(original) if original else None
    if before is None and is_correction and compared:
        before = original_of(compared)
    answer = value.text("answerText")
    value.drop(*_UNUSED)
    return QuestionFacts(
        uin=value.needed_text("uin").strip(),
        house=_HOUSES[house.casefold()],
        date_tabled=value.needed_day("dateTabled"),
        answering_body_id=value.needed_number("answeringBodyId"),
        answering_body=clean_line(value.needed_text("answeringBodyName")),
        question_text=question,
        answer_text=read_answer_html(answer) if answer else None,
        original_answer_text=before,
        asking_member_id=value.member_id("askingMemberId"),
        answering_member_id=value.member_id("answeringMemberId"),
        correcting_member_id=value.member_id("correctingMemberId"),
        date_for_answer=value.day("dateForAnswer"),
        date_answered=value.day("dateAnswered"),
        date_holding_answer=value.day("dateHoldingAnswer"),
        date_corrected=value.day("dateAnswerCorrected"),
        is_holding=value.flag("answerIsHolding"),
        is_correction=is_correction,
        is_withdrawn=value.flag("isWithdrawn"),
        is_named_day=value.flag("isNamedDay"),
        has_interest=value.flag("memberHasInterest"),
        grouped_uins=_grouped(value),
    )


def _document(source: str, question_id: int, heading: str | None, facts: QuestionFacts) -> Document:
    text, answer_at = facts.question_text, None
    if facts.answer_text is not None:
        answer_at = len(text) + 2
        text = f"{text}\n\n{facts.answer_text}"
    return Document(
        source=source,
        external_id=str(question_id),
        kind="written_question",
        url=public_page(facts.date_tabled, facts.uin),
        heading=heading,
        published_on=facts.date_answered or facts.date_tabled,
        department=facts.answering_body,
        sections=(Section(text, answer_at=answer_at),),
        question=facts,
        is_withdrawn=facts.is_withdrawn,
    )


def _grouped(value: Fields) -> tuple[str, ...]:
    uins = value.items("groupedQuestions")
    if not all(isinstance(uin, str) for uin in uins):
        raise value.wrong("groupedQuestions", "something other than text in the list")
    # The order of a group says nothing and is not kept by the source.
    return tuple(sorted({uin.strip() for uin in uins if uin.strip()}, key=lambda uin: (len(uin), uin)))


def _read_files(value: Fields, url: str) -> tuple[tuple[ListedFile, ...], tuple[str, ...]]:
    files: dict[str, ListedFile] = {}
    unknown: dict[str, None] = {}
    for position, entry in enumerate(value.items("attachments")):
        listed = Fields(entry, url, f"attachments[{position}].")
        address = _encoded(listed.needed_text("url"))
        title = clean_line(listed.text("title") or "") or unquote(address.rpartition("/")[2])
        listed.drop("fileType", "fileSizeBytes")  # the file itself is asked, and says
        files.setdefault(address, ListedFile(address, title))
        unknown |= dict.fromkeys(name.replace(f"[{position}]", "[]") for name in listed.unknown())
    return tuple(files.values()), tuple(unknown)


def _encoded(address: str) -> str:
    """The address with raw spaces and letters percent-encoded; what is encoded already stays."""
    parts = urlsplit(address.strip())
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, parts.netloc, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"), ""))
