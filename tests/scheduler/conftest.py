from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from store.schema import upgrade
from store.session import connect
from tests.alerts.post_office import PostOffice, post_office


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database with our tables and nothing in them."""
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server on this machine."""
    with post_office() as office:
        yield office
