from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlp.gazetteer import AREAS_FOLDER
from nlp.tagger import load_tagger
from nlp.vocabulary import THEMES_FILE
from store.records import Document, Section

GARDEN = "Every pupil dug in the kitchen garden of the school in Ndx."


def document(text: str) -> Document:
    return Document("s", "1", "guide", "https://example.org", sections=(Section(text),))


def own(folder: Path, *, cue: str = "  - kitchen garden: A kitchen garden.\n") -> Path:
    added = f"\n- id: gardens\n  label: Gardens\n  definition: Beds.\n  sure:\n{cue}"
    (folder / "themes.yaml").write_text(THEMES_FILE.read_text("utf-8") + added, encoding="utf-8")
    header = (AREAS_FOLDER / "short_names.tsv").read_text("utf-8").splitlines()[0]
    (folder / "short_names.tsv").write_text(f"{header}\nE07000148\tNdx\t\n", encoding="utf-8")
    return folder


def values(tags: object) -> set[str]:
    return {tag.value for tag in tags if not tag.is_suggested}  # type: ignore[attr-defined]


def test_a_folder_of_ones_own_adds_themes_and_names_of_areas(tmp_path: Path) -> None:
    tagger = load_tagger(own(tmp_path))
    assert values(tagger.tag_documents([document(GARDEN)], [None])[0][0]) >= {"gardens", "E07000148"}
    assert "gardens" in {theme.id for theme in tagger.themes()}
    assert "Ndx" in {name for area in tagger.areas() for name in area.names}
    assert tagger.vocabulary_version() != load_tagger().vocabulary_version()
    change = tagger.difference(load_tagger().edition())
    assert not change.is_everywhere
    assert {"kitchen garden", "kitchen gardens", "ndx"} <= set(change.phrases)


def test_a_new_theme_is_silent_where_none_of_its_cues_stands(tmp_path: Path) -> None:
    tagger, shipped = load_tagger(own(tmp_path)), load_tagger()
    for text in (
        "Tanks were sent abroad.",
        "Persistent absence fell after the attendance hub opened.",
        "The hall is full.",
    ):
        assert tagger.tag_documents([document(text)], [None]) == shipped.tag_documents([document(text)], [None])


def test_a_theme_that_is_struck_out_touches_everything(tmp_path: Path) -> None:
    themes = THEMES_FILE.read_text("utf-8")
    first, second = (at.start() for at in list(re.finditer(r"^- id: ", themes, re.MULTILINE))[:2])
    (tmp_path / "themes.yaml").write_text(themes[:first] + themes[second:], encoding="utf-8")
    change = load_tagger(tmp_path).difference(load_tagger().edition())
    assert change.parts == ("the top-level themes that the model knows",)


def test_an_empty_folder_is_the_vocabulary_that_ships(tmp_path: Path) -> None:
    assert load_tagger(tmp_path).vocabulary_version() == load_tagger().vocabulary_version()


def test_a_folder_that_is_edited_is_read_again(tmp_path: Path) -> None:
    before = load_tagger(own(tmp_path))
    after = load_tagger(own(tmp_path, cue="  - kitchen garden: A kitchen garden.\n  - raised bed: A raised bed.\n"))
    change = after.difference(before.edition())
    assert set(change.phrases) == {"raised bed", "raised beds"}
    assert not change.is_everywhere


def test_broken_words_leave_those_before_them_in_force_and_are_named(tmp_path: Path) -> None:
    good = load_tagger(own(tmp_path))
    own(tmp_path, cue="  - kitchen garden:\n")
    with pytest.raises(ValueError, match=r"themes.yaml, line \d+: .*must be a text"):
        load_tagger(tmp_path)
    kept = load_tagger(tmp_path, good.own_words)
    assert kept.vocabulary_version() == good.vocabulary_version()
    assert values(kept.tag_documents([document(GARDEN)], [None])[0][0]) >= {"gardens", "E07000148"}
    assert "themes.yaml, line" in kept.faults[0] and str(tmp_path) in kept.faults[0]
    assert kept.own_words == good.own_words


def test_broken_words_that_were_never_in_force_leave_those_that_ship(tmp_path: Path) -> None:
    (tmp_path / "guards.tsv").write_text("name\tguard\nx\n", encoding="utf-8")
    tagger = load_tagger(tmp_path, {})
    assert "guards.tsv, line 2: 1 cells where the heading has 2" in tagger.faults[0]
    assert tagger.vocabulary_version() == load_tagger().vocabulary_version()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="elsewhere is no folder"):
        load_tagger(tmp_path / "elsewhere")
