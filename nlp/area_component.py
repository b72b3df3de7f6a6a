"""The area finder as a spaCy component, for any pipeline and for ``config.cfg``.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> _ = nlp.add_pipe("lessonwatch_areas")
>>> doc = nlp("Schools in Norwich")
>>> [(span.text, span.kb_id_) for span in doc.spans["areas"]]
[('Norwich', 'E07000148')]
"""

from __future__ import annotations

import datetime as dt

from spacy.language import Language
from spacy.tokens import Doc

from nlp.areas import AreaFinder

__all__ = ["AreasComponent", "create_areas_component"]


class AreasComponent:
    """Writes the areas of a text to ``doc.spans``, the code as label and as ``kb_id``.

    ``doc.user_data`` may hold "date" (a ``date``), "question" and "asker_seat", as ``AreaFinder.find`` takes them.
    Suggestions, nations and programmes as a whole are left out.
    """

    def __init__(self, spans_key: str) -> None:
        self.spans_key = spans_key
        self._finder = AreaFinder()

    def __call__(self, doc: Doc) -> Doc:
        known = doc.user_data
        date, question, seat = known.get("date"), known.get("question"), known.get("asker_seat")
        mentions = self._finder.find(
            doc.text,
            date=date if isinstance(date, dt.date) else None,
            question=question if isinstance(question, str) else None,
            asker_seat=seat if isinstance(seat, str) else None,
        )
        spans = (
            doc.char_span(mark.start, mark.end, label=mark.code, kb_id=mark.code, alignment_mode="expand")
            for mark in mentions
            if mark.is_listed
        )
        doc.spans[self.spans_key] = [span for span in spans if span is not None]
        return doc


@Language.factory("lessonwatch_areas", default_config={"spans_key": "areas"})
def create_areas_component(nlp: Language, name: str, spans_key: str) -> AreasComponent:
    """The component for a pipeline."""
    return AreasComponent(spans_key)
