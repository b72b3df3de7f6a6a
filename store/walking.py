"""Conditions that are all to be met, walked from the one that is met least often, newest first, testing the others.

What is rare is listed and tested a few at a time. What is not is walked along its index, which is in the order of
results, until the page is full. Words lead where nothing is rare: FTS5 lists them fast and tests one passage slowly.
"""

# ruff: noqa: S608 - only our own words are put together here; every value is bound

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.absence import pass_over
from store.asking import among, ask, listed
from store.conditions import Node, Span
from store.estimates import count_all, count_each, few, is_estimated, is_one_value, tallies
from store.fulltext_queries import is_text
from store.paging import ANYWHERE, Bounds, Page
from store.predicates import Compiler, Listing
from store.stretches import Budget, along_ids, along_stretches

__all__ = ["Page", "walk"]

_AT_ONCE = 100  # ids that are tested before the page is looked at again
_ALL = Listing("x.id", "FROM sections x WHERE TRUE", is_ordered=True)
_WHOLE = Listing("x.id", "")
_MADE = 3_000  # passages that are listed in the time in which the words of one are made
_COMMON = 0.4  # of all passages, where to test them costs less than to read the words from the index
_TESTED = 24  # passages that are listed in the time in which one is tested for a phrase


def walk(
    connection: Connection, compiler: Compiler, conditions: Sequence[Node], page: Page, only: Iterable[int] | None
) -> list[int]:
    """The ids of the newest sections within the page that meet all the conditions, ``only`` in those documents."""
    absent = [condition for condition in conditions if compiler.is_absence(condition)]
    if absent:
        wanted = [condition for condition in conditions if condition not in absent]
        among_documents = None if only is None else list(only)

        def next_ids(part: Page) -> list[int]:
            return walk(connection, compiler, wanted, part, among_documents)

        return pass_over(connection, compiler, next_ids, absent, page)
    spans = [condition for condition in conditions if isinstance(condition, Span)]
    others = [condition for condition in conditions if not isinstance(condition, Span)]
    bounds = Bounds(
        max([span.first for span in spans] + ([] if page.above is None else [page.above + 1]), default=None),
        min([span.beyond for span in spans] + ([] if page.below is None else [page.below]), default=None),
    )
    if only is not None:
        fresh = replace(compiler, values={})
        return _along(connection, fresh, _of_documents(fresh, only), others, bounds, page)
    counts = count_each(connection, compiler, others, bounds)
    by_count = sorted(counts, key=lambda n: (counts[n], n))
    if by_count and counts[by_count[0]] <= few(others[by_count[0]]):
        rare = others[by_count[0]]
        rest = [others[n] for n in by_count[1:]]
        return _among_few(connection, compiler, rare, rest, bounds, page)
    words = next((n for n, condition in enumerate(others) if is_estimated(compiler, condition)), None)
    if words is not None:
        return _with_words(connection, compiler, others[words], counts[words], conditions, bounds, page)
    leading = [condition for condition in others if is_text(condition) and compiler.listing(condition) is not None]
    leading += [others[n] for n in by_count or range(len(others)) if is_one_value(others[n])]
    fresh = replace(compiler, values={})
    driver = (fresh.listing(leading[0]) if leading else None) or _ALL
    rest = [others[n] for n in by_count or range(len(others)) if not leading or others[n] is not leading[0]]
    return _along(connection, fresh, driver, rest, bounds, page)


def _along(
    connection: Connection, compiler: Compiler, driver: Listing, rest: Sequence[Node], bounds: Bounds, page: Page
) -> list[int]:
    """The first ids along an index that meet the rest."""
    tests = [compiler.test(condition, driver.id) for condition in rest]
    where = " AND ".join([driver.tail, *bounds.of(compiler, driver.id), *tests])
    order = "ASC" if page.is_upwards else "DESC"
    if driver.is_whole:
        driver, where = _WHOLE, f"FROM (SELECT {driver.id} AS id {where} OFFSET 0) x"
    statement = f"SELECT {driver.id} {where} ORDER BY {driver.id} {order} LIMIT {compiler.keep(page.limit)}"
    return [row[0] for row in ask(connection, statement, compiler.values)]


