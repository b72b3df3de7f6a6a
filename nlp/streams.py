"""Analysing a stream of texts, one JSON object a line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

from nlp.pipeline import Analyser

__all__ = ["UnreadableLine", "analyse"]


class UnreadableLine(ValueError):
    """A line of the stream that cannot be analysed: names the line and the reason."""


def analyse(lines: Iterable[str], analyser: Analyser) -> Iterator[str]:
    """One JSON line for each line given, in order, with its id, themes, areas and statements.

    Raises:
        UnreadableLine: a line is not a JSON object with a text, or its date is no date.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            record = _read(line, number)
            analysis = analyser.analyse(
                record["text"],
                date=_day(record.get("date"), number),
                kind=record.get("kind") or "written_question",
                question=record.get("question"),
            )
            yield json.dumps({"id": record.get("id")} | analysis.to_json(), ensure_ascii=False)


def _read(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise UnreadableLine(f"line {number} is not JSON: {error}") from error
    if not isinstance(record, dict):
        raise UnreadableLine(f"line {number} is not a JSON object")
    if not isinstance(record.get("text"), str):
        raise UnreadableLine(f"line {number}: 'text' must be a text")
    for name in ("kind", "question", "date"):
        if not isinstance(record.get(name), str | None):
            raise UnreadableLine(f"line {number}: '{name}' must be a text or null")
    return record


def _day(text: str | None, number: int) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableLine(f"line {number}: date '{text}' is not YYYY-MM-DD") from error
