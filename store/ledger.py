"""The ledger: which runs there were, what went wrong in them, and which windows of which source are whole."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from store.records import Problem
from store.tables import problems as problems_table
from store.tables import runs as runs_table
from store.tables import windows as windows_table
from store.upserts import put_rows

__all__ = [
    "Run",
    "Window",
    "end_run",
    "mark_interrupted",
    "problems",
    "put_problem",
    "put_window",
    "runs",
    "start_run",
    "windows",
]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job: the clock it stood at, how it ended, and what its steps counted."""

    id: int
    job: str
    as_of: dt.datetime
    started_at: dt.datetime
    ended_at: dt.datetime | None
    state: str  # running, done, failed, interrupted
    summary: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days of one question to one source; open until every item it holds was seen."""

    source: str
    query: str  # what was asked for besides the dates
    by_date: str  # tabled, answered, corrected, updated
    first_day: dt.date
    last_day: dt.date
    expected: int | None = None
    found: int | None = None
    closed_at: dt.datetime | None = None  # None: a hole
    note: str | None = None
    run_id: int | None = None


def start_run(connection: Connection, job: str, as_of: dt.datetime, now: dt.datetime) -> int:
    """The number of a new run, which is running."""
    row = {"job": job, "as_of": as_of, "started_at": now, "state": "running", "summary": "{}"}
    run_id: int = connection.execute(insert(runs_table).returning(runs_table.c.id), row).scalar_one()
    return run_id


def end_run(connection: Connection, run_id: int, state: str, now: dt.datetime, summary: Mapping[str, Any]) -> None:
    """Write how the run ended and what it counted."""
    values = {"state": state, "ended_at": now, "summary": json.dumps(summary, ensure_ascii=False)}
    connection.execute(update(runs_table).where(runs_table.c.id == run_id).values(**values))


def mark_interrupted(connection: Connection, now: dt.datetime) -> int:
    """How many runs were still "running" though their process is gone: they are "interrupted" from here on.

    Call it only while holding the lock of the one run at a time.
    """
    statement = update(runs_table).where(runs_table.c.state == "running")
    return connection.execute(statement.values(state="interrupted", ended_at=now)).rowcount


def runs(connection: Connection, job: str | None = None, limit: int = 50) -> list[Run]:
    """The latest runs, newest first."""
    statement = select(runs_table).order_by(runs_table.c.id.desc()).limit(limit)
    if job is not None:
        statement = statement.where(runs_table.c.job == job)
    return [_run(row) for row in connection.execute(statement)]


def put_problem(connection: Connection, run_id: int, problem: Problem, now: dt.datetime) -> None:
    """Keep what went wrong in a run."""
    connection.execute(insert(problems_table), {"run_id": run_id, "seen_at": now, **asdict(problem)})


def problems(connection: Connection, run_id: int) -> list[Problem]:
    """What went wrong in a run, in the order in which it did."""
    statement = select(problems_table).where(problems_table.c.run_id == run_id).order_by(problems_table.c.id)
    return [
        Problem(row.source, row.kind, row.message, row.url, row.is_failure) for row in connection.execute(statement)
    ]


def put_window(connection: Connection, window: Window) -> None:
    """Keep the window, in place of what was known of it."""
    keys = ("source", "query", "by_date", "first_day", "last_day")
    put_rows(connection, windows_table, [asdict(window)], keys)


def windows(connection: Connection, source: str | None = None, only_open: bool = False) -> list[Window]:
    """The windows in the order of their days."""
    columns = windows_table.c
    statement = select(windows_table).order_by(columns.source, columns.query, columns.by_date, columns.first_day)
    if source is not None:
        statement = statement.where(columns.source == source)
    if only_open:
        statement = statement.where(columns.closed_at.is_(None))
    return [_window(row) for row in connection.execute(statement)]


def _run(row: Row[*tuple[Any, ...]]) -> Run:
    return Run(**{**row._asdict(), "summary": json.loads(row.summary)})


def _window(row: Row[*tuple[Any, ...]]) -> Window:
    values = row._asdict()
    del values["id"]
    return Window(**values)
