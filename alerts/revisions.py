"""Old and new wording side by side, whole sentences at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from store.records import Document, Section

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“‘(]?[A-Z0-9£])|\n+")
_ENOUGH = 6_000  # characters of old and new text in one item; the rest is counted


@dataclass(frozen=True, slots=True)
class Revision:
    """Sentences that were, and those that stand in their place. Either may be empty, never both."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Revisions:
    """The changed passages in reading order, and how many more there were than a mail should carry."""

    shown: tuple[Revision, ...]
    more: int = 0


def revise(before: Document | None, after: Document) -> Revisions:
    """What was reworded between two readings of a document.

    A correction that was already made when we first read the answer is shown against the original that
    Parliament keeps beside it.
    """
    return _cap(list(_changed(before, after)))


def _changed(before: Document | None, after: Document) -> Iterator[Revision]:
    facts = after.question
    if facts is not None:
        earlier = before.question if before else None
        if earlier:
            yield from compare(earlier.question_text, facts.question_text)
        old = (earlier.answer_text if earlier else None) or facts.original_answer_text
        if old and facts.answer_text:
            yield from compare(old, facts.answer_text)
    elif before is not None:
        old_sections = {_place(section): section.text for section in before.sections}
        for section in after.sections:  # a section that came or went is an attachment, and named as one
            yield from compare(old_sections.get(_place(section), section.text), section.text)


def compare(old: str, new: str) -> Iterator[Revision]:
    """The sentences that differ, neighbours together."""
    if old.split() == new.split():
        return
    before, after = _sentences(old), _sentences(new)
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Revision(" ".join(before[start:end]), " ".join(after[new_start:new_end]))


def _place(section: Section) -> tuple[object, ...]:
    return (section.url, section.page or section.heading)


def _sentences(text: str) -> list[str]:
    return [" ".join(sentence.split()) for sentence in _SENTENCE.split(text) if sentence.strip()]


def _cap(revisions: list[Revision]) -> Revisions:
    length = 0
    revisions = [Revision(_clip(revision.old), _clip(revision.new)) for revision in revisions]
    for count, revision in enumerate(revisions):
        length += len(revision.old) + len(revision.new)
        if length > _ENOUGH and count:
            return Revisions(tuple(revisions[:count]), len(revisions) - count)
    return Revisions(tuple(revisions))


def _clip(text: str) -> str:
    return text if len(text) <= _ENOUGH else text[:_ENOUGH].rpartition(" ")[0] + " …"
