"""The lines of a printed page, and those that only run from page to page."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Line", "without_running_lines"]

_SAME_HEIGHT = 15.0  # points


@dataclass(frozen=True, slots=True)
class Line:
    """One line as printed; measures in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    first_word: float = 0.0  # width of its first word

    @property
    def height(self) -> float:
        return self.top - self.bottom


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without headers, footers and page numbers, where it is certain that they are such.

    Certain is: the first or last line of five pages and of three in ten, at one height, with the same words or with a
    number that grows with the page. What such a line leaves first or last is looked at once more.
    """
    left = [[line for line in page if line.text.strip()] for page in pages]
    for _ in range(2):
        running = _running_lines(left)
        left = [
            [line for line in page if line not in _edges(page) or not _is_one_of(running, line, number)]
            for number, page in enumerate(left)
        ]
    return left


def _running_lines(pages: Sequence[Sequence[Line]]) -> dict[str, float]:
    """The words of the lines that run from page to page, with their usual height."""
    heights: dict[str, list[float]] = defaultdict(list)
    for number, page in enumerate(pages):
        for words, height in {(_running_words(line, number), line.bottom) for line in _edges(page)}:
            heights[words].append(height)
    usual = {words: statistics.median(found) for words, found in heights.items()}
    needed = max(5, 0.3 * len(pages))
    return {
        words: usual[words]
        for words, found in heights.items()
        if sum(abs(height - usual[words]) <= _SAME_HEIGHT for height in found) >= needed
    }


def _is_one_of(running: Mapping[str, float], line: Line, number: int) -> bool:
    usual = running.get(_running_words(line, number))
    return usual is not None and abs(line.bottom - usual) <= _SAME_HEIGHT


def _edges(page: Sequence[Line]) -> list[Line]:
    """The highest and the lowest line."""
    return [max(page, key=lambda line: line.top), min(page, key=lambda line: line.bottom)] if page else []


def _running_words(line: Line, number: int) -> str:
    """The words of a line, its number told by how far it is from the page's own."""
    return re.sub(r"\d+", lambda found: f"#{int(found[0]) - number}", " ".join(line.text.split()), count=1)
