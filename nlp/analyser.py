"""Reading a text: its themes, areas and statements, each found by the finder made for it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from nlp.analysis import Analysis, AreaTag, Evidence, StatementTag
from nlp.passage import QUESTION, Passage

if TYPE_CHECKING:
    from nlp.areas import AreaFinder, AreaMention
    from nlp.edition import Edition
    from nlp.likeness import Likeness
    from nlp.statements import StatementFinder
    from nlp.themes import ThemeFinder

__all__ = ["Analyser"]

TOGETHER = 256  # texts that are read at a time


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
    ) -> Analysis:
        """Everything found in a text; ``question`` is context for an answer, ``date`` the day it was given."""
        return self.analyse_all([Passage(text, date, kind, question, asker_seat)])[0]

    def analyse_all(self, passages: Iterable[Passage]) -> list[Analysis]:
        """Everything found in each text.

        Texts are read some at a time by one finder after the other: each finder's tables then stay in the processor's
        cache, and the theme model adds the weights of all their words at once.
        """
        coming = iter(passages)
        found: list[Analysis] = []
        while some := list(itertools.islice(coming, TOGETHER)):
            found += self._analyse_together(some)
        return found

    def _analyse_together(self, passages: Sequence[Passage]) -> Iterator[Analysis]:
        spoken = [passage for passage in passages if not passage.is_blank]
        themes = self.themes.find_all(spoken)
        areas = [self.areas_of(passage) for passage in spoken]
        statements = [self.statements_of(passage) for passage in spoken]
        found = zip(themes, areas, statements, strict=True)
        for passage in passages:
            if passage.is_blank:
                yield Analysis()
                continue
            (tags, subthemes), places, said = next(found)
            if self.likeness:
                tags = self.likeness.suggest(passage.text, tags, passage.sentences)
            yield Analysis(tags, places, said, subthemes)

    def areas_of(self, passage: Passage) -> tuple[AreaTag, ...]:
        """The areas of a text, each once."""
        return _areas(
            self.areas.find(
                passage.text,
                date=passage.date,
                question=passage.question,
                asker_seat=passage.asker_seat,
                folded=passage.folded,
            )
        )

    def statements_of(self, passage: Passage) -> tuple[StatementTag, ...]:
        """The statements of a text, where any are looked for."""
        if not passage.is_statement_place:
            return ()
        return self.statements.find(
            passage.text,
            date=passage.date,
            question=passage.question,
            kind=passage.kind,
            sentences=passage.sentences,
            folded=passage.folded,
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
