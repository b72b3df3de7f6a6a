"""Reviews on the command line: which document and tag a person means, and what waits for a judgement."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from lessonwatch.wiring import WRONG_USAGE, fail, today

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from store.awaiting import Awaiting
    from store.reviews import Review

DATED = ("commitment", "target", "recommendation")
Name = tuple[str, str]  # scheme and value of a tag


def find_one(connection: Connection, name: str) -> int:
    """The document that goes by a UIN, an external id or an address; several, or none, end the command."""
    from store.evidence import find_documents, read_evidence

    found = find_documents(connection, name)
    if not found:
        fail(f"nothing is stored under {name!r}: give a UIN, an external id or a public address")
    if len(found) > 1:
        shown = (read_evidence(connection, number).document for number in found)
        lines = [f"  {one.external_id}  {one.published_on}  {one.url}" for one in shown]
        fail("\n".join([f"{name} is the name of {len(found)} documents; give one of these ids:", *lines]), WRONG_USAGE)
    return found[0]


def find_scheme(connection: Connection, written: str) -> tuple[str, str | None]:
    """The scheme and value of "theme:send", "statement:target", or of a scheme alone."""
    if written in ("theme", "area", "statement"):
        return written, None
    return find_tag(connection, written)


def find_tag(connection: Connection, written: str, document_id: int | None = None) -> Name:
    """The tag that a person means; where a name has several areas, the one that the document has.

    What is no tag ends the command with what there is.
    """
    from store.terms import STATEMENTS

    scheme, colon, value = written.partition(":")
    if scheme not in ("theme", "area", "statement") or not colon or not value.strip():
        fail(f"{written!r} is no tag: write theme:ID, area:CODE or statement:KIND", WRONG_USAGE)
    if scheme == "statement":
        if value not in STATEMENTS:
            fail(f"{value!r} is no kind of statement: there is {', '.join(STATEMENTS)}", WRONG_USAGE)
        return scheme, value
    values = _look_up(connection, scheme, value.strip())
    if len(values) > 1 and document_id is not None:
        values = _borne(connection, document_id, scheme, values) or values
    if len(values) > 1:
        lines = [f"  {scheme}:{one}{_label(connection, scheme, one)}" for one in values]
        fail("\n".join([f"{written} may be any of these; give the one that is meant:", *lines]), WRONG_USAGE)
    return scheme, values[0]


def _look_up(connection: Connection, scheme: str, value: str) -> list[str]:
    from store.conditions import Label
    from store.language import parse
    from store.terms import look_up

    plain = value.replace('"', " ")
    terms = look_up(connection, parse(f'{scheme}:"{plain}"'), today())
    if not isinstance(terms.root, Label):
        fail(terms.unknown[0] if terms.unknown else f"there is no {scheme} {value!r}", WRONG_USAGE)
    return list(terms.root.values)


def _label(connection: Connection, scheme: str, value: str) -> str:
    from sqlalchemy import select

    from store.tables import areas

    if scheme != "area":
        return ""
    row = connection.execute(select(areas.c.name, areas.c.kind).where(areas.c.code == value)).first()
    return f"  {row.name}, {row.kind.replace('_', ' ')}" if row else ""


def _borne(connection: Connection, document_id: int, scheme: str, values: Sequence[str]) -> list[str]:
    """Those of the values that the document has, or of which something was said."""
    from store.evidence import read_evidence

    shown = read_evidence(connection, document_id)
    borne = {found.value for found in shown.evidence if found.scheme == scheme}
    borne |= {judged.review.value for judged in shown.reviews if judged.review.scheme == scheme}
    return [value for value in values if value in borne]


def read_details(
    connection: Connection, document_id: int, verdict: str, tag: Name, quote: str | None
) -> Mapping[str, Any] | None:
    """When a promise, target or recommendation that a person adds is due, as its words say."""
    if verdict != "added" or tag[0] != "statement" or not quote:
        return None
    from nlp.due_dates import find_due
    from store.evidence import read_evidence

    document = read_evidence(connection, document_id).document
    facts = document.question
    day = (facts.date_corrected or facts.date_answered) if facts else document.published_on
    due = find_due(quote, day) if tag[1] in DATED else None
    if due is None:
        return None
    return {
        "due_from": due.due_from,
        "due_to": due.due_to,
        "due_granularity": due.granularity,
        "due_basis": due.basis,
        "is_due_vague": due.is_vague,
    }


def say_review(review: Review) -> str:
    """One line of what was kept."""
    whole = "" if review.passage is None else ", the tag as a whole"
    return f"{review.verdict}: {review.scheme}:{review.value} at “{_short(review.quote)}”{whole}, by {review.reviewer}"


def show_waiting(waiting: Sequence[Awaiting], form: str) -> None:
    """Writes what waits for a judgement to standard output as ``table`` or ``json``."""
    if form == "json":
        sys.stdout.writelines(json.dumps(asdict(one), ensure_ascii=False, default=str) + "\n" for one in waiting)
        return
    if not waiting:
        sys.stdout.write("Nothing waits.\n")
    for one in waiting:
        doubt = "suggestion" if one.is_suggested else "unsure"
        day = f"{one.published_on:%d %b %Y}" if one.published_on else "no date"
        page = f" · page {one.page}" if one.page else ""
        uin = f" · UIN {one.uin}" if one.uin else ""
        sys.stdout.write(
            f"{doubt:<11}{one.scheme}:{one.value} ({one.label}) {one.score:.2f}\n"
            f"           “{_short(one.quote)}” [{one.rule}]\n"
            f"           {one.external_id}{uin} · {one.heading or '(no heading yet)'} · {day}{page}\n"
        )


def _short(quote: str) -> str:
    plain = " ".join(quote.split())
    return plain if len(plain) <= 300 else plain[:299] + "…"
