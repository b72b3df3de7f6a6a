"""The tags and statements of documents: each section read in parts, with offsets in the section's own text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from nlp.analysis import Analysis, AreaTag, StatementTag, ThemeTag
from nlp.passage import Passage
from store.records import Document, Statement, Tag

__all__ = ["read_documents"]

AnalyseAll = Callable[[Iterable[Passage]], Sequence[Analysis]]  # Analyser.analyse_all
MOST_EVIDENCE = 12  # places that are kept for one tag of a section


def read_documents(
    documents: Sequence[Document], analyse_all: AnalyseAll, asker_seats: Sequence[str | None]
) -> list[tuple[list[Tag], list[Statement]]]:
    """The tags and statements of every section of each document, with offsets in the section's text.

    The question and the answer of a section are read apart: both give tags, the answer alone gives statements.
    ``asker_seats`` are the constituencies of those who asked, which may say what place is meant.
    """
    asked = list(zip(documents, asker_seats, strict=True))
    analyses = iter(analyse_all(part.passage for document, seat in asked for part in _parts(document, seat)))
    # The parts are made again rather than kept: what was made of their texts on the way is then let go.
    return [_gather(zip(_parts(document, seat), analyses, strict=False)) for document, seat in asked]


class _Part(NamedTuple):
    """What is read by itself of a section: its number, where the part begins in it, and its text."""

    section: int
    offset: int
    passage: Passage


def _parts(document: Document, seat: str | None) -> Iterator[_Part]:
    facts = document.question
    day = (facts.date_corrected or facts.date_answered) if facts else document.published_on
    for number, section in enumerate(document.sections):
        kind = section.kind or document.kind
        if section.answer_at is None:
            is_asked = facts is not None and section.heading is None
            yield _Part(number, 0, Passage(section.text, day, kind, None, seat, is_statement_place=not is_asked))
            continue
        asked = section.text[: section.answer_at]
        asked_on = facts.date_tabled if facts else day
        yield _Part(number, 0, Passage(asked, asked_on, kind, None, seat, is_statement_place=False))
        answer = section.text[section.answer_at :]
        yield _Part(number, section.answer_at, Passage(answer, day, kind, asked, seat))


def _gather(found: Iterable[tuple[_Part, Analysis]]) -> tuple[list[Tag], list[Statement]]:
    """The tags and statements of the parts of a document, those of a section together."""
    kept: dict[tuple[int, str, str], list[Tag]] = {}
    statements: list[Statement] = []
    for part, analysis in found:
        for tag in _tags(part.section, part.offset, analysis):
            known = kept.setdefault((part.section, tag.scheme, tag.value), [])
            if known and known[0].is_suggested and not tag.is_suggested:
                known.clear()  # what one part only suggests, the other shows
            if not known or (known[0].is_suggested == tag.is_suggested and len(known) < MOST_EVIDENCE):
                known.append(tag)
        statements += [_shifted(part.section, part.offset, statement) for statement in analysis.statements]
    return [tag for some in kept.values() for tag in some], statements


def _tags(section: int, offset: int, analysis: Analysis) -> Iterator[Tag]:
    found: list[tuple[str, str, ThemeTag | AreaTag]] = [("theme", tag.theme, tag) for tag in analysis.themes]
    found += [("theme", tag.theme, tag) for tag in analysis.subthemes]
    found += [("area", place.code, place) for place in analysis.areas]
    for scheme, value, tag in found:
        for mark in tag.evidence:
            start, end = mark.start + offset, mark.end + offset
            yield Tag(scheme, value, section, start, end, mark.quote, mark.rule, tag.score, tag.is_suggested)


def _shifted(section: int, offset: int, said: StatementTag) -> Statement:
    values = {name: getattr(said, name) for name in StatementTag.__slots__}
    values |= {"section": section, "start": said.start + offset, "end": said.end + offset}
    return Statement(**values)
