"""What happened to a document between two readings, in the words of the service."""

from __future__ import annotations

from dataclasses import fields, replace

from store.records import Attachment, Change, Document, QuestionFacts

__all__ = ["name_change"]


def name_change(before: Document | None, after: Document) -> tuple[Change, tuple[str, ...]]:
    """The change, and the names of the fields that differ (those of a question under their own names)."""
    if before is None:
        return Change.NEW, ()
    differing = _differing(before, after)
    return _change(before, after, frozenset(differing)), differing


def _change(before: Document, after: Document, differing: frozenset[str]) -> Change:
    if after.is_vanished and not before.is_vanished:
        return Change.VANISHED
    if _is_withdrawn(after) and not _is_withdrawn(before):
        return Change.WITHDRAWN
    if before.question and after.question and (change := _change_of_question(before.question, after.question)):
        return change
    if "date_tabled" in differing or "url" in differing:
        return Change.MOVED
    if "attachments" in differing:
        return Change.ATTACHMENT
    if "heading" in differing:
        return Change.HEADING
    return Change.EDITED


def _change_of_question(before: QuestionFacts, after: QuestionFacts) -> Change | None:
    if (after.is_correction and not before.is_correction) or (
        after.date_corrected is not None and after.date_corrected != before.date_corrected
    ):
        return Change.CORRECTED
    if before.is_holding and _has_answer(after) and not after.is_holding:
        return Change.FINAL
    if _has_answer(after) and not _has_answer(before):
        return Change.HOLDING if after.is_holding else Change.ANSWERED
    if after.is_holding and not before.is_holding:
        return Change.HOLDING
    if after.answering_body_id != before.answering_body_id:
        return Change.TRANSFERRED
    return None


def _has_answer(question: QuestionFacts) -> bool:
    return question.date_answered is not None or question.answer_text is not None or question.is_holding


def _is_withdrawn(document: Document) -> bool:
    return document.is_withdrawn or (document.question is not None and document.question.is_withdrawn)


def _differing(before: Document, after: Document) -> tuple[str, ...]:
    names = [
        field.name
        for field in fields(Document)
        if field.name not in ("question", "attachments") and getattr(before, field.name) != getattr(after, field.name)
    ]
    if tuple(map(_as_content, before.attachments)) != tuple(map(_as_content, after.attachments)):
        names.append("attachments")
    if before.question and after.question:
        names += [
            field.name
            for field in fields(QuestionFacts)
            if getattr(before.question, field.name) != getattr(after.question, field.name)
        ]
    elif before.question != after.question:
        names.append("question")
    return tuple(dict.fromkeys(names))


def _as_content(attachment: Attachment) -> Attachment:
    return replace(attachment, etag=None, last_modified=None)
