from __future__ import annotations

from pathlib import Path

import pytest

from nlp.edition import Difference, Edition, area_words, code_hash, compare, file_hash, theme_words
from nlp.gazetteer_tables import extend_gazetteer, load_gazetteer
from nlp.vocabulary import load_themes

THEMES = """themes:
- id: food
  label: Food
  definition: What is eaten.
  sure:
  - breakfast club: A breakfast club opened.
  - SEND lunch: The SEND lunch was good.
  confusables:
  - food for thought: an idea
"""


def themes(folder: Path, text: str) -> dict[str, str]:
    path = folder / "themes.yaml"
    path.write_text(text, encoding="utf-8")
    return theme_words(load_themes(path))


def edition(folder: Path, text: str = THEMES, **parts: str) -> Edition:
    return Edition({"the code": "1", **parts}, {"themes": themes(folder, text)})


def short_names(folder: Path, *rows: str) -> Path:
    lines = ["code\tname\tleaning", *rows]
    (folder / "short_names.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_an_edition_is_kept_as_a_text(tmp_path: Path) -> None:
    kept = edition(tmp_path)
    assert Edition.unpacked(kept.packed()) == kept
    assert len(kept.version) == 12
    assert Edition.unpacked("of another make") is None


def test_nothing_that_changed_touches_nothing(tmp_path: Path) -> None:
    assert compare(edition(tmp_path), edition(tmp_path)) == Difference()


def test_a_cue_that_is_added_matters_where_one_of_its_spellings_stands(tmp_path: Path) -> None:
    more = THEMES.replace("  confusables:", "  - after-school club: An after-school club met.\n  confusables:")
    change = compare(edition(tmp_path), edition(tmp_path, more))
    assert not change.is_everywhere
    assert set(change.phrases) == {"after-school club", "after-school clubs", "after school club", "after school clubs"}
    assert change.touches("Two After-School Clubs met.")
    assert not change.touches("A club met.")
    assert "“after school club”" in change.told()


def test_a_cue_that_is_struck_out_or_confused_matters_too(tmp_path: Path) -> None:
    less = THEMES.replace("  - breakfast club: A breakfast club opened.\n", "").replace("an idea", "a saying")
    change = compare(edition(tmp_path), edition(tmp_path, less))
    assert {"breakfast club", "breakfast clubs", "food for thought"} <= set(change.phrases)
    assert "send lunch" not in change.phrases


def test_a_label_or_an_example_matters_to_no_document(tmp_path: Path) -> None:
    other = THEMES.replace("label: Food", "label: Meals").replace("A breakfast club opened.", "One breakfast club!")
    assert compare(edition(tmp_path), edition(tmp_path, other)) == Difference()


def test_other_code_may_matter_anywhere_and_is_named(tmp_path: Path) -> None:
    change = compare(edition(tmp_path), edition(tmp_path, **{"the theme model": "2"}))
    assert change.is_everywhere
    assert change.told() == "the theme model changed: every document is looked at again"
    assert compare(None, edition(tmp_path)).is_everywhere


def test_the_code_of_a_finder_is_all_that_it_imports_from_here() -> None:
    assert code_hash("themes") != code_hash("areas")
    assert code_hash("themes", "model") == code_hash("themes")  # which imports it
    assert code_hash("themes", "areas") != code_hash("themes")


def test_a_short_name_of_ones_own_matters_where_it_stands(tmp_path: Path) -> None:
    before, after = (
        area_words(load_gazetteer()),
        area_words(extend_gazetteer(short_names(tmp_path, "E07000148\tNdx\t"))),
    )
    change = compare(Edition({}, {"areas": before[0]}, before[1]), Edition({}, {"areas": after[0]}, after[1]))
    assert "ndx" in change.phrases
    assert all(phrase.startswith("ndx") for phrase in change.phrases)
    assert not change.is_everywhere


def test_a_name_that_shares_its_word_with_another_matters_where_the_pair_stands(tmp_path: Path) -> None:
    before = area_words(load_gazetteer())
    after = area_words(extend_gazetteer(short_names(tmp_path, "E07000148\tWensum South\t", "E07000148\tEast Yare\t")))
    change = compare(Edition({}, {"areas": before[0]}, before[1]), Edition({}, {"areas": after[0]}, after[1]))
    assert change.touches("Schools in Wensum North and South.")
    assert change.touches("West and East Yare")
    assert not change.touches("South Norfolk")


def test_a_wrong_row_of_ones_own_is_named_with_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"short_names.tsv, line 3: unknown or missing 'E99'"):
        extend_gazetteer(short_names(tmp_path, "E07000148\tNdx\t", "E99\tNowhere\t"))
    with pytest.raises(ValueError, match=r"short_names.tsv, line 2: 1 cells where the heading has 3"):
        extend_gazetteer(short_names(tmp_path, "E07000148"))


def test_files_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1", encoding="utf-8")
    before = file_hash(tmp_path)
    assert before == file_hash(path)
    path.write_text("2", encoding="utf-8")
    assert file_hash(tmp_path) != before
