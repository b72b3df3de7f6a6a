"""What a finished crawl is judged by: a silent source, a share of failures, a hole in a window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from crawlers.job import Job, Outcome
from store.ledger import Run, Window, runs, windows
from store.records import Problem

__all__ = ["check_crawl", "summary_key"]

LOOK_BACK = 10  # runs that must all have seen something before silence is an alarm
MOST_FAILURES = 0.05  # of the requests
MOST_HOLES = 20  # named one by one


def summary_key(source: str) -> str:
    """The key of a run's summary under which a source's outcome is kept."""
    return f"crawl {source}"


def check_crawl(connection: Connection, job: Job, outcome: Outcome) -> list[Problem]:
    """What the counts of a crawl say that no single page did."""
    if outcome.state == "interrupted":
        return []  # it was stopped: what it lacks says nothing about the source
    return [*_silence(connection, job, outcome), *_failures(outcome), *_holes(connection, job)]


def _silence(connection: Connection, job: Job, outcome: Outcome) -> Iterator[Problem]:
    if outcome.items:
        return
    earlier = [seen for run in runs(connection, limit=200) if (seen := _seen(run, job)) is not None][:LOOK_BACK]
    if earlier and all(earlier):
        said = (
            f"nothing at all was found, where the last {len(earlier)} runs found {min(earlier)} to {max(earlier)} items"
        )
        yield Problem(job.source, "quiet", said)


def _seen(run: Run, job: Job) -> int | None:
    """How much an earlier run of the same kind saw of the source; None where it is no measure."""
    kept: Any = run.summary.get(summary_key(job.source))
    if run.id == job.run_id or not isinstance(kept, dict) or kept.get("mode") != job.mode:
        return None
    return int(kept.get("items", 0)) if kept.get("state") == "done" else None


def _failures(outcome: Outcome) -> Iterator[Problem]:
    asked = max(outcome.requests - outcome.retries, 1)
    if outcome.failures > 2 and outcome.failures / asked > MOST_FAILURES:
        share = outcome.failures / asked
        yield Problem(outcome.source, "failed", f"{outcome.failures} of {asked} requests failed ({share:.0%})")


def _holes(connection: Connection, job: Job) -> Iterator[Problem]:
    still_open = windows(connection, job.source, only_open=True)
    ours = [window for window in still_open if window.run_id == job.run_id]
    for window in ours[:MOST_HOLES]:
        yield Problem(job.source, "hole", _hole_words(window))
    if len(ours) > MOST_HOLES:
        yield Problem(job.source, "hole", f"{len(ours) - MOST_HOLES} more windows of this run are open")
    if older := len(still_open) - len(ours):
        first = min(window.first_day for window in still_open if window.run_id != job.run_id)
        said = f"{older} windows of earlier runs are still open, the oldest from {first}"
        yield Problem(job.source, "hole", said, is_failure=False)


def _hole_words(window: Window) -> str:
    days = f"{window.by_date} {window.first_day} to {window.last_day}"
    counts = "" if window.expected is None else f": {window.found or 0} of {window.expected} were found"
    note = f" ({window.note})" if window.note else ""
    return f"the window {window.query} {days} is open{counts}{note}"
