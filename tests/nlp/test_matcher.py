from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp.matcher import PhraseFinder, fold

PHRASES = ("north east", "north east lincolnshire", "lincolnshire", "stoke-on-trent", "king's lynn", "ely")
FINDER = PhraseFinder(PHRASES)


def quotes(text: str) -> list[str]:
    return [text[start:end] for _, start, end in FINDER.longest_in(fold(text))]


def test_the_longest_phrase_wins_and_the_ones_inside_it_are_silent() -> None:
    assert quotes("North East Lincolnshire and the North East") == ["North East Lincolnshire", "North East"]


def test_a_shorter_phrase_is_found_where_the_longer_one_runs_into_a_word() -> None:
    finder = PhraseFinder(["north east derby", "north east"])
    assert [hit[1:] for hit in finder.longest_in(fold("North East Derbyshire"))] == [(0, 10)]


def test_all_phrases_are_told_where_asked_for() -> None:
    assert len(FINDER.all_in(fold("North East Lincolnshire"))) == 3


def test_a_phrase_inside_a_word_is_not_found() -> None:
    assert quotes("Largely elyse and merely") == []


def test_an_offset_is_true_after_a_letter_whose_lower_case_is_longer() -> None:
    assert quotes("İİ in Ely") == ["Ely"]


def test_typographic_hyphens_apostrophes_and_line_breaks_are_read() -> None:
    assert quotes("Stoke\u2011on\u2013Trent, King\u2019s Lynn and North\nEast") == [
        "Stoke\u2011on\u2013Trent",
        "King\u2019s Lynn",
        "North\nEast",
    ]


def test_a_letter_outside_latin_1_is_told_from_any_other() -> None:
    finder = PhraseFinder(["glyndŵr", "čely", "ely"])
    text = "Glyndŵr, glynd?r, glyndčr, Čely, ?ely and Ely"
    assert [text[start:end] for _, start, end in finder.all_in(fold(text))] == ["Glyndŵr", "Čely", "ely", "Ely"]


def test_half_a_surrogate_pair_is_no_obstacle() -> None:
    assert quotes("\ud800 Ely \udfff") == ["Ely"]


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.lists(st.sampled_from([*PHRASES, "İ", " ", "\n", "x", "\u2019s", "é"]), max_size=20))
def test_what_is_found_is_what_stands_there(pieces: list[str]) -> None:
    text = "".join(pieces)
    for number, start, end in FINDER.all_in(fold(text)):
        assert fold(text[start:end]) == PHRASES[number]
