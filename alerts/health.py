"""The state of the sources, so that no news can be told from no reading."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.wording import day, say_source
from store.ledger import Run, Window, problems, runs, windows
from store.records import Problem

_LONDON = ZoneInfo("Europe/London")
_RUNS_LOOKED_AT = 2_000  # a poll every quarter of an hour makes fifty a day
_MOST_LINES = 40  # of holes, and of problems, in one mail
CRAWL = "crawl "  # how the steps that read a source begin in a run's summary


@dataclass(frozen=True, slots=True)
class SourceState:
    """How far one source has been read, in words."""

    name: str
    title: str
    words: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What stands at the end of every digest."""

    sources: tuple[SourceState, ...] = ()
    holes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def read_health(
    connection: Connection, run_id: int | None, sources: Sequence[str] = (), titles: Mapping[str, str] | None = None
) -> Health:
    """The state of the sources as the ledger has it; ``sources`` are those that ought to be read.

    ``run_id`` is the run whose problems are told. A source that was never read is said to be so.
    """
    latest = runs(connection, limit=_RUNS_LOOKED_AT)
    steps = {name.removeprefix(CRAWL) for run in latest for name in run.summary if name.startswith(CRAWL)}
    names = list(dict.fromkeys([*sources, *sorted(steps)]))
    return Health(
        sources=tuple(_state(name, latest, (titles or {}).get(name)) for name in names),
        holes=_cap([_say_hole(window, titles or {}) for window in windows(connection, only_open=True)]),
        problems=_say_problems(problems(connection, run_id)) if run_id is not None else (),
    )


def _state(name: str, latest: Iterable[Run], title: str | None) -> SourceState:
    """``latest`` are the runs, newest first."""
    title = title or say_source(name)
    failure: str | None = None
    for run in latest:
        step = run.summary.get(CRAWL + name)
        if not isinstance(step, Mapping):
            continue
        if step.get("state") == "done":
            failures = step.get("failures")
            but = f", but for {failures:,} failures" if failures else ""
            words = f"current to {_moment(run.as_of)}{but}"
            return SourceState(name, title, f"{words}; {failure}" if failure else words, not (failure or failures))
        failure = failure or _say_failure(run, step)
    words = f"never read to its end; {failure}" if failure else "not read yet"
    return SourceState(name, title, words, False)


def _say_failure(run: Run, step: Mapping[str, object]) -> str:
    reason = step.get("note") or step.get("reason")
    state = "was interrupted" if step.get("state") == "interrupted" else "failed"
    return f"the run of {_moment(run.as_of)} {state}{f' ({reason})' if reason else ''}"


def _say_hole(window: Window, titles: Mapping[str, str]) -> str:
    title = titles.get(window.source) or say_source(window.source)
    period = day(window.first_day)
    if window.last_day != window.first_day:
        period = f"{period} to {day(window.last_day)}"
    count = ""
    if window.expected is not None:
        count = f": {window.found or 0:,} of {window.expected:,} read"
    return f"{title}, {window.by_date} {period}{count}{f' ({window.note})' if window.note else ''}"


def _say_problems(found: Sequence[Problem]) -> tuple[str, ...]:
    """Failures before news; the same words about several addresses once, with their number."""
    counts = Counter((not problem.is_failure, problem.source, problem.message) for problem in found)
    addresses = {(not problem.is_failure, problem.source, problem.message): problem.url for problem in found}
    lines = []
    for key, count in sorted(counts.items(), key=lambda entry: entry[0]):
        _, source, message = key
        where = f" {addresses[key]}" if count == 1 and addresses[key] and str(addresses[key]) not in message else ""
        lines.append(f"{say_source(source)}: {message}{where}{f' ({count:,} times)' if count > 1 else ''}")
    return _cap(lines)


def _cap(lines: Sequence[str]) -> tuple[str, ...]:
    more = len(lines) - _MOST_LINES
    return tuple(lines) if more <= 0 else (*lines[:_MOST_LINES], f"and {more:,} more, which the ledger names")


def _moment(moment: dt.datetime) -> str:
    local = moment.astimezone(_LONDON)
    return f"{day(local)}, {local:%H:%M}"
