"""Which days are asked for, and how a list is read that is too long, moves, or does not add up."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.pages.question_list import read_list
from crawlers.parliament.listing import ListReader, SpanRead
from crawlers.parliament.spans import ByDate, Query, Span
from crawlers.parliament.windows import Wanted, backfill_windows, night_windows, spans_of
from store.ledger import Window
from tests.crawlers.parliament.source import FakeParliament

BODIES = Query(bodies=(7, 60))
DAY = dt.date(2024, 11, 5)
ONE = dt.timedelta(days=1)


def window(first: dt.date, last: dt.date, by_date: str = "tabled", *, closed: dt.date | None = None) -> Window:
    closed_at = dt.datetime.combine(closed, dt.time(3, 30), dt.UTC) if closed else None
    return Window("written_questions", str(BODIES), by_date, first, last, 1, 1, closed_at)


def days_of(one: Span | Wanted) -> list[dt.date]:
    return [one.first_day + ONE * number for number in range((one.last_day - one.first_day).days + 1)]


def read(source: FakeParliament, span: Span, take: int) -> SpanRead:
    return asyncio.run(ListReader(source.fetch, take).read(span))


# -- days


def test_a_first_night_asks_for_fourteen_days_by_each_date() -> None:
    wanted = night_windows((BODIES,), DAY, 14, [])
    assert [(one.by_date, one.first_day, one.last_day) for one in wanted] == [
        (by_date, dt.date(2024, 10, 23), DAY) for by_date in ("tabled", "answered", "corrected")
    ]


def test_a_night_asks_for_the_holes_of_the_ledger() -> None:
    hole = window(dt.date(2024, 3, 1), dt.date(2024, 3, 31))
    wanted = night_windows((BODIES,), DAY, 14, [hole])
    assert [str(one) for one in wanted if one.is_hole] == [
        "hole: tabled 2024-03-01 to 2024-03-31, answeringBodies=7,60"
    ]


def test_a_backfill_asks_for_the_same_days_whenever_it_begins() -> None:
    def firsts(since: dt.date) -> list[dt.date]:
        return [stretch[0].first_day for stretch in backfill_windows((BODIES,), since, DAY, 31, [])]

    assert firsts(dt.date(2016, 10, 1))[-20:] == firsts(dt.date(2020, 2, 29))[-20:]
    assert firsts(dt.date(2016, 10, 1))[0] == dt.date(2016, 10, 1)


def test_a_backfill_leaves_out_what_is_closed() -> None:
    stretches = list(backfill_windows((BODIES,), dt.date(2024, 1, 1), DAY, 31, []))
    done = [window(one.first_day, one.last_day, closed=DAY) for (one,) in stretches[:4]]
    assert list(backfill_windows((BODIES,), dt.date(2024, 1, 1), DAY, 31, done)) == stretches[4:]


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 40)), min_size=1, max_size=6),
    st.integers(1, 40),
)
def test_spans_cover_each_day_once_and_each_window_whole(days: list[tuple[int, int]], longest: int) -> None:
    wanted = [Wanted(BODIES, ByDate.TABLED, DAY + ONE * first, DAY + ONE * (first + more)) for first, more in days]
    spans = spans_of(wanted, longest)
    asked = [day for span in spans for day in days_of(span)]
    assert len(asked) == len(set(asked))
    assert set(asked) == {day for one in wanted for day in days_of(one)}
    for one in wanted:
        within = [span for span in spans if one.covers(span)]
        assert sum(len(days_of(span)) for span in within) == len(days_of(one))


@pytest.mark.parametrize("query", [Query(bodies=(60,)), BODIES, Query(term="Opportunity Area"), Query(term="a=b, c")])
def test_a_query_is_read_back_from_the_ledger(query: Query) -> None:
    assert Query.from_text(str(query)) == query


def test_text_that_is_no_query_is_refused() -> None:
    with pytest.raises(ValueError, match="no query of written questions: 'bodies'"):
        Query.from_text("bodies")


# -- lists


def test_a_list_that_fits_on_a_page_costs_one_request() -> None:
    source = FakeParliament()
    for number in range(1, 21):
        source.table(number, "2024-11-01")
    found = read(source, Span(BODIES, ByDate.TABLED, DAY - ONE * 13, DAY), 20)
    assert (found.is_whole, found.expected, len(found.rows), len(source.asked)) == (True, 20, 20, 1)


def test_a_list_that_stands_still_is_paged_through_once() -> None:
    source = FakeParliament()
    for number in range(1, 51):
        source.table(number, "2024-11-01")
    found = read(source, Span(BODIES, ByDate.TABLED, DAY - ONE * 13, DAY), 20)
    assert (found.is_whole, found.expected, len(found.rows), len(source.asked)) == (True, 50, 50, 3)


def test_rows_of_one_day_body_and_house_that_move_are_read_again_and_united() -> None:
    source = FakeParliament()
    for number in range(1, 91):
        source.table(number, "2024-11-01")
    source.is_moving = True
    found = read(source, Span(Query(bodies=(60,)), ByDate.TABLED, DAY - ONE * 13, DAY), 20)
    assert (found.is_whole, found.expected, sorted(found.rows)) == (True, 90, list(range(1, 91)))


def test_a_list_deeper_than_the_source_can_page_is_taken_apart() -> None:
    source = FakeParliament()
    for number in range(1, 21):
        source.table(number, f"2024-11-{number % 2 + 1:02}")
    source.totals["tabledWhenFrom=2024-10-23&tabledWhenTo=2024-11-05"] = 61_500  # the fake refuses a skip of 61,000
    found = read(source, Span(BODIES, ByDate.TABLED, DAY - ONE * 13, DAY), 15)
    assert not found.is_whole
    assert found.expected == 61_500
    assert len(found.rows) == 20
    assert max(int(url.split("skip=")[1].split("&")[0]) for url in source.asked) <= 15


def test_a_list_that_never_adds_up_is_given_up_with_what_it_showed() -> None:
    source = FakeParliament()
    for number in range(1, 31):
        source.table(number, "2024-11-01")
    source.totals[""] = 33
    found = read(source, Span(Query(bodies=(60,)), ByDate.TABLED, DAY, DAY), 20)
    assert not found.is_whole
    assert len(source.asked) < 500
    source.totals.clear()
    source.totals["tabledWhen"] = 33
    found = read(source, Span(Query(bodies=(60,)), ByDate.TABLED, dt.date(2024, 11, 1), dt.date(2024, 11, 1)), 20)
    assert not found.is_whole
    assert len(found.rows) == 30


def test_a_row_that_cannot_be_read_leaves_the_list_open() -> None:
    source = FakeParliament()
    for number in range(1, 4):
        source.table(number, "2024-11-01")
    source.rows[2] = {"dateTabled": "soon"}
    reader = ListReader(source.fetch, 20)
    found = asyncio.run(reader.read(Span(Query(term="about"), ByDate.TABLED, DAY - ONE * 400, DAY)))
    assert found.is_whole  # the row is in no span of days either
    source.rows[2] = {"house": None}
    found = asyncio.run(reader.read(Span(Query(term="about"), ByDate.TABLED, DAY - ONE * 13, DAY)))
    assert (found.is_whole, found.expected, len(found.rows)) == (False, 3, 2)
    assert list(reader.unreadable) == ["field question 2.house: empty where something must be"]


def test_a_field_of_a_row_that_nothing_reads_is_news_once() -> None:
    row = {"id": 1, "house": "Commons", "answeringBodyId": 60, "dateTabled": "2024-11-01", "mood": "sunny"}
    row |= dict.fromkeys(("dateAnswered", "dateAnswerCorrected", "answerIsHolding"))
    page = read_list(
        {"totalResults": 2, "results": [{"value": row}, {"value": {**row, "id": 2}}]}, "https://list.example"
    )
    assert page.unknown_fields == ("value.mood",)
    assert len(page.rows) == 2
