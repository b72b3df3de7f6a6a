from __future__ import annotations

from pathlib import Path

import pytest

from nlp.areas import AreaFinder
from tests.nlp.areas.scoring import TEXTS, labelled_texts, score

FINDER = AreaFinder()


def found(text: str) -> set[str]:
    return {mention.code for mention in FINDER.find(text) if mention.is_listed}


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_places_of_written_texts_are_found_and_nothing_else(path: Path) -> None:
    result = score((labelled, found(labelled.text)) for labelled in labelled_texts(path))
    assert result.fully_right >= 0.97 and result.f1 >= 0.98, "\n".join(result.wrong)


def test_every_code_of_the_labels_is_one_the_gazetteer_knows() -> None:
    known = {area.code for area in FINDER.areas()}
    for path in TEXTS.glob("*.jsonl"):
        for labelled in labelled_texts(path):
            assert labelled.expect | labelled.accept <= known, labelled.text
