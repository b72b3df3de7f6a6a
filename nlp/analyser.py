"""Reading a text: its themes, areas and statements, each found by the finder made for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from nlp import sentences as splitting
from nlp.analysis import Analysis, AreaTag, Evidence, StatementTag
from nlp.matcher import fold

if TYPE_CHECKING:
    from nlp.areas import AreaFinder, AreaMention
    from nlp.edition import Edition
    from nlp.likeness import Likeness
    from nlp.statements import StatementFinder
    from nlp.themes import ThemeFinder

__all__ = ["Analyser"]

QUESTION = "written_question"


class Analyser:
    """Reads texts with the vocabulary it was built from."""

    def __init__(
        self,
        themes: ThemeFinder,
        areas: AreaFinder,
        statements: StatementFinder,
        tell_edition: Callable[[], Edition],
        likeness: Likeness | None = None,
    ) -> None:
        self.themes, self.areas, self.statements = themes, areas, statements
        self.likeness = likeness  # None: no suggestions by likeness
        self._tell_edition = tell_edition

    @cached_property
    def edition(self) -> Edition:
        """What the tags depend on."""
        return self._tell_edition()

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
        if self.likeness:
            found = self.likeness.suggest(text, found, spans)
        places = self.areas.find(text, date=date, question=question, asker_seat=asker_seat, folded=folded)
        said: tuple[StatementTag, ...] = ()
        if is_statement_place:
            said = self.statements.find(text, date=date, question=question, kind=kind, sentences=spans, folded=folded)
        return Analysis(
            themes=found,
            areas=_areas(places),
            statements=said,
            subthemes=subthemes,
        )


def _areas(mentions: Iterable[AreaMention]) -> tuple[AreaTag, ...]:
    """Each area once, in the order of its first mention, with all its mentions as evidence."""
    by_area: dict[tuple[str, bool], list[AreaMention]] = {}
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
