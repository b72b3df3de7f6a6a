"""What one crawl is asked to do. It travels as one JSON line on standard input, so no secret is on a command line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from crawlers.addresses import Addresses, Base

__all__ = ["BadJob", "Job", "Outcome"]

LONDON = ZoneInfo("Europe/London")


class BadJob(ValueError):
    """A job that cannot be run as it was given, with what to mend."""


@dataclass(frozen=True, slots=True)
class Job:
    """One source's crawl: everything the child process may know."""

    source: str  # a table of sources.toml
    database_url: str
    addresses: Addresses
    as_of: dt.datetime  # the clock of the run, aware
    run_id: int
    mode: str = "nightly"  # nightly, backfill, crawl, poll
    since: dt.date | None = None  # of a backfill, inclusive
    until: dt.date | None = None
    contact: str | None = None
    requests_per_second: float = 5.0  # to one host
    sources_file: str | None = None  # the user's own sources, merged over the shipped ones
    settings: Mapping[str, Any] = field(default_factory=dict)  # merged over the source's table
    max_bytes: int = 64 * 2**20  # of one answer, packed or unpacked
    timeout: float = 60.0  # seconds for one answer
    attempts: int = 7  # at one address, the first included
    longest_wait: float = 120.0  # seconds: a source that asks for more is left alone for this run

    @property
    def day(self) -> dt.date:
        """The day in London on which the run stands."""
        return self.as_of.astimezone(LONDON).date()

    def to_json(self) -> str:
        """One line of JSON."""
        values = asdict(self)
        values["addresses"] = [asdict(base) for base in self.addresses.bases]
        for name in ("as_of", "since", "until"):
            values[name] = values[name].isoformat() if values[name] else None
        return json.dumps(values)

    @classmethod
    def from_json(cls, line: str) -> Job:
        """The job that ``to_json`` wrote.

        Raises:
            BadJob: it is not such a line.
        """
        try:
            values = json.loads(line)
            values["addresses"] = Addresses(tuple(Base(**base) for base in values["addresses"]))
            values["as_of"] = dt.datetime.fromisoformat(values["as_of"])
            for name in ("since", "until"):
                values[name] = dt.date.fromisoformat(values[name]) if values.get(name) else None
            return cls(**values)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadJob(f"not a job: {type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one source's crawl ended: the last line of the child, or what the parent knows of its death."""

    source: str
    mode: str
    state: str  # done, failed, interrupted
    changes: Mapping[str, int] = field(default_factory=dict)  # versions kept, by change
    unchanged: int = 0
    seen: int = 0  # rows of lists, and things looked at and found unchanged
    windows_closed: int = 0
    windows_open: int = 0
    requests: int = 0
    retries: int = 0
    failures: int = 0
    news: int = 0
    seconds: float = 0.0
    note: str | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the crawl did all it set out to do."""
        return self.state == "done" and self.failures == 0

    @property
    def items(self) -> int:
        """Everything the source showed us: documents read, changed or not, and rows seen."""
        return sum(self.changes.values()) + self.unchanged + self.seen

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types: what a run's summary keeps."""
        return {**asdict(self), "items": self.items}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Outcome:
        """The outcome that ``to_json`` wrote."""
        return cls(**{name: value for name, value in values.items() if name != "items"})
