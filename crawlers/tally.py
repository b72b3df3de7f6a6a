"""The running account of a crawl: counted in the child, told to the parent as one line of JSON at a time."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crawlers.job import Outcome
from crawlers.plan import Plan
from store.ledger import Window
from store.records import Change, Problem

__all__ = ["Tally"]

MOST_SAID = 50_000


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass
class Tally:
    """Counts, and what was said on the way. ``tell`` receives each line."""

    tell: Callable[[str], None] = _print
    changes: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    seen: int = 0  # rows of lists, and things looked at and found unchanged
    windows_closed: int = 0
    windows_open: int = 0
    requests: int = 0
    retries: int = 0
    failures: int = 0
    news: int = 0
    stopped_by: str | None = None  # what made going on pointless
    note: str | None = None
    said: set[int] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)

    def plan(self, plan: Plan) -> None:
        """Say everything that will be asked for."""
        for line in plan.lines():
            self._say("plan", text=line)

    def progress(self, step: str, done: int, total: int | None) -> None:
        """Say how far a step has come."""
        self._say("progress", text=step, done=done, total=total)

    def kept(self, change: Change | None, name: str) -> None:
        """Count one document that was read, with its change if a version of it was kept."""
        if change is None:
            self.unchanged += 1
            return
        self.changes[change.value] += 1
        self._say("kept", text=f"{change.value} {name}")

    def window(self, window: Window) -> None:
        """Count a window, and the rows that were seen in it."""
        self.seen += window.found or 0
        if window.closed_at is None:
            self.windows_open += 1
        else:
            self.windows_closed += 1

    def is_said(self, problem: Problem) -> bool:
        """Whether the same was said in this run already: a host that is down is one problem."""
        # An unknown field is the same news on every page that carries it.
        where = None if problem.kind == "unknown_field" else problem.url
        key = hash((problem.source, problem.kind, problem.message, where))
        if key in self.said:
            return True
        if len(self.said) < MOST_SAID:
            self.said.add(key)
        return False

    def problem(self, problem: Problem) -> None:
        """Count and say a problem or a piece of news."""
        if problem.is_failure:
            self.failures += 1
        else:
            self.news += 1
        where = f"{problem.url}: " if problem.url else ""
        self._say("failure" if problem.is_failure else "news", text=f"{problem.kind}: {where}{problem.message}")

    def broke(self, reason: str) -> None:
        """Note what ended the run before its end."""
        self.failures += 1
        self.stopped_by = self.stopped_by or reason
        self._say("failure", text=reason)

    def outcome(self, source: str, mode: str = "", *, is_interrupted: bool = False) -> Outcome:
        """The account as it stands."""
        state = "failed" if self.stopped_by else "interrupted" if is_interrupted else "done"
        return Outcome(
            source=source,
            mode=mode,
            state=state,
            changes=dict(self.changes),
            unchanged=self.unchanged,
            seen=self.seen,
            windows_closed=self.windows_closed,
            windows_open=self.windows_open,
            requests=self.requests,
            retries=self.retries,
            failures=self.failures,
            news=self.news,
            seconds=round(time.monotonic() - self.began, 2),
            note=self.stopped_by or self.note,
        )

    def end(self, outcome: Outcome) -> None:
        """Say the last line."""
        self._say("outcome", outcome=outcome.to_json())

    def _say(self, event: str, **values: Any) -> None:
        self.tell(json.dumps({"event": event, **values}, ensure_ascii=False))
