"""The theme finder as a spaCy component, for any pipeline and for ``config.cfg``.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> _ = nlp.add_pipe("lessonwatch_themes")
>>> doc = nlp("Nurseries trained their staff.")
>>> [(span.text, span.label_) for span in doc.spans["themes"]]
[('Nurseries trained their staff.', 'early-years')]

It is the finder of the fast path, so both agree; ``lessonwatch_areas``, ``lessonwatch_statements`` and
``lessonwatch_due_dates`` stand beside it.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.analysis import Evidence
from nlp.passage import Passage
from nlp.pipeline import load

__all__ = ["ThemesComponent", "create_themes_component"]


class ThemesComponent:
    """Writes the sentences that show themes to ``doc.spans``, the theme as label and the rule as ``id``.

    ``doc.user_data`` may hold "question", which is context for an answer. Suggestions only where asked for.
    """

    def __init__(self, spans_key: str, with_suggestions: bool) -> None:
        self.spans_key, self.with_suggestions = spans_key, with_suggestions
        self._finder = load().themes

    def __call__(self, doc: Doc) -> Doc:
        question = doc.user_data.get("question")
        found, _ = self._finder.find(Passage(doc.text, question=question if isinstance(question, str) else None))
        doc.spans[self.spans_key] = [
            _span(doc, mark, tag.theme)
            for tag in found
            for mark in tag.evidence
            if self.with_suggestions or not tag.is_suggested
        ]
        return doc


def _span(doc: Doc, mark: Evidence, label: str) -> Span:
    span = doc.char_span(mark.start, mark.end, label=label, span_id=mark.rule, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no tokens between {mark.start} and {mark.end}")
    return span


@Language.factory("lessonwatch_themes", default_config={"spans_key": "themes", "with_suggestions": False})
def create_themes_component(nlp: Language, name: str, spans_key: str, with_suggestions: bool) -> ThemesComponent:
    """The component for a pipeline."""
    return ThemesComponent(spans_key, with_suggestions)
