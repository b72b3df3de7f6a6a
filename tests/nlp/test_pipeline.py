import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.analysis import Analysis
from nlp.passage import Passage
from nlp.pipeline import areas, load, tag_document, themes, vocabulary_version
from nlp.themes import ThemeFinder
from nlp.training_texts import own_texts
from nlp.vocabulary import THEMES_FILE, BrokenVocabulary, load_themes
from store.records import Document, QuestionFacts, Section

DAY = dt.date(2025, 3, 3)
QUESTION = "To ask the Secretary of State for Education, what steps she is taking to open nurseries in Blackpool."
ANSWER = "We will open two nurseries in Blackpool by March 2027. Take-up of free childcare is rising."


def tags(text: str, question: str | None = None) -> set[str]:
    return {tag.theme for tag in load().analyse(text, question=question).themes if not tag.is_suggested}


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Persistent absence is highest in year 10, and attendance mentors visit.", "attendance-behaviour"),
        ("EHC plans took more than twenty weeks to issue in most councils.", "send"),
        ("The partnership board has an independent chair and met monthly.", "place-partnership"),
        ("Careers leaders in every school met the Gatsby benchmarks.", "careers-post16"),
        ("Free school meals will be extended, and the pupil premium will rise.", "disadvantage-recovery"),
    ],
)
def test_a_plain_text_gets_its_theme(text: str, theme: str) -> None:
    assert theme in tags(text)


@pytest.mark.parametrize(
    "text",
    [
        "The plant nursery sells hedging and fruit trees.",
        "The energy transition will take twenty years.",
        "Please send the form by post.",
        "Ambulance crews waited at the hospital for four hours.",
        "The information requested is not held centrally.",
        "Los equipos ayudan a las empresas a hacer negocios en el mercado, con una inversión de millones.",
        "",
        " \n ",
    ],
)
def test_a_text_about_something_else_gets_no_theme(text: str) -> None:
    assert tags(text) == set()


def test_a_question_decides_what_a_terse_answer_is_about() -> None:
    answer = "The information requested is not held centrally."
    question = "To ask the Secretary of State for Education, how many pupils were permanently excluded from school."
    assert tags(answer) == set()
    ranked = load().analyse(answer, question=question).themes
    assert ranked[0].theme == "attendance-behaviour"


def test_there_are_at_most_three_suggestions_and_every_theme_has_evidence() -> None:
    text = "Children, parents, money, buses, boards, books, jobs, tests and trials came up in the talk about schools."
    found = load().analyse(text).themes
    assert sum(tag.is_suggested for tag in found) <= 3
    assert all(tag.evidence for tag in found)


@given(st.text(max_size=400), st.one_of(st.none(), st.text(max_size=100)))
@settings(max_examples=150, deadline=None)
def test_whatever_the_text_a_quote_stands_where_it_says(text: str, question: str | None) -> None:
    check(text, load().analyse(text, date=DAY, question=question))


def test_texts_that_are_read_together_are_read_as_each_is_alone() -> None:
    own = [Passage(text.text, DAY) for text in own_texts()[:600:2]]
    asked = [Passage(f"{text} Norwich will open by 2027.", DAY, question=text) for text in ("", " ", "School meals?")]
    blank = [Passage(""), Passage(" \n"), Passage("\ud800")]
    passages = [*blank, *own, *asked, *blank, Passage("What will Norwich do?", is_statement_place=False)]
    alone = [load().analyse_all([passage])[0] for passage in passages]
    assert load().analyse_all(passages) == alone
    assert sum(len(found.themes) + len(found.areas) + len(found.statements) for found in alone) > 300


@pytest.mark.parametrize(
    "text",
    [
        "nursery " * 100_000,
        "\tPlace\tpupils\n" * 4_000,
        "İstanbul nursery İİİİ Blackpool ŞŞ nursery",
        "nursery\x00\x07school\x1b[0m SEND\u2028pupils\ufeff",
        "Mae’r ysgol yn cynnig addysg Gymraeg i ddisgyblion yng Nghaerdydd a’r fro.",
        "\ud800 nursery \udfff school",
    ],
    ids=["a hundred thousand words", "a table", "longer in lower case", "control characters", "Welsh", "half a pair"],
)
def test_hard_texts_do_no_harm(text: str) -> None:
    check(text, load().analyse(text, date=DAY))


