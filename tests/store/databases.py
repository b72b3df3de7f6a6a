"""New databases for the tests, on either server."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import text

from store.session import connect


def make_address(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of a new and empty database."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'store.sqlite'}"
    server = connect(request.getfixturevalue("postgresql"))
    name = f"store_{uuid.uuid4().hex}"
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
    address = server.url.set(database=name).render_as_string(hide_password=False)
    server.dispose()
    return address
