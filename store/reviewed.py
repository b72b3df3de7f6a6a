"""What people have judged, as texts to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from store.reviewing import stand
from store.reviews import reviews_of
from store.tables import documents, reviews, sections

__all__ = ["ReviewedText", "reviewed_texts"]

_AT_ONCE = 200
_SECTIONS = select(sections.c.document_id, sections.c.position, sections.c.text, sections.c.answer_at)
_KINDS = select(documents.c.id, documents.c.kind)


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """A text and what is true of it: a theme it carries or not, or the kind of statement that it is or is not."""

    scheme: str
    value: str
    is_right: bool
    text: str
    document_id: int
    document: str  # its kind


def reviewed_texts(connection: Connection) -> Iterator[ReviewedText]:
    """Every judgement in force with its text, by document.

    Of a theme that was judged as a whole the text is the question or the answer in which its words stand, which is
    what the finders read at once; of quoted words, and of statements, it is those words, which may be gone by now.
    """
    ids = list(connection.scalars(select(reviews.c.document_id).distinct().order_by(reviews.c.document_id)))
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        given = reviews_of(connection, some)
        kinds = {row.id: row.kind for row in connection.execute(_KINDS.where(documents.c.id.in_(some)))}
        texts: dict[int, dict[int, str]] = {}
        answers: dict[tuple[int, int], int | None] = {}
        for row in connection.execute(_SECTIONS.where(sections.c.document_id.in_(some))):
            texts.setdefault(row.document_id, {})[row.position] = row.text
            answers[row.document_id, row.position] = row.answer_at
        for document_id in some:
            known: set[tuple[str, str, str]] = set()
            for standing in stand(given[document_id], texts.get(document_id, {})):
                review = standing.review
                text = review.quote
                if review.scheme == "theme" and review.passage is not None and standing.places:
                    section, at, _ = standing.places[0]
                    text = _part(texts[document_id][section], answers[document_id, section], at)
                name = (review.scheme, review.value, text)
                if name not in known:
                    known.add(name)
                    is_right, kind = review.verdict != "rejected", kinds[document_id]
                    yield ReviewedText(review.scheme, review.value, is_right, text, document_id, kind)


def _part(text: str, answer_at: int | None, at: int) -> str:
    """The question or the answer that has this place."""
    if answer_at is None:
        return text
    return text[answer_at:] if at >= answer_at else text[:answer_at].rstrip()
