"""The plan of a night: everything that will be asked for, said before the first request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Plan", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that will be asked for; further pages that only its answer can name are covered by it."""

    kind: str  # "robots", "window", "search", "question", "content", "asset", "page", "sitemap" …
    url: str  # public address of the request, or of the first of them
    why: str  # "tabled 2024-10-17 to 2024-10-31", "still open", "patrol: 30 days after settling" …

    def __str__(self) -> str:
        return f"{self.kind:<9} {self.url}  ({self.why})"


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step of one source's run, and the notes that go with them."""

    source: str
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()  # what is asked for only when an answer calls for it, what a cap left out

    def lines(self) -> Iterator[str]:
        """The plan as lines of text: a heading with counts, one line a step, then the notes."""
        counts = ", ".join(f"{count} {kind}" for kind, count in Counter(step.kind for step in self.steps).items())
        yield f"plan of {self.source}: {counts or 'nothing is due'}"
        for step in self.steps:
            yield f"  {step}"
        for note in self.notes:
            yield f"  note: {note}"
