"""A text that is to be read, with what is known of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from nlp import sentences as splitting
from nlp.matcher import fold

__all__ = ["QUESTION", "Passage"]

QUESTION = "written_question"


@dataclass(frozen=True)
class Passage:
    """A text; ``question`` is context for an answer, ``date`` the day it was given."""

    text: str
    date: dt.date | None = None
    kind: str = QUESTION
    question: str | None = None
    asker_seat: str | None = None  # the constituency of who asked
    is_statement_place: bool = True  # False: no statements are looked for; a question promises nothing

    @property
    def is_blank(self) -> bool:
        return not self.text or self.text.isspace()

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return splitting.split(self.text)
