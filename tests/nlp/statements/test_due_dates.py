"""Due dates are read to the conventions of ``nlp.periods`` and ``nlp.due_dates``; the table is beside this file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import periods
from nlp.due_dates import find_due
from nlp.matcher import fold
from nlp.statement_cues import load_cues
from nlp.statement_reading import clauses_in, cues_in
from nlp.word_sets import word_set

TABLE = Path(__file__).parent / "due_dates.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
CUES = load_cues()
DAY = dt.date(2024, 3, 6)


def due_of(sentence: str, on: dt.date) -> tuple[str, str]:
    folded = fold(sentence)
    undertaking = clauses_in(folded, cues_in(folded, CUES), CUES)[0]
    is_financial = any(word in folded for word in ("£", "grant", "financial"))
    due = find_due(sentence, on, after=undertaking.verb[0] if undertaking else 0, is_financial=is_financial)
    if due is None:
        return "none", "none"
    assert sentence[due.start : due.end] == due.basis
    return ("vague", "vague") if due.is_vague else (str(due.due_from), str(due.due_to))


@pytest.mark.parametrize(("on", "sentence", "first", "last"), ROWS)
def test_the_time_of_a_promise_is_read_as_the_table_says(on: str, sentence: str, first: str, last: str) -> None:
    assert due_of(sentence, dt.date.fromisoformat(on)) == (first, last)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(ROWS) >= 150


def test_without_a_date_only_vagueness_is_told() -> None:
    assert find_due("We will publish it in the spring.", None) is None
    due = find_due("We will publish it in due course.", None)
    assert due is not None
    assert (due.is_vague, due.due_to, due.basis) == (True, None, "in due course")


def test_a_precise_time_is_preferred_to_a_vague_one() -> None:
    assert due_of("We will say more shortly and publish the plan in May 2024.", DAY) == ("2024-05-01", "2024-05-31")


def test_a_time_that_is_over_is_not_when_it_is_due() -> None:
    due = find_due("It opened in May 2020, will close in May 2025 and will be reviewed by 2027.", DAY)
    assert due is not None
    assert (due.basis, str(due.due_to)) == ("in May 2025", "2025-05-31")


@pytest.mark.parametrize("year", [1999, 2000, 2019, 2024, 2025, 2038])
def test_easter_falls_on_the_sundays_of_the_almanac(year: int) -> None:
    almanac = {1999: (4, 4), 2000: (4, 23), 2019: (4, 21), 2024: (3, 31), 2025: (4, 20), 2038: (4, 25)}
    assert periods.easter(year) == dt.date(year, *almanac[year])


WORDS = st.sampled_from(
    sorted(
        word_set(
            "by before the end of start early mid late next this coming spring Summer March May 31st "
            "2024 2024/25 academic financial year years term week beginning Monday quarter Q3 within "
            "six months further over and to - , in from until Christmas 20 99 00 tomorrow"
        )
    )
)


@given(st.lists(WORDS, max_size=14), st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)))
def test_any_heap_of_time_words_gives_an_interval_that_lies_ahead_or_nothing(words: list[str], on: dt.date) -> None:
    sentence = "We will do it " + " ".join(words)
    due = find_due(sentence, on)
    if due is not None and not due.is_vague:
        assert due.due_from is not None
        assert due.due_to is not None
        assert due.due_from <= due.due_to
        assert due.due_to >= on
        assert sentence[due.start : due.end] == due.basis


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_without_trouble(text: str) -> None:
    due = find_due(text, DAY)
    assert due is None or text[due.start : due.end] == due.basis
