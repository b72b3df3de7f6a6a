"""Search: the newest passages that meet a query, a page at a time, with why each was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from store.hits import Hit, HitTag, read_hits
from store.language import Query
from store.plans import find_ids
from store.predicates import Compiler
from store.section_ids import day_of
from store.terms import look_up
from store.walking import Page

__all__ = ["Hit", "HitTag", "Results", "search"]

_MOST_SPENT = 60_000  # passages that are listed for what no index knows: about a tenth of a second
_STOPPED = "this is slow to look for: only passages {} {} were looked at; the next page goes on"


@dataclass(frozen=True, slots=True)
class Results:
    """One page of passages, newest first.

    ``next`` and ``previous`` are for ``search(after=…)`` and ``search(before=…)``; None where there is no such page.
    """

    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()
    next: str | None = None
    previous: str | None = None


def search(
    connection: Connection,
    query: Query,
    *,
    today: dt.date,
    limit: int = 20,
    after: str | None = None,
    before: str | None = None,
    only: Iterable[int] | None = None,
    names: Connection | None = None,
) -> Results:
    """The page of passages that follows ``after``, or comes before ``before``, or is the first.

    ``only`` restricts the search to the documents of those ids; ``names`` is the store in which names are looked up,
    where ``connection`` holds a part of it. Nothing a person types raises: the notes say what was
    read as text, and what was passed over.
    """
    terms = look_up(names or connection, query, today)
    notes = list(terms.notes)
    below, above = _read_cursor(after, notes), _read_cursor(before, notes)
    page = Page(limit + 1, None if above is not None else below, above)
    compiler = Compiler(connection.dialect.name, today, most_spent=_MOST_SPENT if only is None else None)
    ids = find_ids(connection, compiler, terms.root, page, only)
    notes += compiler.notes
    is_more = len(ids) > limit
    if page.is_upwards:
        ids = ids[-limit:]
        has_next, has_previous = bool(ids), is_more
    else:
        ids = ids[:limit]
        has_next, has_previous = is_more, below is not None and bool(ids)
    following, preceding = (str(ids[-1]) if has_next else None), (str(ids[0]) if has_previous else None)
    if compiler.stops:
        stop = compiler.stops[0]
        notes.append(_STOPPED.format("up to" if page.is_upwards else "down to", day_of(stop) or "those without a date"))
        following, preceding = (following, str(stop)) if page.is_upwards else (str(stop), preceding)
    return Results(read_hits(connection, ids, terms.root), tuple(notes), following, preceding)


def _read_cursor(written: str | None, notes: list[str]) -> int | None:
    if written is None:
        return None
    if written.isascii() and written.isdigit() and len(written) < 19:
        return int(written)
    notes.append(f"“{written[:40]}” is no page of these results; the first is shown")
    return None
