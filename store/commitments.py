"""What was promised, by whom and by when, and what became of it as far as what was read says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select

from store.conditions import All, Meets, Node, Text
from store.conditions import Any as AnyOf
from store.language import Query
from store.plans import Page, find_ids
from store.predicates import Compiler
from store.promises import Deed, pasts_of, read_deed, reports, sentences_of
from store.section_ids import first_id
from store.tables import documents, sections, statements, versions
from store.terms import look_up

__all__ = ["Commitment", "Commitments", "Report", "find_commitments"]

_KINDS = ("commitment", "target")
_MOST_PASSAGES = 5_000  # of a search that are looked at
_RARE = 120  # passages: words that stand in more of them name no one thing
_LATEST = dt.timedelta(days=270)  # after the day it was due: what is said later is said of the next of its kind
_REPORTS = 3
_MOST_PROMISES = 2_000  # looked at in one search
_AT_ONCE = 100
_COLUMNS = (
    "kind",
    "document_id",
    "source",
    "external_id",
    "title",
    "url",
    "page",
    "department",
    "quote",
    "rule",
    "promised_by",
    "promised",
    "due_from",
    "due_to",
    "due_basis",
)
_OF_PASSAGE = ("kind", "title", "url", "page", "published_on", "answer_at", "text")
_PROMISES = (
    select(
        statements.c.kind,
        statements.c.document_id,
        statements.c.quote,
        statements.c.rule,
        statements.c.promised_by,
        statements.c.promised,
        statements.c.due_from,
        statements.c.due_to,
        statements.c.due_basis,
        sections.c.source,
        sections.c.title,
        sections.c.url,
        sections.c.page,
        sections.c.department,
        sections.c.published_on,
        documents.c.external_id,
    )
    .join(sections, sections.c.id == statements.c.section_id)
    .join(documents, documents.c.id == statements.c.document_id)
)


@dataclass(frozen=True, slots=True)
class Report:
    """A later sentence that says, by these words, that it was done. Somebody has to read it to know."""

    title: str
    url: str
    page: int | None
    published_on: dt.date
    quote: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise.

    ``state`` is reported (later words say it was done), overdue (its day has gone by, and none were found), unknown
    (its day has gone by, and none could be: ``note`` says why), due, or undated.
    """

    kind: str  # commitment or target
    state: str
    document_id: int
    source: str
    external_id: str
    title: str
    url: str
    page: int | None
    department: str | None
    made_on: dt.date | None
    quote: str
    rule: str
    promised_by: str | None
    promised: str | None
    due_from: dt.date | None
    due_to: dt.date | None
    due_basis: str | None
    reports: tuple[Report, ...] = ()
    note: str | None = None
    sought: tuple[str, ...] = ()  # the name of the thing and the words for its being done, that were looked for
    sought_to: dt.date | None = None  # the last day on which they could have been found
    also_in: tuple[str, ...] = ()  # addresses of other documents that say it in the same words


@dataclass(frozen=True, slots=True)
class Commitments:
    """Promises, and up to which moment the store was read for what became of them."""

    found: tuple[Commitment, ...]
    past: int  # of the whole search: those whose day has gone by, kept or not
    to_come: int
    undated: int
    searched_to: dt.datetime | None
    notes: tuple[str, ...] = ()


def find_commitments(
    connection: Connection, query: Query, *, today: dt.date, state: str | None = None, limit: int = 50
) -> Commitments:
    """The promises of a search: those past their day newest first, then those to come, soonest first.

    ``state`` asks for one kind of them; those without a day are given only then.
    """
    terms = look_up(connection, query, today)
    notes, ids = list(terms.notes), None
    if terms.root is not None:
        compiler = Compiler(connection.dialect.name, today)
        ids = find_ids(connection, compiler, _with_promises(terms.root), Page(_MOST_PASSAGES), None)
        notes += compiler.notes
        if len(ids) == _MOST_PASSAGES:
            notes.append(f"only the newest {_MOST_PASSAGES:,} passages that were found are looked at")
    read_to = connection.scalar(select(func.max(versions.c.observed_at)))
    known_to = min(today, read_to.date()) if read_to else today
    found: dict[tuple[str, dt.date | None], Commitment] = {}
    for looked_at, row in enumerate(_promises(connection, ids, state, today)):
        key = " ".join(row.quote.casefold().split()), row.due_to
        if key in found:
            known = found[key]
            if row.url not in (known.url, *known.also_in):
                found[key] = replace(known, also_in=(*known.also_in, row.url))
        elif looked_at == _MOST_PROMISES:
            notes.append(f"only {_MOST_PROMISES:,} promises were looked at: narrow the search")
            break
        elif len(found) == limit:
            break
        elif (promise := _weigh(connection, row, today, known_to)).state == state or state is None:
            found[key] = promise
    counts = connection.execute(_count(ids, today)).one()
    return Commitments(
        tuple(found.values()),
        past=counts.past,
        to_come=counts.to_come,
        undated=counts.all_of_them - counts.past - counts.to_come,
        searched_to=read_to,
        notes=tuple(notes),
    )


def _with_promises(root: Node) -> Node:
    nodes = root.nodes if isinstance(root, All) else (root,)
    return All((*nodes, Meets("statement", _KINDS)))


def _of_kind(ids: Sequence[int] | None) -> ColumnElement[bool]:
    promises = statements.c.kind.in_(_KINDS)
    return promises if ids is None else promises & statements.c.section_id.in_(ids)


