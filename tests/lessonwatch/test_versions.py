"""A document's past from the command line: as it stood on a day, what two versions differ in, and what is like it."""

from __future__ import annotations

import json
import sys

import pytest

from nlp.vectors import is_installed
from tests.lessonwatch.conftest import Ask

needs_the_extra = pytest.mark.skipif(not is_installed(), reason="lessonwatch[semantic] is not installed")


def test_a_document_is_shown_as_it_stood_at_the_end_of_a_day(ask: Ask) -> None:
    assert "Norwich has 6 hubs." in ask("show", "900", "--on", "2024-03-04").stdout
    today = ask("show", "900").stdout
    assert "Norwich has 9 hubs." in today and "worked" in today
    assert "version 2" not in ask("show", "900", "--on", "2024-03-04").stdout
    early = ask("show", "900", "--on", "2024-03-03")
    assert early.exit_code == 1 and "was not known yet on 03 March 2024" in early.output
    assert json.loads(ask("show", "900", "--json").stdout)["document"]["heading"] == "Norwich"


def test_a_difference_is_marked_word_by_word(ask: Ask) -> None:
    told = ask("diff", "900").stdout
    assert "from version 1: new, read 2024-03-04 03:30 UTC" in told
    assert "is correction: no → yes" in told
    assert "Norwich has [-6-] {+9+} hubs." in told
    assert ask("diff", "900", "--from", "2024-03-04", "--to", "2").stdout == told
    found = json.loads(ask("diff", "900", "--json").stdout)
    assert (found["from"]["version"], found["to"]["change"]) == (1, "corrected")
    assert {"kind": "gone", "text": "6 "} in found["text"]


def test_what_cannot_be_compared_is_said(ask: Ask) -> None:
    only = ask("diff", "2")
    assert only.exit_code == 1 and "only one version was read" in only.output
    beyond = ask("diff", "900", "--to", "7")
    assert beyond.exit_code == 2 and "no version 7: there are 1 to 2" in beyond.output
    assert ask("diff", "900", "--from", "spring").exit_code == 2
    assert "first read on 2024-03-04" in ask("diff", "900", "--from", "2020-01-01").output
    assert ask("diff", "nothing").exit_code == 1
    assert "Nothing is different." in ask("diff", "900", "--from", "2").stdout


@needs_the_extra
def test_what_is_like_one_in_meaning_is_said_to_be_ordered_by_vectors_too(ask: Ask) -> None:
    found = json.loads(ask("like", "b-1:en", "--json").stdout)
    assert found["notes"] == ["vectors of meaning took part in the order (lessonwatch[semantic])"]


def test_without_the_extra_nothing_is_said_of_vectors(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    found = json.loads(ask("like", "b-1:en", "--json").stdout)
    assert found["results"] and found["notes"] == []


def test_documents_like_one_are_found_once_each_and_never_itself(ask: Ask) -> None:
    found = json.loads(ask("like", "b-1:en", "--json").stdout)["results"]
    names = [hit["external_id"] for hit in found]
    assert "b-1:en" not in names and len(names) == len(set(names)) and names
    assert json.loads(ask("like", "b-1:en", "--page", "2", "--json").stdout)["results"]
    wrong = ask("like", "b-1:en", "--page", "9")
    assert wrong.exit_code == 1 and "there is no page 9 in it" in wrong.output
