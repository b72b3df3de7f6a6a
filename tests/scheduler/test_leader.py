from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from scheduler.leader import AlreadyRunning, leading
from store.session import connect
from tests.store.databases import make_address

HOLD = """
import sys
from scheduler.leader import leading
from store.session import connect
with leading(connect(sys.argv[1])):
    print("leading", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return make_address(request.param, tmp_path, request)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = connect(address)
    yield engine
    engine.dispose()


@contextmanager
def another_process(address: str) -> Iterator[subprocess.Popen[str]]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "leading\n"
    try:
        yield holder
    finally:
        holder.kill()
        holder.wait()


def test_one_run_is_at_work_at_a_time(address: str, engine: Engine) -> None:
    with another_process(address), pytest.raises(AlreadyRunning, match="another run is at work"), leading(engine):
        pytest.fail("two runs at once")


def test_a_killed_run_gives_way_at_once(address: str, engine: Engine) -> None:
    with another_process(address) as holder:
        holder.kill()
        holder.wait()
        for _ in range(50):  # the PostgreSQL server notices a little later
            try:
                with leading(engine):
                    return
            except AlreadyRunning:
                subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("the lock outlived its holder")


def test_the_lock_is_free_again_after_a_run_that_failed(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), leading(engine):
        raise ZeroDivisionError
    with leading(engine), pytest.raises(AlreadyRunning), leading(engine):
        pytest.fail("two runs in one process")
    with leading(engine):
        pass


def test_the_holder_of_the_file_lock_is_named(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with (
        another_process(address) as holder,
        pytest.raises(AlreadyRunning, match=f"process {holder.pid} since"),
        leading(connect(address)),
    ):
        pytest.fail("two runs at once")
