"""A change in words: what became of a document between two readings of it."""

from __future__ import annotations

import datetime as dt

from store.records import Attachment, AttachmentState, Change, Document

__all__ = ["day", "is_boilerplate", "say_change", "say_kind", "say_source"]

_ACRONYMS = {"foi": "FOI", "html": "HTML", "dfe": "DfE", "govuk": "GOV.UK"}


def day(moment: dt.date) -> str:
    """A date as people write it: 3 November 2024."""
    return f"{moment.day} {moment:%B %Y}"


def say_kind(kind: str) -> str:
    """A publisher's document type, or the name of a source, in words: ``case_study`` is "case study"."""
    return " ".join(_ACRONYMS.get(word, word) for word in kind.split("_"))


def say_source(name: str) -> str:
    """The name of a source as a title: "Written questions"."""
    words = say_kind(name)
    return words[0].upper() + words[1:]


def say_change(change: Change, before: Document | None, after: Document) -> str:
    """One sentence, without its full stop, on what is new about ``after``."""
    if before is None:
        return _say_new(after)
    match change:
        case Change.VANISHED:
            return "No longer found at its own address"
        case Change.WITHDRAWN:
            return "Question withdrawn" if after.question else _with_note("Withdrawn by its publisher", after)
        case Change.CORRECTED:
            return f"Answer corrected{_on(after.question.date_corrected if after.question else None)}"
        case Change.FINAL:
            return _say_final(before, after)
        case Change.ANSWERED:
            return _say_answered(after)
        case Change.HOLDING:
            return f"Holding answer given{_on(_held_on(after))}: the full answer is still to come"
        case Change.TRANSFERRED:
            return f"Transferred from {before.department or 'no department'} to {after.department or 'no department'}"
        case Change.MOVED:
            return _say_moved(before, after)
        case Change.ATTACHMENT:
            return _with_note(_say_attachments(before.attachments, after.attachments), after, before)
        case Change.HEADING:
            return _say_heading(before, after)
        case Change.EDITED | Change.NEW:
            return _say_edited(before, after)


def is_boilerplate(before: Document | None, after: Document) -> bool:
    """Whether nothing that a reader could see differs: a file that was only saved again, say, is no news."""
    return before is not None and _seen(before) == _seen(after)


def _seen(document: Document) -> object:
    facts = document.question
    return (
        document.heading,
        document.url,
        document.department,
        document.published_on,
        document.is_withdrawn,
        document.is_vanished,
        document.change_note,
        [(section.text.split(), section.heading, section.page) for section in document.sections],
        sorted((item.title, item.media_type or "", item.state, item.pages or 0) for item in document.attachments),
        facts and (facts.date_tabled, facts.date_answered, facts.date_corrected, facts.is_holding, facts.is_correction),
        facts and (facts.house, facts.uin, facts.answering_body_id, facts.is_withdrawn, facts.original_answer_text),
    )


def _say_new(document: Document) -> str:
    facts = document.question
    if facts is None:
        return f"New {say_kind(document.kind)}{', already withdrawn' if document.is_withdrawn else ''}"
    if facts.is_withdrawn:
        return "New question, already withdrawn"
    if facts.date_answered is None:
        return f"New question, tabled on {day(facts.date_tabled)}"
    if facts.is_holding:
        return f"New question, with a holding answer{_on(_held_on(document))}: the full answer is still to come"
    words = f"New question, answered on {day(facts.date_answered)}"
    if facts.is_correction:
        return f"{words}; the answer was corrected{_on(facts.date_corrected)}"
    if facts.date_holding_answer:
        return f"{words}; the holding answer of {day(facts.date_holding_answer)} has become final"
    return words


def _say_final(before: Document, after: Document) -> str:
    held = _held_on(before) or _held_on(after)
    of = f" of {day(held)}" if held else ""
    return f"The holding answer{of} has become final{_on(after.question.date_answered if after.question else None)}"


def _say_answered(after: Document) -> str:
    facts = after.question
    if facts is None:
        return "Answered"
    words = f"Answered{_on(facts.date_answered)}"
    if facts.date_holding_answer:
        return f"{words}; the holding answer of {day(facts.date_holding_answer)} has become final"
    return words


def _say_moved(before: Document, after: Document) -> str:
    if before.question and after.question and before.question.date_tabled != after.question.date_tabled:
        return f"Tabled date moved from {day(before.question.date_tabled)} to {day(after.question.date_tabled)}"
    return f"Moved to another address; it was at {before.url}"


def _say_heading(before: Document, after: Document) -> str:
    if before.heading is None:
        return f"Heading filled in: “{after.heading}”"
    if after.heading is None:
        return f"Heading “{before.heading}” removed"
    return f"Heading changed from “{before.heading}” to “{after.heading}”"


def _say_edited(before: Document, after: Document) -> str:
    if before.is_vanished and not after.is_vanished:
        return "Found again at its own address"
    if before.is_withdrawn and not after.is_withdrawn:
        return _with_note("No longer withdrawn", after, before)
    if before.question and after.question:
        if before.question.answer_text != after.question.answer_text:
            return "Answer edited without a correction notice"
        if before.question.question_text != after.question.question_text:
            return "Question reworded"
    if before.text.split() == after.text.split():
        return _with_note("Details changed; the text is the same", after, before)
    return _with_note("Text edited", after, before)


def _say_attachments(before: tuple[Attachment, ...], after: tuple[Attachment, ...]) -> str:
    old, new = ({item.url: item for item in items} for items in (before, after))
    added = [item.title for url, item in new.items() if url not in old]
    removed = [item.title for url, item in old.items() if url not in new]
    changed = [item for url, item in new.items() if url in old and old[url] != item]
    gone = [item.title for item in changed if item.state is AttachmentState.MISSING]
    read = [item.title for item in changed if item.state is AttachmentState.READ and _was_unread(old[item.url])]
    told = {*gone, *read}
    rest = [item.title for item in changed if item.title not in told]
    lists = {
        "added": [title for title in added if title not in removed],
        "replaced": [title for title in added if title in removed],
        "removed": [title for title in removed if title not in added],
        "no longer available": gone,
        "read for the first time": read,
        "changed": rest,
    }
    return "; ".join(f"Attachment {verb}: {', '.join(titles)}" for verb, titles in lists.items() if titles) or (
        "Attachments in another order"
    )


def _was_unread(attachment: Attachment) -> bool:
    return attachment.state is not AttachmentState.READ


def _with_note(words: str, after: Document, before: Document | None = None) -> str:
    is_fresh = after.change_note and (before is None or before.change_note != after.change_note)
    return f"{words} – “{after.change_note}”" if is_fresh else words


def _held_on(document: Document) -> dt.date | None:
    facts = document.question
    if facts is None:
        return None
    return facts.date_holding_answer or (facts.date_answered if facts.is_holding else None)


def _on(moment: dt.date | None) -> str:
    return f" on {day(moment)}" if moment else ""
