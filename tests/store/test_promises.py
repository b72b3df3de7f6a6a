from __future__ import annotations

import pytest

from store.promises import Deed, read_deed, reports, sentences_of

PLAN = Deed("published", ("national", "cancer", "plan"), "National Cancer Plan")


def test_a_promise_is_read_as_a_verb_and_the_name_of_a_thing() -> None:
    active = read_deed(
        "We will publish the Future Homes Standard in 2025.", "publish the Future Homes Standard in 2025"
    )
    assert active == Deed("publish", ("future", "homes", "standard"), "Future Homes Standard")
    passive = read_deed("The National Cancer Plan will be published soon.", "be published soon")
    assert passive == PLAN


@pytest.mark.parametrize(
    ("quote", "promised"),
    [
        ("We will continue to work with schools and colleges.", "continue to work with schools and colleges"),
        ("We will write to her.", "write to her"),
        ("We aim for 90% by 2030.", None),
        ("It will be so.", "be so"),
    ],
)
def test_a_promise_without_an_end_or_a_thing_with_a_name_is_not_looked_for(quote: str, promised: str | None) -> None:
    assert read_deed(quote, promised) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "On 4 February NHS England published a National Cancer Plan.",
        "The National Cancer Plan, which was published in February, sets out actions.",
        "We have now published the National Cancer Plan.",
    ],
)
def test_the_deed_in_the_past_tense_beside_its_thing_is_a_report(sentence: str) -> None:
    assert reports(sentence, PLAN) == ("published", "National Cancer Plan")


@pytest.mark.parametrize(
    "sentence",
    [
        "The National Cancer Plan will be published in the new year.",
        "The National Cancer Plan is yet to be published.",
        "The National Cancer Plan has not been published.",
        "The National Cancer Plan is being prepared.",
        "A plan for cancer was published.",
        "The National Cancer Plan is about care in every hospital of the country, as the report published then says.",
    ],
)
def test_what_is_still_to_come_or_of_another_thing_is_no_report(sentence: str) -> None:
    assert reports(sentence, PLAN) is None


def test_a_verb_without_a_past_form_of_its_own_needs_has_or_was() -> None:
    deed = Deed("set", ("referendum", "principles"), "referendum principles")
    assert reports("We will consult and then set out referendum principles.", deed) is None
    assert reports("The government has set out referendum principles.", deed) is not None
    assert reports("It laid the draft order.", Deed("lay", ("draft", "order"), "draft order")) is not None


def test_sentences_are_told_apart_and_addresses_left_whole() -> None:
    text = "One. See https://www.gov.uk/x.y for it!\n\nTwo without an end"
    assert [text[start:end] for start, end in sentences_of(text)] == [
        "One.",
        "See https://www.gov.uk/x.y for it!",
        "Two without an end",
    ]


def test_what_is_due_to_be_done_is_a_promise_though_nobody_says_will() -> None:
    read = read_deed("The Child Poverty Strategy is due to be published in the autumn.", None)
    assert read is not None
    assert (read.verb, read.phrase) == ("published", "Child Poverty Strategy")
    assert read_deed("Funding for the Child Poverty Strategy is £5 million.", None) is None


def test_words_that_many_things_share_are_no_name() -> None:
    assert read_deed("The final report will be published this autumn.", "be published this autumn") is None
    assert read_deed("The ADHD taskforce's final report will be published.", "be published") is not None


@pytest.mark.parametrize("verb", ["published", "released", "issued"])
def test_a_verb_that_says_as_much_is_a_report_and_is_shown(verb: str) -> None:
    assert reports(f"We {verb} the National Cancer Plan in May.", PLAN) == (verb, "National Cancer Plan")
    assert reports("We launched the National Cancer Plan in May.", PLAN) is None
    assert reports(f"The National Cancer Plan will be {verb} in May.", PLAN) is None
