"""The other jobs, and what a job is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from scheduler.jobs import UnknownSource, backfill, crawl, nightly, poll, tag
from store.outbox import waiting
from store.session import reading
from tests.alerts.post_office import PostOffice
from tests.scheduler.houses import add, house_of
from tests.store.examples import booklet, night, question


def test_alerts_wait_where_no_mail_is_set_up(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, None, question())
    add(engine)
    result = nightly(house, night(1))
    assert (result.exit_code, result.summary["send"]["state"]) == (0, "skipped")
    with reading(engine) as connection:
        assert len(waiting(connection)) == 1
    assert nightly(house_of(engine, office, question()), night(2)).exit_code == 0
    assert len(office.received) == 1


def test_a_poll_reads_questions_and_writes_to_nobody(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, question(), booklet("Norwich"))
    add(engine)
    result = poll(house, night(1))
    assert list(result.summary) == ["crawl written_questions", "tag"]
    assert office.received == []
    nightly(house, night(2))
    assert "2 matches" in office.received[0]["Subject"]


def test_a_job_knows_its_run_its_clock_and_its_span(engine: Engine) -> None:
    house = house_of(engine, None)
    house = replace(house, settings={"govuk": {"named_pages": ["/x"]}})
    result = backfill(house, dt.date(2020, 1, 1), dt.date(2021, 1, 1), ["govuk"], as_of=night(1))
    (job,) = house.crawl.jobs  # type: ignore[attr-defined]
    assert (job.source, job.mode, job.run_id, job.as_of) == ("govuk", "backfill", result.run_id, night(1))
    assert (job.since, job.until) == (dt.date(2020, 1, 1), dt.date(2021, 1, 1))
    assert job.settings == {"named_pages": ["/x"]}


def test_an_unknown_source_is_named(engine: Engine) -> None:
    with pytest.raises(UnknownSource, match="unknown source 'hansard': there is written_questions, govuk"):
        crawl(house_of(engine, None), ["hansard"], night(1))


def test_tagging_alone_is_a_run(engine: Engine) -> None:
    house = house_of(engine, None, question())
    crawl(house, None, night(1))
    assert tag(house, night(1)).summary["tag"]["documents"] == 1
