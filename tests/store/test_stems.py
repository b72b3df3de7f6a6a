from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from store.conditions import Text
from store.periods import read_period
from store.session import connect
from store.snippets import cut_snippet, find_matches, sought_in
from store.stems import stem

WORDS = """
caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping
tanned falling hissing fizzed failing filing happy sky relational conditional rational valenci hesitanci
digitizer conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism
decisiveness hopefulness callousness formaliti sensitiviti sensibiliti triplicate formative formalize
electriciti electrical hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible
irritant replacement adjustment dependent adoption homologou communism activate angulariti homologous
effective bowdlerize probate rate cease controll roll by saying being dying skiing geology analogy possibly
ably nobly careers children's schools schooling apprentices apprenticeship opportunities evaluation evaluated
lessons learned learnt progression attainment disadvantaged
"""


def test_words_are_stemmed_as_the_index_stems_them() -> None:
    words = [word for word in WORDS.split() if word.isalpha()]
    with connect("sqlite://").connect() as connection:
        connection.execute(text("CREATE VIRTUAL TABLE temp.probe USING fts5(word, tokenize = 'porter unicode61')"))
        connection.execute(text("CREATE VIRTUAL TABLE temp.probed USING fts5vocab(temp, probe, instance)"))
        for number, word in enumerate(words):
            connection.execute(text("INSERT INTO probe (rowid, word) VALUES (:n, :word)"), {"n": number, "word": word})
        rows = connection.execute(text("SELECT doc, term FROM probed")).all()
    assert {words[row.doc]: row.term for row in rows} == {word: stem(word) for word in words}


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Schools in Norwich; a school’s head", "schools", ["Schools", "school"]),
        ("The growth of a growth hub and hub growth", "growth hub", ["growth", "hub"]),
        ("Ynys Môn and MON", "môn", ["Môn", "MON"]),
        ("İstanbul Norwich", "norwich", ["Norwich"]),
        ("nothing here", "norwich", []),
        ("possibilities", "possible", ["possibilities"]),
    ],
)
def test_matches_are_found_where_they_stand(text: str, words: str, found: list[str]) -> None:
    spans = find_matches(text, sought_in(Text(words, is_phrase=True)))
    assert [text[start:end] for start, end in spans] == found


@given(st.text(), st.text(min_size=1), st.integers(1, 60))
def test_highlights_are_true_to_the_text(text: str, words: str, length: int) -> None:
    spans = find_matches(text, sought_in(Text(words)))
    snippet, highlights = cut_snippet(text, spans, length)
    shown = {text[start:end] for start, end in spans}
    for start, end in highlights:
        assert any(snippet[start:end] in whole for whole in shown)
        assert start < end


def test_a_long_text_is_cut_around_the_richest_place() -> None:
    text = "growth " + "x " * 400 + "a growth hub in Norwich " + "y " * 400
    sought = sought_in(Text("growth")) + sought_in(Text("norwich"))
    snippet, highlights = cut_snippet(text, find_matches(text, sought))
    assert [snippet[start:end] for start, end in highlights] == ["growth", "Norwich"]
    assert len(snippet) < 300
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")


TODAY = dt.date(2024, 3, 10)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2022-02-03", "2022-02-03", "2022-02-03"),
        ("3/2/2022", "2022-02-03", "2022-02-03"),
        ("3rd February 2022", "2022-02-03", "2022-02-03"),
        ("feb 2022", "2022-02-01", "2022-02-28"),
        ("20220203", "2022-02-03", "2022-02-03"),
        ("20220203..20220304", "2022-02-03", "2022-03-04"),
        ("yesterday", "2024-03-09", "2024-03-09"),
        ("this week", "2024-03-04", "2024-03-10"),
        ("Last month", "2024-02-01", "2024-02-29"),
        ("next year", "2025-01-01", "2025-12-31"),
        ("last 7 days", "2024-03-03", "2024-03-10"),
        ("next 2 weeks", "2024-03-10", "2024-03-24"),
        ("7 days", "2024-03-03", "2024-03-03"),
        ("2w", "2024-02-25", "2024-02-25"),
        ("2022..2023-02", "2022-01-01", "2023-02-28"),
    ],
)
def test_days_are_read_as_people_type_them(written: str, first: str, last: str) -> None:
    assert read_period(written, TODAY) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "written",
    ["", "soon", "2022-13", "31/2/2022", "99999", "2023..2022", "0000", "9999 years", "20221301", "next 9999 years"],
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert read_period(written, TODAY) is None
