from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.wordpieces import PIECES_FILE, WordPieces

PIECES = PIECES_FILE.read_text("utf-8").split("\n")
CUTTER = WordPieces()


def pieces(text: str, most: int = 64) -> list[str]:
    return [PIECES[number] for number in CUTTER.numbers(text, most)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nurseries re-opened.", "nurse ##ries re - opened ."),
        ("Café in Ynys Môn", "cafe in y ##ny ##s mon"),
        ("£50m, 12.5%", "£5 ##0 ##m , 12 . 5 %"),
        ("children\u2019s", "children \u2019 s"),
        ("a\tb\x00c", "a bc"),
        ("\U0001f600", "[UNK]"),
        ("x" * 101, "[UNK]"),
        ("", ""),
    ],
)
def test_a_text_is_cut_as_the_model_was_taught(text: str, expected: str) -> None:
    assert pieces(text) == ["[CLS]", *expected.split(), "[SEP]"]


def test_a_long_text_is_cut_short_and_still_ends() -> None:
    found = pieces("word " * 500, 16)
    assert (len(found), found[0], found[-1]) == (16, "[CLS]", "[SEP]")


@given(st.text(max_size=80))
def test_any_text_becomes_numbers(text: str) -> None:
    numbers = CUTTER.numbers(text, 32)
    assert len(numbers) <= 32
    assert all(0 <= number < len(PIECES) for number in numbers)
