"""What the tests of this room share: a server that misbehaves, a clock, a store, a job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from crawlers.addresses import Addresses, Base
from crawlers.job import Job
from store.ledger import start_run
from store.schema import upgrade
from store.session import connect, writing
from tests.crawlers.strange_server import StrangeServer, serving

NIGHT = dt.datetime(2024, 10, 31, 3, 30, tzinfo=dt.UTC)
PUBLIC = "https://centre.example"


@pytest.fixture
def server() -> Iterator[StrangeServer]:
    with serving() as server:
        yield server


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def make_job() -> Callable[..., Job]:
    """A job at a high rate, so that tests need not wait; each test says what matters to it."""

    def make(url: str = "http://127.0.0.1:1", **values: Any) -> Job:
        given = {
            "source": "probe",
            "database_url": "sqlite://",
            "addresses": Addresses((Base("centre", PUBLIC, url),)),
            "as_of": NIGHT,
            "run_id": 1,
            "requests_per_second": 200.0,
            "timeout": 2.0,
        }
        return Job(**{**given, **values})

    return make


@pytest.fixture
def run_id(database: Engine) -> int:
    with writing(database) as connection:
        return start_run(connection, "nightly", NIGHT, NIGHT)
