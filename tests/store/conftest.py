"""Every test of the store runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from store.schema import upgrade
from store.session import connect, writing
from tests.store.databases import make_address


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
