"""That a change of words touches every recorded text whose tags it changes: the others keep theirs unread."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from nlp.gazetteer import AREAS_FOLDER
from nlp.tagger import load_tagger
from nlp.vocabulary import THEMES_FILE
from store.records import Document, Section

SHARED = os.environ.get("LESSONWATCH_TEST_SHARED")
pytestmark = pytest.mark.skipif(SHARED is None, reason="LESSONWATCH_TEST_SHARED names no folder of recorded texts")
MANY = 1500


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    from nlp.training_texts import answers

    found = sorted(answers(Path(str(SHARED)) / "corpus").items())
    return [
        Document(
            "written_questions",
            name,
            "written_question",
            f"https://example.org/{name}",
            sections=(Section(f"{asked}\n\n{answer}", answer_at=len(asked) + 2),),
        )
        for name, (asked, answer) in random.Random(7).sample(found, MANY)
        if answer
    ]


def own_themes(folder: Path, change: str) -> None:
    themes = THEMES_FILE.read_text("utf-8")
    if change == "fewer cues":  # every fifth sure cue is struck out
        lines = themes.splitlines(keepends=True)
        ends = (re.match(r"  - ", line) is not None for line in lines[1:])  # a cue may go over several lines
        cues = [
            at
            for at, (line, is_end) in enumerate(zip(lines, ends, strict=False))
            if is_end and re.match(r"  - [a-z][\w -]+: ", line)
        ]
        dropped = set(cues[::5])
        themes = "".join(line for at, line in enumerate(lines) if at not in dropped)
    else:
        themes += (
            "\n- id: money\n  label: Money\n  definition: Pounds.\n  sure:\n  - funding: The funding rose.\n"
            "  - local authority: The local authority paid.\n  confusables:\n  - core funding: what is always paid\n"
        )
    (folder / "themes.yaml").write_text(themes, encoding="utf-8")


def own_areas(folder: Path) -> None:
    for name, rows in {
        "short_names.tsv": ["E07000148\tWhitehall\t", "E06000009\tNorth Side\t"],
        "guards.tsv": ["Birmingham\tblock\t\ttried", "Leeds\tcommon\tCity\ttried"],
    }.items():
        header = (AREAS_FOLDER / name).read_text("utf-8").splitlines()[0]
        (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@pytest.mark.parametrize("change", ["fewer cues", "a new theme", "names of areas"])
def test_what_is_not_touched_has_the_same_tags(documents: list[Document], tmp_path: Path, change: str) -> None:
    if change == "names of areas":
        own_areas(tmp_path)
    else:
        own_themes(tmp_path, change)
    before, after = load_tagger(), load_tagger(tmp_path)
    difference = after.difference(before.edition())
    assert not difference.is_everywhere
    touched = 0
    changed = 0
    for document in documents:
        is_touched = difference.touches(document.text)
        is_changed = before.tag_documents([document], [None]) != after.tag_documents([document], [None])
        assert is_touched or not is_changed, document.text
        touched += is_touched
        changed += is_changed
    assert 0 < changed <= touched < len(documents)
