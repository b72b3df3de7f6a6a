"""From a text to its themes, areas and statements: the one road that every tag of the house takes.

The fast path works on the text itself and builds no spaCy ``Doc``; the ``…_component`` rooms offer the same finders to
any spaCy pipeline.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp import sentences as splitting
from nlp.analysis import Analysis, AreaTag, Evidence, StatementTag, ThemeTag
from nlp.matcher import fold
from nlp.themes import ThemeFinder
from nlp.vocabulary import THEMES_FILE, load_themes
from store.records import Area, Document, Section, Statement, Tag, Theme

__all__ = ["Analyser", "areas", "load", "reload", "tag_document", "themes", "vocabulary_version"]

DATA = Path(__file__).parent / "data"
QUESTION = "written_question"
MOST_EVIDENCE = 12  # places that are kept for one tag of a section


class Analyser:
    """Reads texts with the vocabulary it was built from."""

    def __init__(self, themes: ThemeFinder, areas: Any, statements: Any) -> None:
        self.themes, self.areas, self.statements = themes, areas, statements

    def analyse(
        self,
        text: str,
        *,
        date: dt.date | None = None,
        kind: str = QUESTION,
        question: str | None = None,
        asker_seat: str | None = None,
        is_statement_place: bool = True,
    ) -> Analysis:
        """Everything found in a text; ``question`` is context for an answer, ``date`` the day it was given.

        ``is_statement_place=False`` looks for no statements: a question promises nothing.
        """
        if not text or text.isspace():
            return Analysis()
        spans, folded = splitting.split(text), fold(text)
        found, subthemes = self.themes.find(text, question=question, sentences=spans, folded=folded)
        context = {"date": date, "question": question, "asker_seat": asker_seat}
        places = self.areas.find(text, folded=folded, **context) if self.areas else ()
        said: Any = ()
        if is_statement_place and self.statements:
            said = self.statements.find(text, date=date, question=question, kind=kind, sentences=spans, folded=folded)
        return Analysis(
            themes=found,
            areas=_areas(places),
            statements=tuple(map(_statement, said)),
            subthemes=subthemes,
        )


def _areas(mentions: Iterable[Any]) -> tuple[AreaTag, ...]:
    """Each area once, in the order of its first mention, with all its mentions as evidence."""
    by_area: dict[tuple[str, bool], list[Any]] = {}
    for mention in mentions:
        by_area.setdefault((mention.code, mention.is_suggested), []).append(mention)
    return tuple(
        AreaTag(
            code,
            tuple(Evidence(mark.quote, mark.start, mark.end, mark.rule) for mark in marks),
            max(mark.score for mark in marks),
            is_suggested,
            listed_as=marks[0].listed_as,
            is_listed=marks[0].is_listed,
        )
        for (code, is_suggested), marks in by_area.items()
    )


def _statement(found: Any) -> StatementTag:
    return StatementTag(**{name: getattr(found, name) for name in StatementTag.__slots__ if hasattr(found, name)})


_in_force: list[Analyser] = []


def load() -> Analyser:
    """The analyser of the shipped vocabulary, built once."""
    if not _in_force:
        _in_force.append(_build(THEMES_FILE))
    return _in_force[0]


def reload(themes_file: Path = THEMES_FILE) -> Analyser:
    """The analyser of the vocabulary as its files now stand, which ``load`` gives from here on.

    Raises:
        BrokenVocabulary: the file cannot be used; the analyser before it stays in force.
    """
    fresh = _build(themes_file)
    _in_force[:] = [fresh]
    vocabulary_version.cache_clear()
    return fresh


def _build(themes_file: Path) -> Analyser:
    return Analyser(ThemeFinder.from_file(load_themes(themes_file)), _area_finder(), _statement_finder())


def _area_finder() -> Any:
    try:
        from nlp.areas import AreaFinder
    except ImportError:
        return None
    return AreaFinder()


def _statement_finder() -> Any:
    try:
        from nlp.statements import StatementFinder
    except ImportError:
        return None
    return StatementFinder()


def tag_document(document: Document, analyser: Analyser | None = None) -> tuple[list[Tag], list[Statement]]:
    """The tags and statements of every section, with offsets in the section's text.

    The question and the answer of a section are read apart: both give tags, the answer alone gives statements.
    """
    analyser = analyser or load()
    tags: list[Tag] = []
    statements: list[Statement] = []
    for position, section in enumerate(document.sections):
        kept: dict[tuple[str, str], list[Tag]] = {}
        for offset, analysis in _parts(document, section, analyser):
            for tag in _tags(position, offset, analysis):
                known = kept.setdefault((tag.scheme, tag.value), [])
                if known and known[0].is_suggested and not tag.is_suggested:
                    known.clear()  # what one part only suggests, the other shows
                if not known or (known[0].is_suggested == tag.is_suggested and len(known) < MOST_EVIDENCE):
                    known.append(tag)
            statements += [_shifted(position, offset, statement) for statement in analysis.statements]
        tags += [tag for found in kept.values() for tag in found]
    return tags, statements


def _parts(document: Document, section: Section, analyser: Analyser) -> Iterator[tuple[int, Analysis]]:
    """Each part of a section that is read by itself, with where it begins."""
    facts = document.question
    day = (facts.date_corrected or facts.date_answered) if facts else document.published_on
    kind = section.kind or document.kind
    if section.answer_at is None:
        is_asked = facts is not None and section.heading is None
        yield 0, analyser.analyse(section.text, date=day, kind=kind, is_statement_place=not is_asked)
        return
    asked = section.text[: section.answer_at]
    yield 0, analyser.analyse(asked, date=facts.date_tabled if facts else day, kind=kind, is_statement_place=False)
    answer = section.text[section.answer_at :]
    yield section.answer_at, analyser.analyse(answer, date=day, kind=kind, question=asked)


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


@functools.cache
def vocabulary_version() -> str:
    """Twelve characters that change with anything the tags depend on: vocabulary, gazetteer, model and rules."""
    digest = hashlib.sha256()
    code = sorted(Path(__file__).parent.glob("*.py"))
    for path in sorted(path for path in DATA.rglob("*") if path.is_file()) + code:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def themes() -> list[Theme]:
    """Every theme and sub-theme, as the store keeps them."""
    return [Theme(theme.id, theme.label, theme.parent) for theme in load().themes.themes]


def areas() -> list[Area]:
    """Every area, as the store keeps them."""
    finder = load().areas
    return list(finder.areas()) if finder else []
