"""Passages that the model was not trained on: how often kind and due date are right.

The floors lie below what was measured when they were set, so that they tell of harm and not of noise.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nlp.statements import StatementFinder

HERE = Path(__file__).parent
FINDER = StatementFinder()
Row = tuple[str, str, str, str, str]


def passages(name: str) -> list[list[Row]]:
    out: list[list[Row]] = [[]]
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line:
            out.append([])
            continue
        day, kind, first, last, sentence = line.split("\t")
        out[-1].append((day, kind, first, last, sentence))
    return [passage for passage in out if passage]


@pytest.mark.parametrize(("name", "floor"), [("passages.tsv", 0.80), ("passages_b.tsv", 0.77)])
def test_most_sentences_of_a_passage_are_given_their_kind(name: str, floor: float) -> None:
    right = total = 0
    for passage in passages(name):
        text = " ".join(row[4] for row in passage)
        found = FINDER.find(text, date=dt.date.fromisoformat(passage[0][0]), kind="evaluation")
        at = 0
        for _, kind, _, _, sentence in passage:
            said = {
                statement.kind for statement in found if statement.start < at + len(sentence) and statement.end > at
            }
            right += said == ({kind} - {"none"})
            total += 1
            at += len(sentence) + 1
    assert right / total >= floor, f"{right} of {total}"


@pytest.mark.parametrize("name", ["passages.tsv", "passages_b.tsv"])
def test_the_due_dates_of_promises_that_were_found_are_nearly_always_right(name: str) -> None:
    right = total = 0
    for passage in passages(name):
        for day, kind, first, last, sentence in passage:
            for statement in FINDER.find(sentence, date=dt.date.fromisoformat(day), kind="evaluation"):
                if last and statement.kind == kind:
                    total += 1
                    right += (str(statement.due_from), str(statement.due_to)) == (first, last)
    assert total > 10
    assert right / total >= 0.85, f"{right} of {total}"
