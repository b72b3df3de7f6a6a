from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from alerts.digest import write_digest
from alerts.health import Health, SourceState
from alerts.items import Evidence, Item, Passage, Reading, Why, tell
from store.changes import name_change
from store.records import Document
from tests.alerts.test_wording import corrected, final, held
from tests.store.examples import booklet, question

NIGHT = dt.datetime(2024, 11, 5, 3, 30, tzinfo=dt.UTC)
HEALTH = Health(
    sources=(SourceState("govuk", "GOV.UK", "current to 5 November 2024, 03:30", True),),
    holes=("Written questions, tabled 1 November 2024: 19 of 20 read",),
    problems=("govuk: 500 for https://www.gov.uk/api/content/x",),
)
WHY = Why(
    query="theme:careers area:norwich hub",
    since=0,
    passages=(Passage("the Norwich <growth> hub", ((21, 24),), None, "Annex, page 3"),),
    words=("hub",),
    evidence=(
        Evidence("theme", "Careers & skills", "growth hub"),
        Evidence("area", "Norwich", "Norwich <growth>", is_suggested=True),
    ),
)


def item(*states: Document, search: str = "Growth hubs", document_id: int = 1, why: Why = WHY, **change: Any) -> Item:
    readings = []
    for number, state in enumerate(states, 1):
        before = states[number - 2] if number > 1 else None
        readings.append(Reading(number, name_change(before, state)[0], state))
    why = replace(why, since=len(states) - 1)
    return replace(tell(search, document_id, why, readings), **change)


def test_an_item_says_what_it_is_what_happened_and_why() -> None:
    digest = write_digest([item(question(answer="Yes.", heading="Careers: Norwich"))], HEALTH, NIGHT)
    assert digest.subject == "lessonwatch: 1 match for Growth hubs, 5 November 2024"
    for text in (
        "Careers: Norwich",
        "3 March 2024 · written question 1001 (Commons) · Department for Education · from Written questions",
        "New question, answered on 3 March 2024.",
        "Annex, page 3:",
        "the Norwich <growth> *hub*",
        "Why: your search “Growth hubs” (theme:careers area:norwich hub); matched words: hub",
        "theme Careers & skills: “growth hub”",
        "area Norwich (suggested): “Norwich <growth>”",
        question().url,
    ):
        assert text in digest.plain
    for text in (
        "the Norwich &lt;growth&gt; <mark>hub</mark>",
        f'<a href="{question().url}">Careers: Norwich</a>',
        "<strong>theme Careers &amp; skills</strong>: “growth hub”",
    ):
        assert text in digest.html


def test_a_correction_shows_old_and_new_text() -> None:
    digest = write_digest([item(final(), corrected())], HEALTH, NIGHT)
    assert digest.subject == "lessonwatch: 1 match (1 corrected) for Growth hubs, 5 November 2024"
    assert "Answer corrected on 20 March 2024." in digest.plain
    assert "Before: £5 million was spent in Norwich." in digest.plain
    assert "Now:    £6 million was spent in Norwich." in digest.plain
    assert "£5 million was spent in Norwich.</del>" in digest.html
    assert "£6 million was spent in Norwich.</ins>" in digest.html


def test_a_holding_answer_that_became_final_is_said_so_and_not_compared() -> None:
    digest = write_digest([item(held(), final())], HEALTH, NIGHT)
    assert "The holding answer of 3 March 2024 has become final on 12 March 2024." in digest.plain
    assert "Before:" not in digest.plain


def test_what_happened_between_two_mails_is_told_as_one_chain() -> None:
    told = tell("s", 1, replace(WHY, since=1), [
        Reading(1, name_change(None, question())[0], question()),
        Reading(2, name_change(question(), held())[0], held()),
        Reading(3, name_change(held(), final())[0], final()),
    ])  # fmt: skip
    assert told.sentences == (
        "Holding answer given on 3 March 2024: the full answer is still to come",
        "The holding answer of 3 March 2024 has become final on 12 March 2024",
    )


def test_the_state_of_the_sources_stands_at_the_end() -> None:
    digest = write_digest([item(question())], HEALTH, NIGHT)
    for text in (
        "GOV.UK: current to 5 November 2024, 03:30",
        "Written questions, tabled 1 November 2024: 19 of 20 read",
        "govuk: 500 for https://www.gov.uk/api/content/x",
    ):
        assert text in digest.plain
        assert text.replace("GOV.UK:", "GOV.UK</strong>:") in digest.html


def test_a_long_list_is_kept_whole() -> None:
    items = [item(question(str(n), heading=f"Heading number {n}"), document_id=n) for n in range(1, 251)]
    digest = write_digest(items, HEALTH, NIGHT)
    assert digest.subject.startswith("lessonwatch: 250 matches")
    for n in range(1, 251):
        assert f"Heading number {n}" in digest.plain
        assert f"/2024-03-01/{n}" in digest.plain
        assert f">Heading number {n}</a>" in digest.html
    assert digest.plain.count("Why: your search") == 30
    assert digest.plain.count("matched “hub”, Careers & skills, Norwich") == 220


def test_a_correction_in_a_long_list_still_shows_its_texts() -> None:
    items = [item(question(str(n)), document_id=n) for n in range(1, 100)]
    old = item(
        replace(final(), published_on=dt.date(2001, 1, 1)), replace(corrected(), published_on=dt.date(2001, 1, 1))
    )
    digest = write_digest([*items, replace(old, document_id=1000)], HEALTH, NIGHT)
    assert "Now:    £6 million was spent in Norwich." in digest.plain


def test_what_two_searches_found_is_told_once_and_pointed_to() -> None:
    one = item(question(heading="Careers"), search="Alpha")
    digest = write_digest([replace(one, search="Beta"), one], HEALTH, NIGHT)
    assert digest.subject == "lessonwatch: 1 match in 2 searches, 5 November 2024"
    assert digest.plain.count("New question") == 1
    assert "Careers: also found by “Alpha”, above" in digest.plain


def test_what_a_search_no_longer_finds_is_said_so() -> None:
    digest = write_digest([item(final(), corrected(), why=replace(WHY, is_found=False, passages=()))], HEALTH, NIGHT)
    assert "you were told of it under “Growth hubs”" in digest.plain
    assert "your search no longer finds it" in digest.plain


def test_a_page_of_a_pdf_is_named() -> None:
    digest = write_digest([item(booklet("Norwich hub."))], HEALTH, NIGHT)
    assert "New case study." in digest.plain
    assert "9 November 2022 · case study · Department for Education · from GOV.UK" in digest.plain


def test_no_markup_of_a_source_reaches_the_html() -> None:
    bad = question(heading="<script>alert(1)</script>")
    digest = write_digest([replace(item(bad), url="javascript:alert(1)")], HEALTH, NIGHT)
    assert "<script>" not in digest.html
    assert "href=" not in digest.html


def test_the_same_items_make_the_same_digest() -> None:
    items = [item(question(str(n)), document_id=n) for n in range(40)]
    assert write_digest(items, HEALTH, NIGHT) == write_digest(reversed(items), HEALTH, NIGHT)
