"""What the analysis of one text gives: themes, areas and statements, each with its evidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

__all__ = ["Analysis", "AreaTag", "Evidence", "StatementTag", "ThemeTag"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a text that carry a finding: ``text[start:end] == quote``."""

    quote: str
    start: int
    end: int
    rule: str  # what decided, in words a person can check


@dataclass(frozen=True, slots=True)
class ThemeTag:
    """A theme or sub-theme; a suggestion is a theme less sure than nine in ten."""

    theme: str
    score: float
    is_suggested: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class AreaTag:
    """A place or programme area with all its mentions."""

    code: str
    evidence: tuple[Evidence, ...]
    score: float = 1.0
    is_suggested: bool = False
    listed_as: str | None = None  # the short form of a programme area's name, as lists write it
    is_listed: bool = True  # False: a nation or a programme as a whole, tagged in the store and no area of the text


@dataclass(frozen=True, slots=True)
class StatementTag:
    """A sentence that says what worked, stood in the way, is advised, promised or aimed at."""

    kind: str
    start: int
    end: int
    quote: str
    rule: str = ""
    score: float = 1.0
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    due_granularity: str | None = None
    due_basis: str | None = None
    is_due_vague: bool = False
    promised_by: str | None = None
    promised: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was found in one text, the most certain theme first."""

    themes: tuple[ThemeTag, ...] = ()
    areas: tuple[AreaTag, ...] = ()
    statements: tuple[StatementTag, ...] = ()
    subthemes: tuple[ThemeTag, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The analysis as plain JSON types: top-level themes, sure areas, statements."""
        return {
            "themes": [
                {
                    "theme": tag.theme,
                    "score": round(tag.score, 4),
                    "suggested": tag.is_suggested,
                    "evidence": [_evidence_json(evidence) for evidence in tag.evidence],
                }
                for tag in self.themes
            ],
            "areas": [
                {"code": tag.listed_as or tag.code, "evidence": [_evidence_json(evidence) for evidence in tag.evidence]}
                for tag in self.areas
                if tag.is_listed and not tag.is_suggested
            ],
            "statements": [
                {
                    "kind": statement.kind,
                    "start": statement.start,
                    "end": statement.end,
                    "quote": statement.quote,
                    "due_from": _day(statement.due_from),
                    "due_to": _day(statement.due_to),
                    "due_vague": statement.is_due_vague,
                }
                for statement in self.statements
            ],
        }


def _evidence_json(evidence: Evidence) -> dict[str, Any]:
    return {"quote": evidence.quote, "start": evidence.start, "end": evidence.end, "rule": evidence.rule}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
