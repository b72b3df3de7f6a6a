"""Labels of recorded answers, kept by id and offset, beside two recorded answers of our own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from nlp.training_real import labelled, real_sentences, recorded

FIRST = "<p>We run the programme in ten towns.</p><p>We will publish the\u00a0evaluation in May. It helped.</p>"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus" / "parliament"
    folder.mkdir(parents=True)
    with gzip.open(folder / "questions.jsonl.gz", "wt", encoding="utf-8") as stored:
        stored.write(json.dumps({"value": {"id": 7, "questionText": "What?", "answerText": FIRST}, "detail": None}))
    with gzip.open(folder / "answers_only.jsonl.gz", "wt", encoding="utf-8") as stored:
        stored.write(json.dumps({"id": 8, "questionText": "Why?", "answerText": "Schools should plan early."}))
    return folder.parent


def labels(folder: Path, text: str, name: str = "real_sentences_1.tsv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_label_finds_its_sentence_in_the_recorded_answer(corpus: Path, tmp_path: Path) -> None:
    labels(tmp_path, "# what it is\n7\t0\tnone\n7\t36\tcommitment\n")
    labels(tmp_path, "8\t0\trecommendation\n", "real_sentences_2.tsv")
    assert [(one.kind, one.sentence) for one in real_sentences(corpus, tmp_path)] == [
        ("none", "We run the programme in ten towns."),
        ("commitment", "We will publish the evaluation in May."),
        ("recommendation", "Schools should plan early."),
    ]


def test_a_sentence_that_two_people_labelled_is_learnt_once_and_told_twice(corpus: Path, tmp_path: Path) -> None:
    labels(tmp_path, "7\t36\tcommitment\n")
    labels(tmp_path, "7\t36\tnone\n", "real_sentences_2.tsv")
    assert [one.kind for one in real_sentences(corpus, tmp_path)] == ["commitment"]
    assert [one.kind for one in labelled(corpus, tmp_path)] == ["commitment", "none"]


def test_a_label_finds_its_sentence_on_a_recorded_page(corpus: Path, tmp_path: Path) -> None:
    folder = corpus / "govuk" / "content"
    folder.mkdir(parents=True)
    body = [
        {"content_type": "text/govspeak", "content": "x"},
        {"content_type": "text/html", "content": "<p>It ran.</p>"},
    ]
    item = {"locale": "en", "document_type": "guide", "details": {"parts": [{"body": body}, {"body": "<p>Ask.</p>"}]}}
    (folder / "help.json").write_text(json.dumps(item), encoding="utf-8")
    labels(tmp_path, "govuk:help\t0\tnone\n")
    assert [(one.sentence, one.kind) for one in real_sentences(corpus, tmp_path)] == [("It ran.", "none")]
    assert recorded(corpus)["govuk:help"] == ("It ran.\n Ask.", "guide", None)


def test_rows_that_cannot_be_used_are_skipped_and_counted(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels(tmp_path, "7\t0\tnone\n7\t37\tcommitment\n9\t0\tnone\n9\t5\tnone\n8\t0\trecommendation\n")
    (tmp_path / "set_aside.txt").write_text("# kept from training\n8\n", encoding="utf-8")
    assert [one.sentence for one in real_sentences(corpus, tmp_path)] == ["We run the programme in ten towns."]
    assert capsys.readouterr().out == (
        "labelled sentences skipped: 2 not recorded, 1 set aside, 1 at no sentence's start\n"
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("7 0 none", "expected an id, an offset and a kind with tabs between"),
        ("7\tzero\tnone", "the offset 'zero' is not a whole number"),
        ("7\t0\tpromise", "'promise' is not a kind of statement"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(corpus: Path, tmp_path: Path, row: str, reason: str) -> None:
    labels(tmp_path, f"7\t0\tnone\n{row}\n")
    with pytest.raises(ValueError, match=f"real_sentences_1.tsv, line 2: {reason}"):
        real_sentences(corpus, tmp_path)