def _with_words(
    connection: Connection,
    compiler: Compiler,
    words: Node,
    count: int,
    conditions: Sequence[Node],
    bounds: Bounds,
    page: Page,
) -> list[int]:
    """Ids with words that are not rare, on PostgreSQL: led by these, or by a value that fewer passages have."""
    total = count_all(connection)
    rest = [condition for condition in conditions if condition is not words]
    shares = [min(1.0, max(1, tally) / total) for tally in tallies(connection, rest).values()]
    listing = compiler.listing(words) or _ALL
    left = compiler.most_spent // _TESTED if listing.tests and compiler.most_spent is not None else None
    budget = Budget(min(1.0, max(1, count) / total), left, compiler.stops)
    if shares and min(shares) < budget.share:

        def next_ids(part: Page) -> list[int]:
            return walk(connection, compiler, rest, part, None)

        def having(ids: list[int]) -> list[int]:
            asking = replace(compiler, asks_index=len(ids) * _MADE > count or None)
            return _along_words(connection, asking, words, [], ids, replace(page, limit=len(ids)))

        return along_ids(next_ids, having, budget, page)

    def read(stretch: Bounds, size: int, limit: int) -> list[int]:
        asks_index = False if listing.tests and budget.share > _COMMON else size * _MADE > count or None
        fresh = replace(compiler, values={}, asks_index=asks_index)
        driver = _all_of(fresh, fresh.listing(words) or _ALL, stretch)
        tests = [condition for condition in rest if not isinstance(condition, Span)]
        return _along(connection, fresh, driver, tests, ANYWHERE, replace(page, limit=limit))

    return along_stretches(connection, read, total, math.prod(shares, start=budget.share), budget, bounds, page)


def _among_few(
    connection: Connection, compiler: Compiler, rare: Node, rest: Sequence[Node], bounds: Bounds, page: Page
) -> list[int]:
    """The first of a rare condition's ids that meet the rest."""
    fresh = replace(compiler, values={})
    listing = fresh.listing(rare) or _ALL
    where = " AND ".join([listing.tail, *bounds.of(fresh, listing.id)])
    found = {row[0] for row in ask(connection, f"SELECT {listing.id} {where}", fresh.values)}
    ids = sorted(found, reverse=not page.is_upwards)
    if not rest or not ids:
        return ids[: page.limit]
    words = next((node for node in rest if is_text(node) and compiler.listing(node) is not None), None)
    if words is not None and (len(ids) > _AT_ONCE or compiler.dialect == "postgresql"):
        return _along_words(connection, compiler, words, [node for node in rest if node is not words], ids, page)
    met: list[int] = []
    for start in range(0, len(ids), _AT_ONCE):
        met += _test(connection, compiler, ids[start : start + _AT_ONCE], rest)
        if len(met) >= page.limit:
            break
    return sorted(met, reverse=not page.is_upwards)[: page.limit]


def _along_words(
    connection: Connection, compiler: Compiler, words: Node, rest: Sequence[Node], ids: Sequence[int], page: Page
) -> list[int]:
    """Of many ids those with the words: one pass along the words costs less than a look at each id."""
    fresh = replace(compiler, values={})
    driver = fresh.listing(words) or _ALL
    fresh.values["few"] = listed(fresh.dialect, ids)
    plus = "+" if fresh.dialect == "sqlite" else ""  # which keeps SQLite from asking FTS5 for one id after the other
    few = f" AND {plus}{driver.id} {among(fresh.dialect, 'few')}"
    driver, bounds = replace(driver, tail=driver.tail + few), Bounds(min(ids), max(ids) + 1)
    if fresh.dialect == "postgresql":
        driver, bounds = _all_of(fresh, driver, bounds), ANYWHERE
    return _along(connection, fresh, driver, rest, bounds, page)


def _all_of(compiler: Compiler, words: Listing, bounds: Bounds) -> Listing:
    """All passages with the words within the bounds, to be found before anything else is asked of them.

    OFFSET 0 says so to PostgreSQL, which otherwise trusts that a page is soon full, and makes words of every passage.
    """
    within = " AND ".join([words.tail, *bounds.of_words(compiler, words.id)])
    return Listing("w.id", f"FROM (SELECT {words.id} AS id {within} OFFSET 0) w WHERE TRUE", is_whole=True)


def _test(connection: Connection, compiler: Compiler, ids: Sequence[int], rest: Sequence[Node]) -> list[int]:
    fresh = replace(compiler, values={})
    fresh.values["few"] = listed(compiler.dialect, ids)
    few = "json_each(:few) few" if compiler.dialect == "sqlite" else "unnest(CAST(:few AS bigint[])) AS few (value)"
    tests = " AND ".join(fresh.test(condition, "few.value") for condition in rest)
    return [row[0] for row in ask(connection, f"SELECT few.value FROM {few} WHERE {tests}", fresh.values)]


def _of_documents(compiler: Compiler, only: Iterable[int]) -> Listing:
    compiler.values["only"] = listed(compiler.dialect, only)
    return Listing("x.id", f"FROM sections x WHERE x.document_id {among(compiler.dialect, 'only')}", is_ordered=True)