def check(text: str, analysis: Analysis) -> None:
    for tag in (*analysis.themes, *analysis.subthemes, *analysis.areas):
        for mark in tag.evidence:
            assert text[mark.start : mark.end] == mark.quote
            assert mark.quote.strip()
            assert len(mark.quote) < 700
    for said in analysis.statements:
        assert text[said.start : said.end] == said.quote


def document() -> Document:
    text = f"{QUESTION}\n\n{ANSWER}"
    facts = QuestionFacts("1", "Commons", DAY, 60, "Department for Education", QUESTION, ANSWER, date_answered=DAY)
    section = Section(text, answer_at=len(QUESTION) + 2)
    return Document("dfe", "1", "written_question", "https://example.org/1", sections=(section,), question=facts)


def test_a_document_s_tags_stand_in_its_sections_and_a_question_promises_nothing() -> None:
    item = document()
    found, statements = tag_document(item)
    text = item.sections[0].text
    assert {tag.value for tag in found if tag.scheme == "theme" and not tag.is_suggested} >= {"early-years"}
    assert "E06000009" in {tag.value for tag in found if tag.scheme == "area"}
    assert all(text[tag.start : tag.end] == tag.quote for tag in found)
    assert len({(tag.scheme, tag.value, tag.start) for tag in found}) == len(found)
    assert [said.kind for said in statements] == ["commitment"]
    assert statements[0].start >= len(QUESTION) + 2
    assert text[statements[0].start : statements[0].end] == statements[0].quote


def test_a_sure_sub_theme_is_kept_for_the_store() -> None:
    assert "early-years.childcare" in {tag.value for tag in tag_document(document())[0]}


def test_a_document_without_text_has_no_tags() -> None:
    empty = Document("dfe", "2", "written_question", "https://example.org/2", sections=(Section(""),))
    assert tag_document(empty) == ([], [])


def test_the_vocabulary_has_a_version_themes_and_areas_for_the_store() -> None:
    assert len(vocabulary_version()) == 12
    assert {theme.parent for theme in themes()} - {None} <= {theme.id for theme in themes()}
    assert any(area.code == "E06000009" for area in areas())


def test_a_broken_vocabulary_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    words = tmp_path / "themes.yaml"
    words.write_text(THEMES_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    before = load(tmp_path)
    assert load(tmp_path) is before
    words.write_text("themes:\n- id: send\n", encoding="utf-8")
    with pytest.raises(BrokenVocabulary, match=r"themes.yaml, line 2: 'label' is missing"):
        load(tmp_path)
    words.write_text(THEMES_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    assert load(tmp_path) is before


def test_a_theme_newer_than_the_model_is_found_by_its_cues(tmp_path: Path) -> None:
    path = tmp_path / "themes.yaml"
    added = "\n- id: gardens\n  label: Gardens\n  definition: Beds.\n  sure:\n  - kitchen garden: A kitchen garden.\n"
    path.write_text(THEMES_FILE.read_text(encoding="utf-8") + added, encoding="utf-8")
    finder = ThemeFinder.from_file(load_themes(path))
    text = "Each of the pupils grows beans in the kitchen garden of the school."
    found, _ = finder.find(Passage(text))
    assert "gardens" in {tag.theme for tag in found}


def test_a_theme_is_shown_by_every_sentence_that_names_it() -> None:
    text = "Nurseries trained their staff. It rained on Tuesday. Two nurseries opened a garden."
    early_years = next(tag for tag in load().analyse(text).themes if tag.theme == "early-years")
    assert [mark.quote for mark in early_years.evidence] == [
        "Nurseries trained their staff.",
        "Two nurseries opened a garden.",
    ]
