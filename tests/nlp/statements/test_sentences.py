"""The splitter keeps sentences whole and loses nothing but white space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentences import split


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["My right hon. Friend, the Secretary of State, met Mr. Smith at 10.30 a.m. on 3 Jan. 2024.", "It went well."],
        ["The Rt. Hon. J. K. Brown MP and Cllr. Ali of St. Helens replied.", "No. 10 did not."],
        ["See para. 4.2 and Fig. 3, e.g. the table.", "It rose by 3.5% (i.e. a lot).", "Then it fell."],
        ["The data is at: https://www.gov.uk/a-b.c/d.", "Further data is not held."],
        ["Children in Group A. were tested.", "The others were not."][1:],
        ["Pupils were put in Group A.", "The others were not."],
        ["Capita Ltd. was paid.", "The trust paid Capita Ltd.", "We were not."],
        ['He said "Stop."', "Then he left!", "Why?", "(Nobody knows.)"],
        ["Schools, colleges, etc. were asked.", "They sent forms, plans, etc.", "The rest is known."],
    ],
)
def test_sentences_of_one_paragraph_come_apart_where_they_should(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_an_address_before_a_capital_ends_its_sentence_without_a_stop() -> None:
    assert sentences("See https://a.gov.uk/b The next one. And https://a.gov.uk/c and more.") == [
        "See https://a.gov.uk/b",
        "The next one.",
        "And https://a.gov.uk/c and more.",
    ]


def test_headings_and_list_items_are_sentences_of_their_own() -> None:
    text = "What we learned\nThe plan sets out:\n- how schools\nwork together\n- the cost\n\n1. Begin early.\n2. Stay."
    assert sentences(text) == [
        "What we learned",
        "The plan sets out:",
        "- how schools\nwork together",
        "- the cost",
        "1. Begin early.",
        "2. Stay.",
    ]


def test_items_in_lower_case_after_a_colon_come_apart() -> None:
    assert sentences("It covers:\nthe early years of every child in the area and its schools\nits skills\n\nEnd") == [
        "It covers:",
        "the early years of every child in the area and its schools",
        "its skills",
        "End",
    ]


def test_a_line_that_the_page_broke_is_joined() -> None:
    text = (
        "The evaluation found that partnership boards which met every month and the\nDepartment for Education agreed."
    )
    assert sentences(text) == [text]
    text = "The evaluation found that boards with an independent chair were faster in\nBlackpool than anywhere else."
    assert sentences(text) == [text]


def test_rows_of_a_table_come_apart() -> None:
    assert sentences("Area | Places\nNorwich | 1,215\nOldham | 1,025") == [
        "Area | Places",
        "Norwich | 1,215",
        "Oldham | 1,025",
    ]


def test_a_note_number_or_a_missing_space_does_not_hide_the_end() -> None:
    assert sentences("It rose in most schools.4 The rest fell.Others stayed.[2] Good.") == [
        "It rose in most schools.4",
        "The rest fell.",
        "Others stayed.[2]",
        "Good.",
    ]


@given(st.text(alphabet=st.sampled_from(list(".!?…\n\t |•-:;,\"'”)([ \xa0aAbZ1ßİ")) | st.characters(), max_size=300))
def test_every_sentence_lies_in_the_text_in_order_and_nothing_is_lost(text: str) -> None:
    spans = split(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "text", ["word " * 1_000_000, "." * 200_000, '."' * 100_000, "www." * 100_000, "| 12 | x\t" * 6_000]
)
def test_monotonous_text_is_split_without_trouble(text: str) -> None:
    assert len(split(text)) == 1
