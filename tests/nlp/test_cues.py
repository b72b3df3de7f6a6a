from pathlib import Path

from nlp.cues import CueFinder
from nlp.matcher import fold
from nlp.vocabulary import load_themes

VOCABULARY = """\
themes:
- id: early-years
  label: Early years
  definition: Birth to five.
  sure:
  - nursery: The nursery is full.
  - nursery school: The nursery school is full.
  confusables:
  - plant nursery: a garden business
- id: send
  label: SEND
  definition: Needs.
  sure:
  - SEND: SEND reform.
  - looked-after: A looked-after child.
"""


def finder(folder: Path) -> CueFinder:
    path = folder / "themes.yaml"
    path.write_text(VOCABULARY, encoding="utf-8")
    return CueFinder(load_themes(path))


def found(text: str, folder: Path) -> list[str]:
    return [hit.cue.phrase for hit in finder(folder).find(text, fold(text))[0]]


def test_a_cue_is_heard_in_plural_with_hyphens_or_spaces_and_in_any_case(tmp_path: Path) -> None:
    assert found("NURSERIES and looked after children", tmp_path) == ["nursery", "looked-after"]


def test_a_cue_in_capitals_is_heard_in_capitals_only(tmp_path: Path) -> None:
    assert found("SEND pupils will send letters", tmp_path) == ["SEND"]


def test_the_longest_cue_of_a_theme_is_heard_once(tmp_path: Path) -> None:
    assert found("the nursery school", tmp_path) == ["nursery school"]


def test_a_cue_inside_a_confusable_is_refused_with_the_reason(tmp_path: Path) -> None:
    text = "The plant nursery is next to the nursery."
    heard, refused = finder(tmp_path).find(text, fold(text))
    assert [hit.start for hit in heard] == [text.rindex("nursery")]
    assert [refusal.reason for refusal in refused] == ["“plant nursery” means a garden business"]
