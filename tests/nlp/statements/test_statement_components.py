from __future__ import annotations

import datetime as dt

import pytest
import spacy

import nlp.statement_components  # noqa: F401  registers the factories
from nlp.statements import StatementFinder

TEXT = "The board met in May. We will publish the plan in the spring. Schools should take part. It rained."
DAY = dt.date(2024, 1, 9)


def test_the_components_and_the_finder_agree() -> None:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("lessonwatch_statements")
    pipeline.add_pipe("lessonwatch_due_dates", config={"spans_key": "dates"})
    again = spacy.util.load_model_from_config(pipeline.config, auto_fill=True)
    doc = again.make_doc(TEXT)
    doc.user_data["date"] = DAY
    doc = again(doc)
    found = StatementFinder().find(TEXT, date=DAY)
    assert found
    assert [(span.text, span.label_, span.id_) for span in doc.spans["statements"]] == [
        (said.quote, said.kind, said.rule) for said in found
    ]
    assert [(span.text, span.label_) for span in doc.spans["dates"]] == [("in the spring", "2024-03-01/2024-05-31")]


def test_due_dates_without_statements_before_them_are_refused() -> None:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("lessonwatch_due_dates")
    with pytest.raises(ValueError, match="must come after lessonwatch_statements"):
        pipeline("We will publish it in May.")
