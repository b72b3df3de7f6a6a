"""A month of nights over recorded questions: nothing that stood is missing, and nothing is there that never stood."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from crawlers.job import Job, Outcome
from crawlers.launch import Line, crawl
from store.ledger import end_run, start_run, windows
from store.schema import upgrade
from store.session import connect, reading, writing
from tests.real.many_nights import one_process
from tests.real.replica import PUBLIC, Replica, replica
from tests.real.truth import Truth, kept_versions

pytestmark = [pytest.mark.timeout(600), pytest.mark.enable_socket]

SINCE = dt.date(2023, 12, 1)
BEFORE = dt.date(2024, 10, 31)
NIGHTS = tuple(BEFORE + dt.timedelta(days=number) for number in range(1, 31))
BODIES = (17, 60)
# Together they hit one request in twenty.
FAULTS = [
    {"match": "parliament", "kind": kind, "probability": 0.0125, "retry_after": 0.05}
    for kind in ("status:500", "status:429", "truncate", "reset")
]


@dataclass
class Service:
    """A store of its own, and a way to run one crawl into it as of a day."""

    source: Replica
    url: str
    database: Engine
    settings: dict[str, Any]
    crawl: Callable[[Job], Outcome]

    def run(self, mode: str, day: dt.date, since: dt.date | None = None) -> Outcome:
        """One crawl, with its line in the ledger."""
        job = self.job(mode, day, since)
        outcome = self.crawl(job)
        with writing(self.database) as connection:
            end_run(connection, job.run_id, outcome.state, job.as_of, {})
        return outcome

    def job(self, mode: str, day: dt.date, since: dt.date | None = None) -> Job:
        """A crawl as of 03:30 in London on that day."""
        as_of = clock(day)
        with writing(self.database) as connection:
            run_id = start_run(connection, mode, as_of, as_of)
        return Job(
            source="written_questions",
            database_url=self.url,
            addresses=self.source.addresses,
            as_of=as_of,
            run_id=run_id,
            mode=mode,
            since=since,
            contact="tests@example.org",
            requests_per_second=500,
            settings=self.settings,
        )


def clock(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(3, 30), ZoneInfo("Europe/London"))


def service(source: Replica, folder: Path, run: Callable[[Job], Outcome], **settings: object) -> Service:
    url = f"sqlite:///{folder / 'store.db'}"
    database = connect(url)
    upgrade(database)
    return Service(source, url, database, {"answering_bodies": list(BODIES), **settings}, run)


def replay(ours: Service, faults: list[dict[str, Any]]) -> Truth:
    """The backfill and every night, each version compared with the source on the night it was kept."""
    source, truth = ours.source, Truth(ours.source, BODIES, SINCE)
    source.move_to(BEFORE)
    source.fail(faults)
    assert_well(ours.run("backfill", BEFORE, SINCE))
    source.fail([])
    truth.note_night(BEFORE, is_backfill=True)
    for day in NIGHTS:
        source.move_to(day)
        source.fail(faults)
        assert_well(ours.run("nightly", day))
        source.fail([])
        truth.note_night(day)
        for question_id, states in kept_versions(ours.database, since=clock(day)).items():
            assert states == [truth.hash_now(question_id)], f"{question_id}: a state that never stood, kept on {day}"
    return truth


def assert_well(outcome: Outcome) -> None:
    assert (outcome.state, outcome.failures, outcome.windows_open) == ("done", 0, 0), outcome


def assert_whole(ours: Service, truth: Truth) -> None:
    """Every question is there as it stands now, and every state of it that a night had to notice is a version."""
    kept = kept_versions(ours.database)
    assert len(truth.latest) > 2_000
    assert sum(len(states) > 1 for states in truth.expected.values()) > 300, "the record hardly changed: no test"
    assert [number for number, state in truth.latest.items() if kept.get(number, [""])[-1] != state] == []
    assert {number: states for number, states in truth.expected.items() if kept.get(number) != states} == {}


def test_a_month_of_nights_misses_no_state_and_invents_none(tmp_path: Path) -> None:
    with replica("--event-time") as source, one_process() as run:
        ours = service(source, tmp_path, run)
        assert_whole(ours, replay(ours, faults=[]))
        versions = kept_versions(ours.database)
        source.forget_requests()

        lines: list[Line] = []
        ours.crawl = lambda job: crawl(job, lines.append)  # as the service does it, in a process of its own
        again = ours.run("nightly", NIGHTS[-1])

        plan = " ".join(line.text for line in lines if line.event == "plan")
        planned = {urlsplit(url).netloc + urlsplit(url).path for url in re.findall(r"https://[^\s)]+", plan)}
        assert again.changes == {}
        assert kept_versions(ours.database) == versions
        assert {path.removeprefix("/") for path in source.requests()} <= planned


def test_lists_that_move_between_pages_of_twenty_hide_nothing(tmp_path: Path) -> None:
    with replica("--event-time", "--unstable") as source, one_process() as run:
        ours = service(source, tmp_path, run, page_size=20)
        assert_whole(ours, replay(ours, faults=[]))


def test_a_source_that_fails_one_request_in_twenty_costs_nothing(tmp_path: Path) -> None:
    with replica("--event-time") as source, one_process() as run:
        ours = service(source, tmp_path, run)
        assert_whole(ours, replay(ours, faults=FAULTS))
        with reading(ours.database) as connection:
            assert windows(connection, only_open=True) == []


def test_the_replica_stands_for_every_host_a_crawl_may_ask() -> None:
    assert set(PUBLIC) == {base.name for base in Replica("http://127.0.0.1:1").addresses.bases}
