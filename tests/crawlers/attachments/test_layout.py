"""The text of a page is whole: an analyst who types a phrase finds it, wherever the page's width broke it."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from crawlers.attachments.layout import page_text
from crawlers.attachments.lines import Line
from crawlers.attachments.pdf import read_pdf
from crawlers.attachments.words import clean
from tests.crawlers.attachments.files import Draw, lines, pdf, together, wrapped

PARAGRAPH = (
    "The programme opened a growth hub in each of the twelve areas and asked employers to mentor pupils. "
    "Schools said that the mentors stayed for longer than those of earlier schemes, and that attendance rose. "
)


def text_of(*draws: Draw) -> str:
    return read_pdf(pdf(together(*draws)), 10)[0]


def test_the_lines_of_a_paragraph_are_one() -> None:
    text = text_of(wrapped(PARAGRAPH, width=260))
    assert text == PARAGRAPH.strip()


def test_a_line_that_the_writer_ended_stays_ended() -> None:
    text = text_of(lines("Contact the team", "Norwich", "01603 555 010"), wrapped(PARAGRAPH, top=700))
    assert text.startswith("Contact the team\nNorwich\n01603 555 010\n\nThe programme")


def test_paragraphs_are_apart_where_there_is_space_between_them() -> None:
    text = text_of(wrapped(PARAGRAPH, top=760), wrapped("A second paragraph begins here.", top=690))
    assert text == f"{PARAGRAPH.strip()}\n\nA second paragraph begins here."


def test_a_heading_is_no_part_of_its_paragraph() -> None:
    text = text_of(lines("What worked in Derby", size=18, top=770), wrapped(PARAGRAPH, top=750))
    assert text.startswith("What worked in Derby\n\nThe programme")


def test_items_of_a_list_are_lines_of_their_own() -> None:
    long_item = "• mentors who stay with one school for the whole of a year and are paid for their time by it"
    text = text_of(wrapped(long_item, width=250), lines("• breakfast clubs", "• a growth hub", top=760 - 14 * 2))
    assert text == f"{long_item}\n• breakfast clubs\n• a growth hub"


def test_a_table_of_contents_keeps_its_lines() -> None:
    text = text_of(
        lines("Foreword from the Permanent Secretary of State 3", "Introduction to the twelve areas 4", "Next steps 11")
    )
    assert text.split("\n") == [
        "Foreword from the Permanent Secretary of State 3",
        "Introduction to the twelve areas 4",
        "Next steps 11",
    ]


@pytest.mark.parametrize(
    ("first", "second", "elsewhere", "expected"),
    [
        ("the early years of commu-", "nity schools", "", "the early years of community schools"),
        ("an evidence-", "base was built", "The evidence is a base. Evidence and base.", "an evidence-base was built"),
        ("an evidence-", "base was built", "Our evidencebase is new.", "an evidencebase was built"),
        ("figures for 2021-", "22 are here", "", "figures for 2021-22 are here"),
        ("led by the North-", "East board", "", "led by the North-East board"),
        ("see the soft\xad", "ware guide", "", "see the software guide"),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_whole(first: str, second: str, elsewhere: str, expected: str) -> None:
    words = Counter(word.strip(".").casefold() for word in elsewhere.split())
    said = [Line(first, 72, 480, 700, 712, 20), Line(second, 72, 300, 686, 698, 20)]
    assert page_text(said, words) == expected


def test_pdfium_marks_of_broken_words_are_mended() -> None:
    assert clean("a com\x02munity hub", Counter()) == "a community hub"
    assert clean("a com\ufffemunity hub", Counter()) == "a community hub"


def test_ligatures_soft_hyphens_and_odd_spaces_are_plain_letters() -> None:
    assert (
        clean("the ﬁrst ﬂow of e\ufb00ort, tele\xadphone\xa0calls\u200b", Counter())
        == "the first flow of effort, telephone calls"
    )


def test_two_columns_are_read_one_after_the_other() -> None:
    left = "In Norwich the board asked every school to sign one charter on inclusion and to publish what it did about"
    right = "exclusions in each term. The number of them fell by a third within two years."
    text = text_of(
        wrapped(left, left=60, width=210, top=700),
        wrapped(right, left=320, width=210, top=700),
    )
    assert text == f"{left} {right}"


def test_a_column_that_ends_with_its_sentence_begins_a_paragraph_in_the_next() -> None:
    text = text_of(
        wrapped("In Derby attendance rose in every school of the area.", left=60, width=210, top=700),
        wrapped("In Hastings it did not.", left=320, width=210, top=700),
    )
    assert text == "In Derby attendance rose in every school of the area.\n\nIn Hastings it did not."


def test_a_drop_capital_is_put_back_before_its_word() -> None:
    capital = lines("T", left=72, top=733, size=40)
    rest = "he programme opened a growth hub in each of the twelve areas and asked employers to"
    body = together(
        lines(rest[:40], rest[41:80], left=100, top=750), lines("mentor pupils for two years.", left=72, top=722)
    )
    for order in (together(capital, body), together(body, capital)):
        assert "The programme opened a growth hub" in text_of(order).replace("\n", " ")


def test_a_capital_that_is_a_word_keeps_its_space() -> None:
    said = [
        Line("A", 72, 100, 700, 740, 28),
        Line("new start was made and a new start was good.", 104, 400, 726, 738, 20),
    ]
    assert page_text(said, Counter({"new": 2, "start": 2})).startswith("A new start")
    said = [
        Line("A", 72, 100, 700, 740, 28),
        Line("ttendance rose, and attendance is what counts.", 104, 400, 726, 738, 20),
    ]
    assert page_text(said, Counter({"attendance": 1, "ttendance": 1})).startswith("Attendance rose")


def booklet(pages: int, footer: str = "Opportunity Areas {number}") -> bytes:
    names = ("Blackpool", "Bradford", "Derby", "Doncaster", "Fenland", "Hastings", "Ipswich", "Norwich")
    return pdf(
        *(
            together(
                lines("Building the foundations for change", top=800, size=9),
                lines(names[number], top=760, size=20),
                wrapped(f"{PARAGRAPH} This was in {names[number]}.", top=720),
                lines(footer.format(number=number + 1), top=40, size=9),
            )
            for number in range(pages)
        )
    )


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    for number, text in enumerate(read_pdf(booklet(8), 10)):
        assert text.startswith(("Bl", "Br", "D", "F", "H", "I", "N"))
        assert "Building the foundations" not in text
        assert f"Opportunity Areas {number + 1}" not in text


def test_what_stands_at_the_top_of_few_pages_is_no_header() -> None:
    assert all("Building the foundations for change" in text for text in read_pdf(booklet(3), 10))


def test_a_number_that_does_not_grow_with_the_page_is_no_page_number() -> None:
    figures = (14, 3, 77, 20, 5, 61, 9, 30)
    made = pdf(*(lines(f"{figure} schools took part", "and said so.", top=760) for figure in figures))
    assert [text.split()[0] for text in read_pdf(made, 10)] == [str(figure) for figure in figures]


@pytest.mark.skipif(
    not os.environ.get("LESSONWATCH_TEST_SHARED"), reason="LESSONWATCH_TEST_SHARED is not set: no recorded data"
)
def test_phrases_of_real_reports_are_whole() -> None:
    folder = Path(os.environ["LESSONWATCH_TEST_SHARED"]) / "corpus" / "govuk" / "assets"
    for name, page, phrase in (
        ("dfe-evaluation-strategy-2022", 3, "up-to-date intelligence to deliver the best possible support to children"),
        (
            "dfe-evaluation-strategy-2022",
            4,
            "the best evidence-base possible to support the delivery of our priorities",
        ),
        ("dwp-evaluation-strategy", 4, "Lead Analyst assigned to the relevant area of the Department’s work"),
        ("waspi-ombudsman-report", 4, "a November 2006 proposal to write directly to affected women"),
        ("post-office-horizon-inquiry-recommendations", 60, "the incoming Government decided to honour the commitment"),
    ):
        pages = read_pdf((folder / f"{name}.pdf").read_bytes(), 300)
        assert phrase in pages[page - 1], (name, page)
