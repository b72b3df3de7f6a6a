"""What flows through the house: frozen records, standard library only.

Dates are ``date``, moments are aware UTC ``datetime``; absent is ``None``, never "".
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = [
    "Area",
    "Attachment",
    "AttachmentState",
    "Change",
    "Document",
    "Member",
    "Payload",
    "Problem",
    "QuestionFacts",
    "Section",
    "Statement",
    "Tag",
    "Theme",
    "canonical_form",
    "content_hash",
    "document_from_json",
    "document_to_json",
]


class Change(StrEnum):
    """Why a version was kept: the first of these that is true of it, in this order."""

    NEW = "new"
    VANISHED = "vanished"  # its own address no longer answers with it
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    FINAL = "final"  # a holding answer became an answer
    ANSWERED = "answered"
    HOLDING = "holding"
    TRANSFERRED = "transferred"  # to another answering body
    MOVED = "moved"  # another tabled date, or another address
    ATTACHMENT = "attachment"
    HEADING = "heading"
    EDITED = "edited"


class AttachmentState(StrEnum):
    """What became of a file or HTML attachment."""

    READ = "read"
    UNREAD = "unread"  # a format that is listed and not read, such as a spreadsheet
    UNREADABLE = "unreadable"  # an image-only, broken, encrypted or over-large file
    MISSING = "missing"  # 404 or 410 at its address
    PENDING = "pending"  # a placeholder, or a fetch that failed: asked for again


@dataclass(frozen=True, slots=True)
class Section:
    """A passage that is searched, tagged and shown as one: a question with its answer,
    the body of a page, one HTML attachment, or one page of a PDF.

    ``answer_at`` is the offset in ``text`` at which the answer of a question begins.
    """

    text: str
    heading: str | None = None  # the attachment's title; None: the document's own text
    url: str | None = None  # the public address of the attachment; None: the document's
    page: int | None = None  # 1-based page of a PDF
    kind: str | None = None  # None: the document's kind
    answer_at: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or HTML page that belongs to a document, read or not: none is dropped."""

    url: str  # public address, percent-encoded
    title: str
    state: AttachmentState
    media_type: str | None = None
    reason: str | None = None  # why it was not read
    pages: int | None = None
    byte_size: int | None = None
    sha256: str | None = None  # of the bytes, and the key of the kept payload
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """The parliamentary facts of a written question. Texts are plain, paragraphs apart by a blank line."""

    uin: str
    house: str  # "Commons" or "Lords"
    date_tabled: dt.date
    answering_body_id: int
    answering_body: str
    question_text: str
    answer_text: str | None = None
    original_answer_text: str | None = None  # before a correction
    asking_member_id: int | None = None
    answering_member_id: int | None = None
    correcting_member_id: int | None = None
    date_for_answer: dt.date | None = None
    date_answered: dt.date | None = None
    date_holding_answer: dt.date | None = None
    date_corrected: dt.date | None = None
    is_holding: bool = False
    is_correction: bool = False
    is_withdrawn: bool = False
    is_named_day: bool = False
    has_interest: bool = False
    grouped_uins: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return not self.is_withdrawn and (self.date_answered is None or self.is_holding)

    @property
    def settled_on(self) -> dt.date | None:
        """The day of its latest final word, or None while it is open."""
        if self.is_open:
            return None
        return max(filter(None, (self.date_answered, self.date_corrected)), default=self.date_tabled)


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that was published, as it stood when it was read."""

    source: str  # a table of sources.toml
    external_id: str  # question id; "content_id:locale"; canonical address
    kind: str  # "written_question" or the publisher's own document type
    url: str  # the public page
    heading: str | None = None
    published_on: dt.date | None = None
    department: str | None = None  # answering body or publishing organisation
    sections: tuple[Section, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    question: QuestionFacts | None = None
    is_withdrawn: bool = False
    is_vanished: bool = False
    change_note: str | None = None  # the publisher's own word on its latest change
    taxons: tuple[str, ...] = ()  # GOV.UK topics, as titles

    @property
    def text(self) -> str:
        """All sections, a blank line apart."""
        return "\n\n".join(section.text for section in self.sections)


@dataclass(frozen=True, slots=True)
class Payload:
    """What a source sent, byte for byte, so that a better reader can read it again."""

    url: str
    body: bytes
    media_type: str | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of either House as the Members API described them for one day."""

    member_id: int
    as_of: dt.date
    name: str
    house: str | None = None
    party: str | None = None
    seat: str | None = None  # constituency, or type of peerage


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong, or is news about a source, in words that name the thing and the reason."""

    source: str
    kind: str  # "failed", "refused", "too_large", "unreadable", "unknown_field", "quiet", "hole"
    message: str
    url: str | None = None
    is_failure: bool = True  # False: news, which fails no run


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the vocabulary; ``parent`` is None at the top level."""

    id: str
    label: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A place or a programme area.

    ``within`` are the codes of everything it lies in or belongs to; ``names`` every spelling a person may type.
    """

    code: str  # GSS code, or the full name of a programme area
    name: str
    kind: str  # "unitary", "district", "county", "region", "constituency_2024", "programme", "programme_area" …
    names: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Tag:
    """A theme or area with one piece of evidence: ``section.text[start:end] == quote``."""

    scheme: str  # "theme" or "area"
    value: str  # theme id or area code
    section: int  # position in Document.sections
    start: int
    end: int
    quote: str
    rule: str  # what decided, in words a person can check
    score: float
    is_suggested: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that says what worked, stood in the way, is advised, promised or aimed at."""

    kind: str  # worked, barrier, challenge, recommendation, commitment, target
    section: int
    start: int
    end: int
    quote: str
    rule: str
    score: float = 1.0
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    due_granularity: str | None = None  # day, month, season, term, quarter, year …
    due_basis: str | None = None  # the words the date was read from
    is_due_vague: bool = False
    promised_by: str | None = None
    promised: str | None = None


