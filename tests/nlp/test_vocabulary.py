from pathlib import Path

import pytest

from nlp.vocabulary import THEMES_FILE, BrokenVocabulary, load_themes

GOOD = """\
themes:
- id: early-years
  label: Early years
  definition: Birth to five.
  govuk_taxons: [/childcare-parenting]
  sure:
  - nursery: The nursery is full.
  hint:
  - toddler: A toddler waited.
  confusables:
  - plant nursery: a garden business
  subthemes:
  - id: early-years.childcare
    label: Childcare
    definition: Places.
    sure:
    - childminder: Childminders are few.
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "themes.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_themes_have_two_levels_and_an_example_for_every_cue() -> None:
    themes = load_themes(THEMES_FILE)
    tops = {theme.id for theme in themes if theme.parent is None}
    assert len(tops) == 16
    assert all(theme.parent in tops for theme in themes if theme.parent)
    assert all(cue.example for theme in themes for cue in theme.cues)
    assert all(theme.definition for theme in themes)


def test_a_theme_is_read_with_its_cues_and_sub_themes(tmp_path: Path) -> None:
    parent, child = load_themes(write(tmp_path, GOOD))
    assert (parent.id, child.parent) == ("early-years", "early-years")
    assert [(cue.phrase, cue.is_sure) for cue in parent.cues] == [("nursery", True), ("toddler", False)]
    assert parent.confusables[0].phrase == "plant nursery"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("  label: Early years\n", "", 2, "'label' is missing"),
        ("  hint:", "  hints:", 8, "unknown field 'hints'"),
        ("The nursery is full.", "The school is full.", 7, "does not contain it"),
        ("- id: early-years\n", "- id: Early Years\n", 2, "must be a name"),
        ("id: early-years.childcare", "id: childcare", 13, "must be 'early-years.' and a name"),
        ("[/childcare-parenting]", "[childcare-parenting]", 5, "must begin with '/'"),
        ("  - plant nursery: a garden business", "  - plant nursery", 11, "must be '- phrase:"),
        ("  - toddler: A toddler waited.", "  - nursery: A nursery.", 9, "given twice"),
        ("  definition: Birth to five.", "  definition: [", 6, "is not YAML"),
        ("  sure:\n  - nursery: The nursery is full.", "  sure: nursery", 6, "'sure' must be a list"),
    ],
)
def test_a_mistake_is_named_with_its_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in GOOD
    with pytest.raises(BrokenVocabulary) as raised:
        load_themes(write(tmp_path, GOOD.replace(old, new, 1)))
    message = str(raised.value)
    assert message.startswith("themes.yaml, line ")
    assert reason in message
    assert raised.value.line == line


def test_a_missing_an_empty_and_a_binary_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenVocabulary, match="cannot be read"):
        load_themes(tmp_path / "nowhere.yaml")
    with pytest.raises(BrokenVocabulary, match="empty"):
        load_themes(write(tmp_path, ""))
    (tmp_path / "themes.yaml").write_bytes(b"themes: \xff\xfe")
    with pytest.raises(BrokenVocabulary, match="not UTF-8"):
        load_themes(tmp_path / "themes.yaml")
