"""A document as it stood on a day, and what became different between two of its versions."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, select

from store.changes import name_change
from store.evidence import Shown, read_evidence
from store.kept import PASSAGES, unpack
from store.records import Change, Document, QuestionFacts
from store.tables import versions

__all__ = [
    "Difference",
    "FieldChange",
    "Piece",
    "Version",
    "compare",
    "compare_versions",
    "read_as_it_stood",
    "read_versions",
]

_MOST_LETTERS = 12_000  # of a changed passage, beyond which whole paragraphs are shown as changed
_MOST_PAIRS = 1_000_000
_BRIDGE = 3  # words
_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a document: its number, when it was read, and why it was kept."""

    number: int
    observed_at: dt.datetime
    change: Change
    fields: tuple[str, ...]
    document: Document


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field other than the text that differs, with both values as a person reads them; None: absent."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: "same", "gone" or "new". Joined, all but the gone give the text after."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What became different between two states of a document."""

    change: Change
    fields: tuple[FieldChange, ...]
    text: tuple[Piece, ...]  # empty where the text is the same


def read_versions(connection: Connection, document_id: int, first: int, last: int) -> tuple[Version, ...]:
    """The versions of a document from one number to another, in order; those there are."""
    statement = (
        select(versions, PASSAGES)
        .where(versions.c.document_id == document_id, versions.c.number.between(first, last))
        .order_by(versions.c.number)
    )
    return tuple(map(_version, connection.execute(statement)))


def read_as_it_stood(connection: Connection, document_id: int, moment: dt.datetime) -> Shown | None:
    """The document as it stood at that moment with its history up to then, or None where it was not known yet.

    Its evidence is shown only where nothing was read since: tags are those of the latest version.
    """
    shown = read_evidence(connection, document_id)
    past = tuple(one for one in shown.history if one[1] <= moment)
    if not past or len(past) == len(shown.history):
        return shown if past else None
    (stood,) = read_versions(connection, document_id, past[-1][0], past[-1][0])
    return replace(shown, document=stood.document, history=past, evidence=(), reviews=())


def compare_versions(connection: Connection, document_id: int, before: int, after: int) -> Difference:
    """What became different between two versions of a document.

    Raises:
        LookupError: the document has no such version.
    """
    found = [read_versions(connection, document_id, number, number) for number in (before, after)]
    for number, read in zip((before, after), found, strict=True):
        if not read:
            raise LookupError(f"document {document_id} has no version {number}")
    ((first,), (second,)) = found
    return compare(first.document, second.document)


def compare(before: Document, after: Document) -> Difference:
    """What became different between two states of a document."""
    change, differing = name_change(before, after)
    shown = [name for name in differing if name not in ("sections", "question_text", "answer_text")]
    return Difference(
        change,
        tuple(FieldChange(name, _value(before, name), _value(after, name)) for name in shown),
        () if before.text == after.text else tuple(_merge(_compare_texts(before.text, after.text))),
    )


def _version(row: Any) -> Version:
    names = tuple(row.fields.split(",")) if row.fields else ()
    return Version(row.number, row.observed_at, Change(row.change), names, unpack(row.record, row.passages))


_OF_QUESTION = frozenset(field.name for field in fields(QuestionFacts))


def _value(document: Document, name: str) -> str | None:
    if name in _OF_QUESTION and (document.question or name != "is_withdrawn"):
        return _worded(getattr(document.question, name, None))
    return _worded(getattr(document, name))


def _worded(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(getattr(item, "title", None) or str(item) for item in value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _compare_texts(before: str, after: str) -> Iterator[Piece]:
    """Paragraph by paragraph, and word by word within those that were changed."""
    for was, now in _blocks(_PARAGRAPH.findall(before), _PARAGRAPH.findall(after)):
        if was == now:
            yield Piece("same", now)
        elif was and now and len(was) + len(now) < _MOST_LETTERS:
            for gone, fresh in _blocks(_WORD.findall(was), _WORD.findall(now)):
                if gone == fresh:
                    yield Piece("same", fresh)
                else:
                    yield from (Piece("gone", gone), Piece("new", fresh))
        else:
            yield from (Piece("gone", was), Piece("new", now))


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    is_long = len(old) * len(new) > _MOST_PAIRS  # then what is frequent anchors nothing: else it takes minutes
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=is_long)
    for _, a, b, c, d in matcher.get_opcodes():
        yield "".join(old[a:b]), "".join(new[c:d])


def _merge(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Changes with next to nothing between them as one, so that a rewritten sentence reads as one change."""
    gone = new = ""
    waiting = list(pieces)
    for number, piece in enumerate(waiting):
        if piece.kind == "same" and not ((gone or new) and _is_bridge(waiting, number, len(gone) + len(new))):
            yield from (Piece(kind, text) for kind, text in (("gone", gone), ("new", new)) if text)
            gone = new = ""
            yield piece
        else:
            gone += piece.text if piece.kind != "new" else ""
            new += piece.text if piece.kind != "gone" else ""
    yield from (Piece(kind, text) for kind, text in (("gone", gone), ("new", new)) if text)


def _is_bridge(pieces: Sequence[Piece], number: int, before: int) -> bool:
    """Whether what is the same is a blank, or a word or two that happen to stand in two different sentences."""
    if number + 1 == len(pieces):
        return False
    words = pieces[number].text.strip()
    after = sum(len(piece.text) for piece in pieces[number + 1 : number + 3] if piece.kind != "same")
    return not words or (len(words.split()) <= _BRIDGE and min(before, after) > 4 * len(words) and "\n" not in words)
