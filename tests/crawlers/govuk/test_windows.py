"""A window of the search is closed only when every page that it counts was seen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers.fetching import FetchFailed, Reply
from crawlers.govuk.settings import GovukSettings, KindByTitle
from crawlers.govuk.windows import Span, search_url, searches, spans_between
from store.ledger import Window, put_window, windows
from store.session import reading, writing
from tests.crawlers.govuk.conftest import FIRST_NIGHT, SETTINGS, Nights
from tests.crawlers.govuk.fake_govuk import GOVUK, publication


def published(count: int, day: dt.date, name: str = "p") -> list[dict[str, Any]]:
    stamp = f"{day}T09:00:00Z"
    return [publication(f"/government/publications/{name}{number}", public_updated_at=stamp) for number in range(count)]


def test_organisations_and_topics_are_asked_for_apart() -> None:
    both = replace(SETTINGS, taxons=("c58fdadd-7743-46d6-9629-90bb3ccc4ef0",))
    asked = [
        parse_qs(urlsplit(search_url(Span(search, FIRST_NIGHT, FIRST_NIGHT), 10)).query) for search in searches(both)
    ]
    assert [sorted(name for name in query if name.startswith("filter")) for query in asked] == [
        ["filter_content_store_document_type", "filter_organisations", "filter_public_timestamp"],
        ["filter_content_store_document_type", "filter_part_of_taxonomy_tree", "filter_public_timestamp"],
    ]
    assert asked[0]["filter_content_store_document_type"] == ["research", "guidance"]
    assert all("document_type" not in query["fields"][0].split(",") for query in asked)
    assert all(query["order"] == ["public_timestamp"] for query in asked)


def test_a_window_is_closed_when_its_pages_are_as_many_as_it_counts(nights: Nights) -> None:
    nights.govuk.put(*published(3, FIRST_NIGHT))
    (window,) = nights.run().windows
    assert (window.expected, window.found) == (3, 3)
    assert window.closed_at is not None


def test_a_window_whose_count_differs_is_asked_for_in_halves_down_to_days(nights: Nights) -> None:
    nights.govuk.put(*published(2, FIRST_NIGHT), *published(1, FIRST_NIGHT - dt.timedelta(days=9), "q"))
    nights.settings = replace(nights.settings, page_size=2)
    told = nights.run()
    assert len(told.changes) == 3
    assert all(window.closed_at for window in told.windows) and len(told.windows) > 1
    days = sorted((window.first_day, window.last_day) for window in told.windows)
    assert days[0][0] == FIRST_NIGHT - dt.timedelta(days=13) and days[-1][1] == FIRST_NIGHT
    again = nights.run()
    assert set(again.asked) == again.planned, "the rerun plans the halves"


def test_a_day_with_more_rows_than_a_page_is_read_page_by_page(nights: Nights) -> None:
    nights.govuk.put(*published(5, FIRST_NIGHT))
    nights.settings = replace(nights.settings, page_size=2, window_days=1)
    told = nights.run()
    assert len(told.changes) == 5 and all(window.closed_at for window in told.windows)
    again = nights.run()
    assert set(again.asked) == again.planned, "the rerun plans every page of the day"


def test_a_window_that_never_adds_up_stays_open_and_says_why(nights: Nights) -> None:
    nights.govuk.put(*published(1, FIRST_NIGHT))
    nights.govuk.overcount = 1
    told = nights.run()
    assert told.changes == ("new",), "what was shown is read all the same"
    assert all(window.closed_at is None for window in told.windows)
    assert "shows" in (told.windows[-1].note or "")


def test_an_open_window_is_asked_for_again_until_it_is_closed(nights: Nights) -> None:
    hole = Window("govuk", searches(SETTINGS)[0].name, "public_timestamp", dt.date(2018, 1, 1), dt.date(2018, 1, 31))
    with writing(nights.database) as connection:
        put_window(connection, hole)
    nights.govuk.put(*published(1, dt.date(2018, 1, 10)))
    told = nights.run()
    assert told.changes == ("new",)
    with reading(nights.database) as connection:
        assert windows(connection, "govuk", only_open=True) == []
    assert len(nights.run(1).plan.steps) == 1


def test_a_window_whose_search_fails_stays_open_and_the_failure_is_named(nights: Nights) -> None:
    async def fails(url: str, headers: object = None) -> Reply:
        raise FetchFailed(url, "it answered 500 seven times")

    nights.govuk.fetch = fails  # type: ignore[method-assign, assignment]
    told = nights.run()
    assert [window.closed_at for window in told.windows] == [None]
    assert [problem.is_failure for problem in told.problems] == [True]


def test_nights_that_were_missed_are_caught_up(nights: Nights) -> None:
    nights.run()
    nights.govuk.put(*published(1, FIRST_NIGHT + dt.timedelta(days=20)))
    assert nights.run(60).changes == ("new",)


def test_a_backfill_goes_window_by_window_and_on_where_it_was_stopped(nights: Nights) -> None:
    nights.govuk.put(*published(1, dt.date(2018, 7, 3)), *published(1, dt.date(2018, 9, 3), "q"))
    months = {"mode": "backfill", "since": dt.date(2018, 7, 1), "until": dt.date(2018, 9, 30)}
    told = nights.run(**months)
    assert told.changes == ("new", "new") and len(told.windows) == 3
    assert nights.run(**months).asked == ()


def test_a_page_at_which_our_reader_breaks_is_owed_though_its_window_is_closed(nights: Nights) -> None:
    nights.govuk.put(*published(1, dt.date(2018, 7, 3)))
    page, fetch = f"{GOVUK}/api/content/government/publications/p0", nights.govuk.fetch

    async def breaks(url: str, headers: Mapping[str, str] | None = None) -> Reply:
        if url == page:
            raise RuntimeError("a fault of our own")
        return await fetch(url, headers)

    nights.govuk.fetch = breaks  # type: ignore[method-assign]
    told = nights.run(mode="backfill", since=dt.date(2018, 7, 1), until=dt.date(2018, 7, 31))
    assert told.problems[0].is_failure and "a fault of our own" in told.problems[0].message
    nights.govuk.fetch = fetch  # type: ignore[method-assign]
    again = nights.run()
    assert page in again.planned and again.changes == ("new",)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"results": []}, "total"),
        ({"total": "3", "results": []}, "total"),
        ({"total": 1}, "results"),
        ({"total": 1, "results": [{"title": "no link"}]}, "results[0].link"),
        ([], "object"),
    ],
)
def test_a_search_answer_of_another_shape_is_named(nights: Nights, payload: object, words: str) -> None:
    nights.govuk.search_answer = Reply(f"{GOVUK}/api/search.json", 200, {}, json.dumps(payload).encode())
    told = nights.run()
    assert words in told.problems[0].message and told.problems[0].is_failure


def test_spans_cover_every_day_once() -> None:
    (search,) = searches(SETTINGS)
    spans = spans_between(search, dt.date(2018, 1, 1), dt.date(2018, 12, 31), 31)
    days = [
        span.first_day + dt.timedelta(days=n)
        for span in spans
        for n in range((span.last_day - span.first_day).days + 1)
    ]
    assert days == [dt.date(2018, 1, 1) + dt.timedelta(days=n) for n in range(365)]


def test_settings_that_cannot_be_used_are_named() -> None:
    for wrong, words in (
        ({"pages": ("https://centre.example/x",)}, "centre.example"),
        ({"pages": ("government/x",)}, "neither a path nor an address"),
        ({"page_size": 5_000}, "page_size"),
        ({"window_days": 0}, "window_days"),
        ({"document_types": ()}, "document_types"),
    ):
        with pytest.raises(ValueError, match=words):
            replace(SETTINGS, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no regular expression"):
        KindByTitle("(", "case_study")
    assert GovukSettings(document_types=()).named == ()
