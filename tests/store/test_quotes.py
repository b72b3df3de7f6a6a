from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.quotes import Passage, words_of

TEXT = "Pupils in Bath said so. The school opened a breakfast club in Bath, and attendance rose."


def place(text: str, quote: str, nth: int = 0) -> tuple[int, int]:
    at = -1
    for _ in range(nth + 1):
        at = text.index(quote, at + 1)
    return at, at + len(quote)


def test_a_long_quote_is_found_by_its_words_alone() -> None:
    quote = "The school opened a breakfast club in Bath, and attendance rose."
    key = Passage(TEXT).key(*place(TEXT, quote))
    later = "In short:\n\nthe school opened a  breakfast club in Bath, and\nattendance rose. It closed later."
    ((start, end),) = Passage(later).places(key, quote)
    assert later[start:end] == "the school opened a  breakfast club in Bath, and\nattendance rose."


def test_a_short_quote_is_known_by_its_neighbours() -> None:
    key = Passage(TEXT).key(*place(TEXT, "Bath", 1))
    assert Passage(TEXT).places(key, "Bath") == [place(TEXT, "Bath", 1)]
    assert Passage("The city of Bath was there.").places(key, "Bath") == []


def test_words_at_the_end_of_a_text_are_found_when_more_is_added() -> None:
    asked = "What was learned in Bath?"
    key = Passage(asked).key(*place(asked, "Bath"))
    answered = asked + "\n\nMuch was learned."
    assert Passage(answered).places(key, "Bath") == [place(answered, "Bath")]


def test_the_same_words_make_the_same_passage() -> None:
    assert Passage("Children’s  centres,\nin Bath").print == Passage("children's centres in bath").print
    assert Passage("Children in Bath").print != Passage("Children of Bath").print


@pytest.mark.parametrize("quote", ["", "…", "nowhere to be seen"])
def test_words_that_are_not_there_have_no_place(quote: str) -> None:
    assert Passage(TEXT).stands_at(quote) == []


WORDS = st.sampled_from(["Bath", "bath,", "(the", "School’s", "ﬁne", "İstanbul", "ß", "…", "a\nb", "12%", "\x00", "—"])


@given(st.lists(WORDS, min_size=1, max_size=30), st.integers(0, 29), st.integers(1, 8))
def test_every_quote_with_a_word_is_found_where_it_stood(words: list[str], first: int, many: int) -> None:
    text = " ".join(words)
    first %= len(words)
    start = len(" ".join(words[:first])) + bool(first)
    quote = " ".join(words[first : first + many])
    passage = Passage(text)
    places = passage.places(passage.key(start, start + len(quote)), quote)
    assert bool(places) == bool(words_of(quote))
    assert not places or any(left < start + len(quote) and start < right for left, right in places)