# Facts about the reading rather than about the thing read: they may differ while the content is the same.
_READING_ONLY = frozenset({"etag", "last_modified"})


def document_to_json(document: Document) -> dict[str, Any]:
    """The document as plain JSON types, without absent fields."""
    return _plain_record(document)


def document_from_json(record: Mapping[str, Any]) -> Document:
    """The document that ``document_to_json`` wrote."""
    values = dict(record)
    values["published_on"] = _day(values.get("published_on"))
    values["sections"] = tuple(Section(**section) for section in values.get("sections", ()))
    values["attachments"] = tuple(
        Attachment(**{**item, "state": AttachmentState(item["state"])}) for item in values.get("attachments", ())
    )
    values["taxons"] = tuple(values.get("taxons", ()))
    if facts := values.get("question"):
        facts = {name: _day(value) if name.startswith("date_") else value for name, value in facts.items()}
        facts["grouped_uins"] = tuple(facts.get("grouped_uins", ()))
        values["question"] = QuestionFacts(**facts)
    return Document(**values)


def content_hash(document: Document) -> str:
    """SHA-256 of the canonical form: equal for two readings of the same content."""
    return hashlib.sha256(canonical_form(document)).hexdigest()


def canonical_form(document: Document) -> bytes:
    """The content as bytes that are equal for two readings of it.

    Raises:
        UnicodeEncodeError: a text holds half of a surrogate pair.
    """
    record = document_to_json(document)
    if document.attachments:  # nothing else has such fields
        record = _content(record)
    return json.dumps(record, sort_keys=True, ensure_ascii=False).encode()


def _content(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _content(item) for name, item in value.items() if name not in _READING_ONLY}
    return [_content(item) for item in value] if isinstance(value, list) else value


def _plain_record(record: Any) -> dict[str, Any]:
    # asdict copies every text first: this is called for every document of every night
    values = ((name, getattr(record, name)) for name in record.__slots__)
    return {name: _plain(value) for name, value in values if not _is_absent(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else _plain_record(value)


def _is_absent(value: Any) -> bool:
    return value is None or value is False or value == ()


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