def _count(ids: Sequence[int] | None, today: dt.date) -> Select[Any]:
    return select(
        func.count().label("all_of_them"),
        func.coalesce(func.sum(case((statements.c.due_to < today, 1), else_=0)), 0).label("past"),
        func.coalesce(func.sum(case((statements.c.due_to >= today, 1), else_=0)), 0).label("to_come"),
    ).where(_of_kind(ids))


def _promises(connection: Connection, ids: Sequence[int] | None, state: str | None, today: dt.date) -> Iterator[Any]:
    """The rows in the order in which they are shown."""
    due = statements.c.due_to
    past = _PROMISES.where(_of_kind(ids), due < today).order_by(due.desc(), statements.c.id.desc())
    to_come = _PROMISES.where(_of_kind(ids), due >= today).order_by(due, statements.c.id.desc())
    undated = _PROMISES.where(_of_kind(ids), due.is_(None)).order_by(statements.c.section_id.desc(), statements.c.id)
    of_state = {"overdue": (past,), "unknown": (past,), "due": (to_come,), "undated": (undated,)}
    for statement in of_state.get(state or "", (past, to_come)):
        with connection.execute(statement, execution_options={"yield_per": _AT_ONCE}) as rows:
            yield from rows


def _weigh(connection: Connection, row: Any, today: dt.date, known_to: dt.date) -> Commitment:
    """The promise with what was found of its keeping."""
    deed = read_deed(row.quote, row.promised)
    is_sought = deed is not None and row.published_on is not None and _is_rare(connection, deed)
    told = tuple(_reports(connection, row, deed)) if deed and is_sought else ()
    state, note = _state(row.due_to, today, known_to, is_sought=is_sought)
    values = {name: getattr(row, name) for name in _COLUMNS}
    if told:
        state, note = "reported", None
    elif state == "unknown" and deed and row.published_on and not is_sought:
        note = f"“{deed.phrase}” stands in more than {_RARE} passages and so names no one thing"
    sought: dict[str, Any] = {}
    if deed and is_sought:
        last = known_to if row.due_to is None else min(known_to, row.due_to + _LATEST)
        sought = {"sought": (deed.phrase, *pasts_of(deed.verb)), "sought_to": last}
    return Commitment(state=state, made_on=row.published_on, reports=told, note=note, **sought, **values)


def _state(due_to: dt.date | None, today: dt.date, known_to: dt.date, *, is_sought: bool) -> tuple[str, str | None]:
    """What is to be said of a promise of which no report was found, and why no more than that."""
    if due_to is None:
        return "undated", None
    if due_to >= today:
        return "due", None
    if not is_sought:
        return "unknown", "its words do not name one thing that could be looked for"
    if due_to >= known_to:
        return "unknown", f"nothing was read since {known_to:%d %B %Y}"
    return "overdue", None


def _is_rare(connection: Connection, deed: Deed) -> bool:
    """Whether the words for the thing stand in so few passages that they are its name."""
    compiler = Compiler(connection.dialect.name, dt.date.min)
    phrase = Text(deed.phrase, is_phrase=True)
    return len(find_ids(connection, compiler, phrase, Page(_RARE + 1), None)) <= _RARE


def _reports(connection: Connection, row: Any, deed: Deed) -> Iterator[Report]:
    """The first later sentences of its department that say it was done."""
    compiler = Compiler(connection.dialect.name, dt.date.min)
    phrase = Text(deed.phrase, is_phrase=True)
    page = Page(_RARE, above=first_id(row.published_on + dt.timedelta(1)) - 1)
    ids = find_ids(connection, compiler, All((_any(deed), phrase)), page, None)
    if "publish" in pasts_of(deed.verb):
        fresh = Compiler(connection.dialect.name, dt.date.min)
        ids += find_ids(connection, fresh, replace(phrase, in_title=True), page, None)
    columns = sections.c
    later = (
        select(*(columns[name] for name in _OF_PASSAGE))
        .where(columns.id.in_(ids), columns.document_id != row.document_id)
        .where(or_(columns.department == row.department, columns.department.is_(None)))
        .order_by(columns.id)
    )
    if row.due_to is not None:
        later = later.where(columns.published_on <= row.due_to + _LATEST)
    told = set[str]()
    for passage in connection.execute(later):
        report = _title(passage, deed) or _report(passage, deed)
        if report is not None and report.quote not in told:
            told.add(report.quote)
            yield report
        if len(told) == _REPORTS:
            return


def _title(passage: Any, deed: Deed) -> Report | None:
    """A publication whose title names the thing that was to be published; a question about it is none."""
    name = " ".join(deed.phrase.casefold().split())
    if passage.kind == "written_question" or name not in " ".join(passage.title.casefold().split()):
        return None
    if "publish" not in pasts_of(deed.verb):
        return None
    words = ("published under this title", deed.phrase)
    return Report(passage.title, passage.url, passage.page, passage.published_on, passage.title, words)


def _report(passage: Any, deed: Deed) -> Report | None:
    """The first sentence of an answer or a page that says it was done; what a question says is no report."""
    for start, end in sentences_of(passage.text):
        if start >= (passage.answer_at or 0) and (words := reports(passage.text[start:end], deed)):
            quote = " ".join(passage.text[start:end].split())
            return Report(passage.title, passage.url, passage.page, passage.published_on, quote, words)
    return None


def _any(deed: Deed) -> Node:
    forms = tuple(Text(form) for form in pasts_of(deed.verb))
    return forms[0] if len(forms) == 1 else AnyOf(forms)
