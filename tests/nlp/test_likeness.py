from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nlp import likeness
from nlp.analysis import Evidence, ThemeTag
from nlp.likeness import Likeness
from nlp.sentences import split
from nlp.tagger import load_tagger
from nlp.vectors import NotInstalled, is_installed
from nlp.vocabulary import load_themes
from store.records import Document, Section

needs_the_extra = pytest.mark.skipif(not is_installed(), reason="lessonwatch[semantic] is not installed")
THEMES = """themes:
- id: food
  label: Food
  definition: What is eaten.
  sure:
  - breakfast club: A breakfast club opened at the school.
  - free lunch: Pupils were given a free lunch in the canteen.
- id: travel
  label: Travel
  definition: How people come.
  sure:
  - school bus: The school bus was late again.
  - cycle lane: Children rode to school on the new cycle lane.
"""
TEXT = "It rained. Youngsters ate porridge together before their lessons."


@pytest.fixture(scope="module")
def likenesses(tmp_path_factory: pytest.TempPathFactory) -> Likeness:
    path = tmp_path_factory.mktemp("themes") / "themes.yaml"
    path.write_text(THEMES, encoding="utf-8")
    return Likeness(load_themes(path))


@pytest.fixture
def no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "BAR", 0.2)


def given(theme: str, *, is_suggested: bool) -> ThemeTag:
    return ThemeTag(theme, 0.2, is_suggested, (Evidence("It rained.", 0, 10, "a rule"),))


@needs_the_extra
def test_other_words_for_the_same_thing_are_suggested_with_their_sentence(likenesses: Likeness, no_bar: None) -> None:
    (tag,) = likenesses.suggest(TEXT, (), split(TEXT))
    assert (tag.theme, tag.is_suggested) == ("food", True)
    (mark,) = tag.evidence
    assert mark.quote == TEXT[mark.start : mark.end] == "Youngsters ate porridge together before their lessons."
    assert mark.rule.startswith("semantic: 0.")
    assert "Pupils were given a free lunch in the canteen." in mark.rule


@needs_the_extra
def test_what_was_given_stays_and_there_are_three_suggestions_at_most(likenesses: Likeness, no_bar: None) -> None:
    known = (given("food", is_suggested=False),)
    assert likenesses.suggest(TEXT, known, split(TEXT)) == known
    full = tuple(given(name, is_suggested=True) for name in "abc")
    assert likenesses.suggest(TEXT, full, split(TEXT)) == full


@needs_the_extra
@pytest.mark.parametrize("text", ["", " \n", "Tanks were sent abroad by the ministry.", "\x00", "x" * 5000])
def test_what_is_like_nothing_is_not_suggested(likenesses: Likeness, text: str) -> None:
    assert likenesses.suggest(text, (), split(text)) == ()


@needs_the_extra
def test_vectors_do_not_depend_on_the_company_they_are_made_in(likenesses: Likeness) -> None:
    alone = likenesses.vectors([TEXT])[0]
    among = likenesses.vectors(["A", TEXT, "Another text that is a good deal longer than the one before it. " * 9])[1]
    assert float(alone @ among) > 0.97


@needs_the_extra
def test_the_tagger_suggests_by_likeness_only_where_it_was_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "BAR", 0.0)
    text = "Porridge is ladled out before the bell, and the hall is full."
    document = Document("s", "1", "guide", "https://example.org", sections=(Section(text),))
    plain, semantic = load_tagger(), load_tagger(semantic=True)
    assert "semantic" not in repr(plain.tag_documents([document], [None]))
    suggested = [tag for tag in semantic.tag_documents([document], [None])[0][0] if tag.rule.startswith("semantic: ")]
    assert [(tag.is_suggested, tag.quote) for tag in suggested] == [(True, text)]
    assert semantic.difference(plain.edition()).parts == ("the suggestions by likeness",)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(NotInstalled, match=r"pip install 'lessonwatch\[semantic\]'"):
        load_tagger(tmp_path, semantic=True)
