"""Analysing a stream of texts, one JSON object a line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

from nlp.analyser import TOGETHER, Analyser
from nlp.passage import QUESTION, Passage

__all__ = ["UnreadableLine", "analyse"]


class UnreadableLine(ValueError):
    """A line of the stream that cannot be analysed: names the line and the reason."""


def analyse(lines: Iterable[str], analyser: Analyser) -> Iterator[str]:
    """One JSON line for each line given, in order, with its id, themes, areas and statements.

    Raises:
        UnreadableLine: a line is not a JSON object with a text, or its date is no date.
    """
    for some in _together(lines):
        for (name, _), analysis in zip(some, analyser.analyse_all(passage for _, passage in some), strict=True):
            yield json.dumps({"id": name} | analysis.to_json(), ensure_ascii=False)


def _together(lines: Iterable[str]) -> Iterator[list[tuple[Any, Passage]]]:
    """Some texts at a time with their ids; those before a line that cannot be read are given before it is named."""
    some: list[tuple[Any, Passage]] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                some.append(_read(line, number))
            except UnreadableLine:
                yield some
                raise
            if len(some) == TOGETHER:
                yield some
                some = []
    yield some


def _read(line: str, number: int) -> tuple[Any, Passage]:
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
    day, kind = _day(record.get("date"), number), record.get("kind") or QUESTION
    return record.get("id"), Passage(record["text"], day, kind, record.get("question"))


def _day(text: str | None, number: int) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableLine(f"line {number}: date '{text}' is not YYYY-MM-DD") from error
