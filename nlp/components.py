"""The finders as spaCy components, for any pipeline and for ``config.cfg``.

    nlp = spacy.blank("en")
    nlp.add_pipe("lessonwatch_themes")
    nlp.add_pipe("lessonwatch_areas")
    nlp.add_pipe("lessonwatch_statements")

Each writes spans to ``doc.spans`` under its own name; a span's label is the theme, the area's code or the statement's
kind, its ``id_`` the rule. They are the finders of the fast path, so both agree. The day of a text, its question and
its kind are read from ``doc.user_data["lessonwatch"]``, a dictionary with ``date``, ``question`` and ``kind``.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from nlp.analysis import Analysis
from nlp.pipeline import load

__all__ = ["AREAS", "STATEMENTS", "THEMES", "ThemeComponent"]

THEMES = "lessonwatch_themes"
AREAS = "lessonwatch_areas"
STATEMENTS = "lessonwatch_statements"


def _analysis(doc: Doc) -> Analysis:
    told: dict[str, Any] = doc.user_data.get("lessonwatch", {})
    return _analyse(doc.text, told.get("date"), told.get("question"), told.get("kind") or "written_question")


@functools.lru_cache(maxsize=8)
def _analyse(text: str, date: dt.date | None, question: str | None, kind: str) -> Analysis:
    """The analysis of a text, made once for all components of a pipeline."""
    return load().analyse(text, date=date, question=question, kind=kind)


def _span(doc: Doc, start: int, end: int, label: str, rule: str) -> Span:
    """The tokens that hold a stretch of text."""
    span = doc.char_span(start, end, label=label, span_id=rule, alignment_mode="expand")
    if span is None:
        raise ValueError(f"characters {start} to {end} are outside the text")
    return span


class ThemeComponent:
    """Writes the sentences that show themes to ``doc.spans``; suggestions only where asked for."""

    def __init__(self, spans_key: str, with_suggestions: bool) -> None:
        self.spans_key, self.with_suggestions = spans_key, with_suggestions

    def __call__(self, doc: Doc) -> Doc:
        spans = [
            _span(doc, mark.start, mark.end, tag.theme, mark.rule)
            for tag in _analysis(doc).themes
            for mark in tag.evidence
            if self.with_suggestions or not tag.is_suggested
        ]
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans)
        return doc


class AreaComponent:
    """Writes the mentions of places and programme areas to ``doc.spans``; suggestions only where asked for."""

    def __init__(self, spans_key: str, with_suggestions: bool) -> None:
        self.spans_key, self.with_suggestions = spans_key, with_suggestions

    def __call__(self, doc: Doc) -> Doc:
        spans = [
            _span(doc, mark.start, mark.end, tag.code, mark.rule)
            for tag in _analysis(doc).areas
            for mark in tag.evidence
            if self.with_suggestions or not tag.is_suggested
        ]
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans)
        return doc


class StatementComponent:
    """Writes statements to ``doc.spans``."""

    def __init__(self, spans_key: str) -> None:
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        spans = [_span(doc, said.start, said.end, said.kind, said.rule) for said in _analysis(doc).statements]
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans)
        return doc


@Language.factory(THEMES, default_config={"spans_key": "themes", "with_suggestions": False})
def make_themes(nlp: Language, name: str, spans_key: str, with_suggestions: bool) -> ThemeComponent:
    """The component that finds themes."""
    return ThemeComponent(spans_key, with_suggestions)


@Language.factory(AREAS, default_config={"spans_key": "areas", "with_suggestions": False})
def make_areas(nlp: Language, name: str, spans_key: str, with_suggestions: bool) -> AreaComponent:
    """The component that finds places and programme areas."""
    return AreaComponent(spans_key, with_suggestions)


@Language.factory(STATEMENTS, default_config={"spans_key": "statements"})
def make_statements(nlp: Language, name: str, spans_key: str) -> StatementComponent:
    """The component that finds statements."""
    return StatementComponent(spans_key)
