import re

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.words import words


def test_words_lose_possessive_endings_and_quotation_marks() -> None:
    assert words("the pupil's 'new' school, 2024/25; teachers' pay") == [
        "the", "pupil", "new", "school", "2024", "25", "teachers", "pay"
    ]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="abs1 '-.,\n£é²\xa0", max_size=60))
def test_plain_text_is_cut_as_other_text_is(text: str) -> None:
    fast = words(text)
    slow = [word for word in words("ŵ " + text)[1:] if word]
    assert fast == slow


@given(st.text(max_size=200))
def test_every_word_stands_in_the_text(text: str) -> None:
    folded = text.lower()
    assert all(word in folded and not re.search(r"\s", word) for word in words(folded))
