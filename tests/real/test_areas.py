from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest

from nlp.areas import AreaFinder
from tests.nlp.areas.scoring import Labelled, score

SHARED = os.environ.get("LESSONWATCH_TEST_SHARED")
pytestmark = pytest.mark.skipif(not SHARED, reason="LESSONWATCH_TEST_SHARED is not set")


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (Path(str(SHARED)) / "gold" / name).read_text(encoding="utf-8").splitlines()]


def found(row: dict[str, Any], text: str) -> set[str]:
    day = dt.date.fromisoformat(row["date"]) if row.get("date") else None
    mentions = AreaFinder().find(text, date=day, question=row.get("question"))
    assert all(text[mention.start : mention.end] == mention.quote for mention in mentions)
    return {mention.code for mention in mentions if mention.is_listed}


@pytest.mark.parametrize("name", ["areas_dev.jsonl", "real_dev.jsonl"])
def test_the_areas_of_labelled_texts_are_found(name: str) -> None:
    results = []
    for row in read(name):
        gold = row.get("gold", row)
        sentences = row.get("sentences")
        text = " ".join(sentences.values()) if isinstance(sentences, dict) else row["text"]
        expect, accept = gold.get("expect", gold.get("areas", [])), gold.get("accept", gold.get("areas_ok", []))
        results.append((Labelled(text, frozenset(expect), frozenset(accept)), found(row, text)))
    result = score(results)
    assert result.f1 >= 0.95 and result.fully_right >= 0.92, "\n".join(result.wrong)
