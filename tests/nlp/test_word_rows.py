from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.pipeline import load
from nlp.word_rows import LETTERS, WordRows
from nlp.words import words

KNOWN = ["school", "a", "b", "ab", "internationalisation", "x" * 24, "y" * 25, "café", "1", "o'brien"]
ROWS = WordRows(KNOWN)
PIECES = [*KNOWN, "y" * 26, "schools", "ŵ", "b'", "'s", "'", "-", " ", "\n", "£", "é"]


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES)).map("".join) | st.text(max_size=30), max_size=5))
def test_every_word_of_every_text_has_the_row_it_has_in_the_list(texts: list[str]) -> None:
    place = {word: row for row, word in enumerate(KNOWN) if len(word) <= LETTERS}
    found, counts = ROWS.of(texts)
    cut = [words(text) for text in texts]
    assert counts.tolist() == [len(some) for some in cut]
    assert found.tolist() == [place.get(word, ROWS.unknown) for some in cut for word in some]


def test_every_word_that_the_model_knows_has_a_row_of_its_own() -> None:
    terms = load().themes.model.terms
    known = list(terms[: terms.index("")])
    assert WordRows(known).of([" ".join(known)])[0].tolist() == list(range(len(known)))
