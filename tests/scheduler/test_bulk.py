"""A backfill puts the words of what it reads off: jobs that come after one, or after one that was killed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alerts.subscribing import subscribe
from crawlers.job import Job, Outcome
from scheduler.jobs import backfill, nightly
from scheduler.leader import AlreadyRunning
from store import bulk
from store.bulk import put_words_off
from store.health import find_faults
from store.language import parse
from store.outbox import waiting
from store.putting_off import count_waiting, owed
from store.search import search
from store.session import reading, writing
from tests.scheduler.one_night import ANNA, PaperCrawl, make_house, published
from tests.store.examples import night

SINCE = dt.date(2023, 1, 1)


def found(engine: Engine, typed: str) -> int:
    with reading(engine) as connection:
        return len(search(connection, parse(typed), today=night(1).date()).hits)


def owes(engine: Engine) -> bool:
    with reading(engine) as connection:
        return owed(connection) is not None


def test_a_backfill_indexes_the_words_when_all_is_read_and_before_it_tags(engine: Engine) -> None:
    seen: list[tuple[bool, int]] = []

    class Watching(PaperCrawl):
        def __call__(self, job: Job, on_line: object, stop: object = None) -> Outcome:
            outcome = super().__call__(job, lambda line: None)
            with reading(engine) as connection:
                seen.append((owed(connection) is not None, count_waiting(connection)))
            return outcome

    result = backfill(make_house(engine, Watching(engine, published(2)), None), SINCE, as_of=night(1))
    assert seen == [(True, 2), (True, 2)]
    assert list(result.summary) == ["put off", "crawl written_questions", "crawl govuk", "index", "tag"]
    assert result.summary["index"] == {"passages": 2, "state": "done"}
    assert not owes(engine)
    assert found(engine, "growth hub") == 2
    assert find_faults(engine) == []


def test_a_night_after_a_backfill_that_was_killed_first_builds_the_index_that_it_owes(engine: Engine) -> None:
    put_words_off(engine)
    house = make_house(engine, PaperCrawl(engine, published(1)), None)
    assert next(iter(nightly(house, night(1)).summary)) == "index"
    assert not owes(engine)
    assert found(engine, "growth hub") == 2
    assert "index" not in nightly(house, night(2)).summary


def test_a_second_backfill_goes_on_where_the_first_was_killed(engine: Engine) -> None:
    put_words_off(engine)
    PaperCrawl(engine, published(1))(make_house(engine, PaperCrawl(engine, {}), None).job, lambda line: None)
    house = make_house(engine, PaperCrawl(engine, published(2)), None)
    assert backfill(house, SINCE, as_of=night(2)).state == "done"
    assert found(engine, "taught") == 1
    assert find_faults(engine) == []


def test_a_night_that_begins_during_a_backfill_is_refused_and_harms_nothing(engine: Engine) -> None:
    refused = []

    class Meanwhile(PaperCrawl):
        def __call__(self, job: Job, on_line: object, stop: object = None) -> Outcome:
            with pytest.raises(AlreadyRunning) as error:
                nightly(make_house(engine, PaperCrawl(engine, published(2)), None), night(2))
            refused.append(str(error.value))
            return super().__call__(job, lambda line: None)

    assert backfill(make_house(engine, Meanwhile(engine, published(1)), None), SINCE, as_of=night(1)).state == "done"
    assert len(refused) == 2
    assert found(engine, "growth hub") == 2


def test_alerts_wait_where_the_index_could_not_be_built(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(engine) as connection:
        subscribe(connection, "Hubs", '"growth hub"', [ANNA], night(0))
    put_words_off(engine)

    def cannot(_connection: object, _most: int) -> bool:
        raise OSError("no room")

    house = make_house(engine, PaperCrawl(engine, published(2)), None)
    with monkeypatch.context() as patched:
        patched.setattr(bulk, "catch_up", cannot)
        result = nightly(house, night(1))
    assert [name for name, step in result.summary.items() if step["state"] == "failed"] == ["index", "match"]
    nightly(house, night(2))
    with reading(engine) as connection:
        assert len(waiting(connection)) == 2


KILLED = """
    import os, sys
    from crawlers.job import Job
    from scheduler.jobs import backfill
    from store.session import connect
    from tests.scheduler.one_night import PaperCrawl, make_house, published
    from tests.scheduler.test_bulk import SINCE
    from tests.store.examples import night
    engine = connect(sys.argv[1])
    class Dying(PaperCrawl):
        def __call__(self, job, on_line, stop=None):
            super().__call__(job, on_line)
            os.kill(os.getpid(), 9)
    backfill(make_house(engine, Dying(engine, published(1)), None), SINCE, as_of=night(1))
"""


def test_a_backfill_killed_between_two_sources_costs_nothing(engine: Engine) -> None:
    root = Path(__file__).parents[2]
    told = [sys.executable, "-c", textwrap.dedent(KILLED), str(engine.url)]
    done = subprocess.run(told, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert owes(engine)
    assert found(engine, "growth hub") == 0
    assert nightly(make_house(engine, PaperCrawl(engine, published(2)), None), night(2)).state == "done"
    assert found(engine, "growth hub") == 2
    assert find_faults(engine) == []
