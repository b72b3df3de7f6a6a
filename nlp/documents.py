"""A document's tags and statements: each of its sections read in parts, with offsets in the section's own text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nlp.analysis import Analysis, AreaTag, StatementTag, ThemeTag
from store.records import Document, Section, Statement, Tag

__all__ = ["read_document"]

Analyse = Callable[..., Analysis]  # Analyser.analyse
MOST_EVIDENCE = 12  # places that are kept for one tag of a section


def read_document(
    document: Document, analyse: Analyse, asker_seat: str | None = None
) -> tuple[list[Tag], list[Statement]]:
    """The tags and statements of every section, with offsets in the section's text.

    The question and the answer of a section are read apart: both give tags, the answer alone gives statements.
    ``asker_seat`` is the constituency of who asked, which may say what place is meant.
    """
    tags: list[Tag] = []
    statements: list[Statement] = []
    for position, section in enumerate(document.sections):
        kept: dict[tuple[str, str], list[Tag]] = {}
        for offset, analysis in _parts(document, section, analyse, asker_seat):
            for tag in _tags(position, offset, analysis):
                known = kept.setdefault((tag.scheme, tag.value), [])
                if known and known[0].is_suggested and not tag.is_suggested:
                    known.clear()  # what one part only suggests, the other shows
                if not known or (known[0].is_suggested == tag.is_suggested and len(known) < MOST_EVIDENCE):
                    known.append(tag)
            statements += [_shifted(position, offset, statement) for statement in analysis.statements]
        tags += [tag for found in kept.values() for tag in found]
    return tags, statements


def _parts(document: Document, section: Section, analyse: Analyse, seat: str | None) -> Iterator[tuple[int, Analysis]]:
    """Each part of a section that is read by itself, with where it begins."""
    facts = document.question
    day = (facts.date_corrected or facts.date_answered) if facts else document.published_on
    kind = section.kind or document.kind
    if section.answer_at is None:
        is_asked = facts is not None and section.heading is None
        yield 0, analyse(section.text, date=day, kind=kind, asker_seat=seat, is_statement_place=not is_asked)
        return
    asked = section.text[: section.answer_at]
    asked_on = facts.date_tabled if facts else day
    yield 0, analyse(asked, date=asked_on, kind=kind, asker_seat=seat, is_statement_place=False)
    answer = section.text[section.answer_at :]
    yield section.answer_at, analyse(answer, date=day, kind=kind, question=asked, asker_seat=seat)


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
