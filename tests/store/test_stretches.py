from __future__ import annotations

from typing import Any

import pytest

from store.paging import ANYWHERE, Bounds, Page
from store.stretches import Budget, along_ids, along_stretches
from store.tables import sections
from store.writing import put_document
from tests.store.examples import night, question


@pytest.fixture
def ids(connection: Any) -> list[int]:
    for n in range(400):
        put_document(connection, question(str(n)), night(0))
    return sorted(connection.scalars(sections.select().with_only_columns(sections.c.id)))


def pages(few: int) -> list[Page]:
    return [Page(few), Page(few, above=0)]


@pytest.mark.parametrize("share", [1.0, 0.2, 0.001])
@pytest.mark.parametrize("nth", [1, 3, 90])
def test_stretches_find_the_nearest_hits_whatever_was_expected(
    connection: Any, ids: list[int], share: float, nth: int
) -> None:
    hits = ids[::nth]

    def read(bounds: Bounds, size: int, limit: int) -> list[int]:
        first, beyond = bounds.first or 0, bounds.beyond or ids[-1] + 1
        within = [id_ for id_ in hits if first <= id_ < beyond]
        return within[:limit] if upwards else within[::-1][:limit]

    for page in pages(10):
        upwards = page.is_upwards
        stops: list[int] = []
        budget = Budget(share, None, stops)
        found = along_stretches(connection, read, len(ids), share, budget, ANYWHERE, page)
        assert found == (hits[:10] if upwards else hits[::-1][:10])
        assert not stops


def test_what_was_not_looked_at_is_told(connection: Any, ids: list[int]) -> None:
    looked: list[tuple[int, int]] = []

    def read(bounds: Bounds, size: int, limit: int) -> list[int]:
        looked.append((bounds.first or 0, bounds.beyond or ids[-1] + 1))
        return []

    for page in pages(10):
        stops: list[int] = []
        looked.clear()
        assert along_stretches(connection, read, len(ids), 1.0, Budget(1.0, 60, stops), ANYWHERE, page) == []
        seen = [id_ for id_ in ids if any(first <= id_ < beyond for first, beyond in looked)]
        assert len(seen) < len(ids)
        assert stops == [seen[-1] if page.is_upwards else seen[0]]


@pytest.mark.parametrize("left", [None, 60])
def test_ids_of_a_value_are_looked_at_until_there_are_enough(left: int | None) -> None:
    ids = list(range(1_000, 0, -1))
    hits = {id_ for id_ in ids if id_ % 60 == 0}

    def next_ids(page: Page) -> list[int]:
        return [id_ for id_ in ids if page.below is None or id_ < page.below][: page.limit]

    def having(some: list[int]) -> list[int]:
        return [id_ for id_ in some if id_ in hits]

    stops: list[int] = []
    found = along_ids(next_ids, having, Budget(0.5, left, stops), Page(5))
    if left is None:
        assert found == [960, 900, 840, 780, 720]
        assert not stops
    else:
        assert found == [id_ for id_ in (960, 900) if id_ >= stops[0]]
        assert stops[0] > 800
