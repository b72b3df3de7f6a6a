"""Statements and their due dates as spaCy components, for any pipeline and for ``config.cfg``.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> _ = nlp.add_pipe("lessonwatch_statements")
>>> _ = nlp.add_pipe("lessonwatch_due_dates")
>>> doc = nlp.make_doc("We will publish the plan in the spring.")
>>> doc.user_data["date"] = dt.date(2024, 1, 9)
>>> for name, pipe in nlp.pipeline:
...     doc = pipe(doc)
>>> [(span.text, span.label_) for span in doc.spans["due_dates"]]
[('in the spring', '2024-03-01/2024-05-31')]

``doc.user_data`` may hold "date" (a ``date``), "question" and "kind", as ``StatementFinder.find`` takes them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.analysis import StatementTag
from nlp.statements import StatementFinder

__all__ = ["DueDatesComponent", "StatementsComponent"]

FOUND = "lessonwatch_statements"
VAGUE = "vague"


class StatementsComponent:
    """Writes the statements of a text to ``doc.spans``, the kind as label and the rule as ``id``.

    ``doc.user_data["lessonwatch_statements"]`` holds what they say of a date, in types that a ``DocBin`` keeps.
    """

    def __init__(self, spans_key: str) -> None:
        self.spans_key = spans_key
        self._finder = StatementFinder()

    def __call__(self, doc: Doc) -> Doc:
        date, question, kind = (doc.user_data.get(name) for name in ("date", "question", "kind"))
        found = self._finder.find(
            doc.text,
            date=date if isinstance(date, dt.date) else None,
            question=question if isinstance(question, str) else None,
            kind=kind if isinstance(kind, str) else "written_question",
        )
        doc.user_data[FOUND] = [_dated(said) for said in found if said.due_basis]
        doc.spans[self.spans_key] = [
            _span(doc, said.start, said.end, said.kind, said.rule) for said in found if said.end > said.start
        ]
        return doc


class DueDatesComponent:
    """Writes the words that say when a thing is due to ``doc.spans``: "2024-03-01/2024-05-31" or "vague" as label.

    It comes after ``lessonwatch_statements`` and reads what that found.
    """

    def __init__(self, spans_key: str) -> None:
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        if FOUND not in doc.user_data:
            raise ValueError("lessonwatch_due_dates must come after lessonwatch_statements in the pipeline")
        spans = []
        for dated in doc.user_data[FOUND]:
            if dated["at"] >= 0:
                at, basis = dated["start"] + dated["at"], dated["basis"]
                spans.append(_span(doc, at, at + len(basis), dated["due"], dated["kind"]))
        doc.spans[self.spans_key] = spans
        return doc


def _dated(said: StatementTag) -> dict[str, Any]:
    """What a statement says of its date; "at" is -1 where the words are not in the quote as they were read."""
    due = f"{said.due_from}/{said.due_to}" if said.due_to else VAGUE
    basis = said.due_basis or ""
    return {"start": said.start, "at": said.quote.find(basis), "basis": basis, "due": due, "kind": said.kind}


def _span(doc: Doc, start: int, end: int, label: str, span_id: str) -> Span:
    span = doc.char_span(start, end, label=label, span_id=span_id, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no tokens between {start} and {end}")
    return span


@Language.factory("lessonwatch_statements", default_config={"spans_key": "statements"})
def create_statements_component(nlp: Language, name: str, spans_key: str) -> StatementsComponent:
    """The statements component for a pipeline."""
    return StatementsComponent(spans_key)


@Language.factory("lessonwatch_due_dates", default_config={"spans_key": "due_dates"})
def create_due_dates_component(nlp: Language, name: str, spans_key: str) -> DueDatesComponent:
    """The due dates component for a pipeline."""
    return DueDatesComponent(spans_key)
