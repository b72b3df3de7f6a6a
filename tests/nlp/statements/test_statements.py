"""What the service takes for a lesson or an undertaking, and what it leaves alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.analysis import StatementTag
from nlp.statements import StatementFinder, normal_form
from nlp.undertakings import read_undertaking

FINDER = StatementFinder()
DAY = dt.date(2024, 3, 6)
FILLER = "The department publishes its figures every year. They are on its website. The next table shows them. "


def kinds(text: str, **context: object) -> list[str]:
    return [found.kind for found in FINDER.find(text, **context)]  # type: ignore[arg-type]


def only(text: str, date: dt.date | None = DAY) -> StatementTag:
    (found,) = FINDER.find(text, date=date)
    return found


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Reading results improved in every school that took part.", "worked"),
        ("High turnover of staff delayed the project by a year.", "barrier"),
        ("Children in the poorest wards are already a year behind when they start school.", "challenge"),
        ("Future programmes should agree shared measures at the outset.", "recommendation"),
        ("Build the evaluation in from the start.", "recommendation"),
        ("The second report will be published in May.", "commitment"),
        ("Our target is for 90 per cent of pupils to reach the standard by 2030.", "target"),
    ],
)
def test_each_kind_is_told_by_its_plain_form(sentence: str, kind: str) -> None:
    assert kinds(sentence, kind="evaluation") == [kind]


@pytest.mark.parametrize(
    "sentence",
    [
        "Will the Minister publish the plan?",
        "There are no plans to extend the scheme.",
        "The previous government promised that it would build a school here.",
        "If funds allow, the scheme could be extended.",
        "Some respondents thought that the scheme might be extended.",
        "As promised, the report was laid before the House in June.",
        "The guidance sets out what schools should do.",
        "It depends on how the fund will be spent.",
        "This will help to make our streets safer.",
        "Waiting times will vary from place to place.",
        "Local authorities must have regard to the statutory guidance.",
        "Every child deserves the best start in life.",
        "I refer the hon. Member to the answer of 4 March.",
    ],
)
def test_what_is_asked_denied_hedged_reported_kept_or_only_hoped_is_nothing(sentence: str) -> None:
    assert kinds(FILLER + sentence) == []


@pytest.mark.parametrize(
    "sentence", ["No further work is planned for the spring.", "No further rounds will be held next year."]
)
def test_what_is_ruled_out_is_no_promise_even_in_an_evaluation(sentence: str) -> None:
    assert kinds(sentence, kind="evaluation") == []
    assert kinds(sentence.replace("No further", "Further"), kind="evaluation") == ["commitment"]


def test_a_question_promises_nothing_though_the_same_words_would() -> None:
    assert kinds("Is the plan due to be published in May?", kind="evaluation") == []
    assert kinds("The plan is due to be published in May.", kind="evaluation") == ["commitment"]


@pytest.mark.parametrize(
    ("sentence", "voice", "does"),
    [
        ("the board will publish it", "body", "act"),
        ("the plan will be published", "thing", "passive"),
        ("this will help schools", "pointer", "effect"),
        ("the costs of the board will vary", "thing", "stative"),
        ("it sets out how the fund will be spent", "asked", "passive"),
        ("the actions the government will take", "aside", "act"),
        ("the guidance states that schools will be told", "told", "passive"),
        ("we will not comment", "body", "not"),
    ],
)
def test_the_future_clause_says_who_does_what(sentence: str, voice: str, does: str) -> None:
    clause = read_undertaking(sentence, [sentence.index("will")])
    assert clause is not None
    assert (clause.voice, clause.does) == (voice, does)


def test_a_commitment_says_who_promised_what_and_by_when() -> None:
    found = only(FILLER + "In reply, the Home Office will publish its strategy on knives by the end of May.")
    assert found.kind == "commitment"
    assert found.promised_by == "the Home Office"
    assert found.promised == "publish its strategy on knives by the end of May"
    assert (found.due_from, found.due_to) == (DAY, dt.date(2024, 5, 31))
    assert found.due_basis == "by the end of May"
    assert "will publish" in found.rule


def test_the_date_of_the_promise_is_taken_and_not_any_date() -> None:
    found = only(FILLER + "The department announced in March 2021 that it will publish the plan by summer.")
    assert (found.due_from, found.due_to) == (DAY, dt.date(2024, 8, 31))


def test_a_vague_time_is_marked_and_has_no_date() -> None:
    found = only(FILLER + "We will publish the plan in due course.")
    assert (found.is_due_vague, found.due_from, found.due_to) == (True, None, None)


def test_a_text_without_a_date_has_no_due_dates() -> None:
    found = only(FILLER + "We will publish the plan in the spring.", date=None)
    assert (found.due_from, found.due_to, found.is_due_vague) == (None, None, False)


def test_a_minister_is_not_heard_as_an_evaluator() -> None:
    praise = "The programme continues to support schools successfully across the country."
    assert kinds(FILLER + praise) == []


def test_the_level_that_a_target_starts_from_is_a_challenge() -> None:
    assert kinds("Our goal is a rate of 90 per cent by 2030. It is currently 61.", kind="evaluation") == [
        "target",
        "challenge",
    ]


def test_a_heading_that_lost_its_line_break_is_not_quoted() -> None:
    text = FILLER + "Next steps The Government will publish the plan in May. It is long."
    assert only(text).quote == "The Government will publish the plan in May."


def test_copies_of_a_sentence_have_one_normal_form() -> None:
    assert normal_form("However, we will publish it in May.") == normal_form("•  We will publish it\nin May")
    assert normal_form("We will publish it in May.") != normal_form("We will publish it in June.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(a) We will publish it in May.", "We will publish it in May.[3]"),
        ("And, as set out in my answer of 4 March, we will publish it in May.", "2. We will publish it in May"),
        (
            "I will write to my hon. Friend the Member for Leeds East about it.",
            "I will write to my hon. Friend the Member for Leeds East  about it.",
        ),
        ("I will meet the hon. Member for Luton North in May.", "I will meet the hon. Lady in May."),
        ("“We will publish it in May”", "we will publish it in may"),
    ],
)
def test_answers_to_a_group_of_questions_are_one_promise(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We will pay £5 million.", "We will pay £6 million."),
        ("We will not close it.", "We will close it."),
        ("I will write to the school.", "I will write to the hon. Member."),
    ],
)
def test_what_differs_in_substance_is_not_one_promise(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


LIST = "It has read the report. The Government will:\n{0}publish the plan by May;\n{0}consult schools.\n\nIt is long."


@pytest.mark.parametrize("bullet", ["- ", "• ", ""])
def test_each_item_after_the_government_will_is_a_promise_of_the_government(bullet: str) -> None:
    text = LIST.format(bullet)
    found = FINDER.find(text, date=DAY)
    assert [(said.kind, said.promised_by, said.promised) for said in found] == [
        ("commitment", "The Government", "publish the plan by May"),
        ("commitment", "The Government", "consult schools"),
    ]
    assert [text[said.start : said.end] for said in found] == [said.quote for said in found]
    assert all("Government" not in said.quote for said in found)
    assert (found[0].due_from, found[0].due_to, found[1].due_to) == (DAY, dt.date(2024, 5, 31), None)


def test_items_after_schools_should_are_advice() -> None:
    text = FILLER + "Schools should:\n- agree shared measures at the outset\n- keep the same staff"
    assert kinds(text) == ["recommendation", "recommendation"]


def test_a_list_that_no_clause_leads_to_is_read_item_by_item() -> None:
    assert kinds(FILLER + "The plan has three parts:\n- schools\n- colleges\n- the early years") == []


def test_a_heading_says_what_its_items_are_likely_to_be() -> None:
    items = "- one person to ring\n- the same staff throughout"
    assert kinds(f"What worked\n{items}", kind="evaluation") == ["worked", "worked"]
    assert kinds(f"What got in the way:\n{items}", kind="evaluation") == ["barrier", "barrier"]


def test_a_heading_is_no_statement_though_its_words_would_be() -> None:
    assert kinds("Great success in reading\nThe school is in Leeds.", kind="evaluation") == []
    assert kinds("There was great success in reading\nThe school is in Leeds.", kind="evaluation") == ["worked"]


def test_a_text_that_says_nothing_of_the_kind_says_nothing_under_a_heading() -> None:
    assert kinds("What worked\nThe evaluation was published in 2019.", kind="evaluation") == []


def test_a_long_sentence_is_quoted_in_part_and_at_a_clause() -> None:
    text = "The Government will publish the plan, " + "which has many parts, " * 60 + "in May."
    found = only(FILLER + text)
    assert len(found.quote) <= 700
    assert found.quote.endswith("parts")


TEXT = st.lists(
    st.one_of(
        st.sampled_from(
            ["We will publish it by May.", "Schools should act", "\n", "• ", "https://a.uk/b", "| 12 |", "hon."]
        ),
        st.text(max_size=30),
    ),
    max_size=15,
).map(" ".join)


@given(TEXT, st.sampled_from(["written_question", "written_answer", "research", ""]))
def test_every_quote_is_the_text_at_its_offsets(text: str, kind: str) -> None:
    for found in FINDER.find(text, date=DAY, kind=kind):
        assert text[found.start : found.end] == found.quote
        assert found.quote.strip()
        assert len(found.quote) <= 700
        assert found.rule.startswith(found.kind)
        assert 0 < found.score <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "will " * 1_000_000,
        "| Norwich will get | 12 places |\n" * 1_700,
        "We should. " * 5_000,
        "which " * 10_000 + "will be published in May",
        "by the end of the " * 5_000 + "year we will publish it",
        "\x00\x07 We will publish it in May. \ud800",
        "Bydd Llywodraeth Cymru yn cyhoeddi'r cynllun ym mis Mai.",
        "İİİİ we will publish it in May.",
    ],
)
def test_odd_texts_are_read_without_trouble(text: str) -> None:
    for found in FINDER.find(text, date=DAY):
        assert text[found.start : found.end] == found.quote
