"""The database brought up to this code's tables, and refused where that cannot be.

The steps lie in the package (``store/migrations``) and are run without an ``alembic.ini``.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from store.bulk import mend
from store.errors import StoreError
from store.session import reading, writing
from store.views import are_fresh, drop_views, put_views

__all__ = ["StoreError", "check", "is_current", "is_empty", "upgrade"]

_OLDEST_POSTGRESQL = (15, 0)
_ONE_MIGRATION = text("SELECT pg_advisory_xact_lock(7215400)")
_COUNTED_APART = "section_text"  # the parts of the full-text index are not tables of ours


def upgrade(engine: Engine) -> None:
    """The database with all our tables, made or brought up to date in one transaction, its search index whole.

    Raises:
        StoreError: as ``check`` does, or a step lost rows; nothing was changed.
    """
    check(engine)
    if is_current(engine):
        _renew_views(engine)
    else:
        _take_steps(engine)
    mend(engine)


def check(engine: Engine) -> None:
    """Nothing, when the database can be used or brought up to date by this code.

    Raises:
        StoreError: the database was written by newer code, is another program's, or lacks something we need.
    """
    with reading(engine) as connection:
        if engine.dialect.name == "postgresql":
            _check_postgresql(connection)
        revision = _revision(connection)
        known = {script.revision for script in _scripts().walk_revisions()}
        name = engine.url.render_as_string(hide_password=True)
        if revision is not None and revision not in known:
            raise StoreError(f"{name} was written by a newer lessonwatch (schema {revision}): upgrade lessonwatch")
        if revision is None and {"documents", "sections"} & set(inspect(connection).get_table_names()):
            raise StoreError(f"{name} holds another program's tables: give lessonwatch a database of its own")


def is_empty(engine: Engine) -> bool:
    """Whether the database is new: it has none of our tables yet.

    Raises:
        StoreError: as ``check`` does.
    """
    check(engine)
    with reading(engine) as connection:
        return _revision(connection) is None


def is_current(engine: Engine) -> bool:
    """Whether the database has every table and column this code expects."""
    with reading(engine) as connection:
        return _revision(connection) == _scripts().get_current_head()


def _take_steps(engine: Engine) -> None:
    with writing(engine, enforces_keys=False) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(_ONE_MIGRATION)
        before = _count_rows(connection)
        drop_views(connection)
        command.upgrade(_config(connection), "head")
        _check_nothing_lost(connection, before)
        put_views(connection)


def _renew_views(engine: Engine) -> None:
    with reading(engine) as connection:
        if are_fresh(connection):
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(_ONE_MIGRATION)
        put_views(connection)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_postgresql(connection: Connection) -> None:
    version = connection.dialect.server_version_info or (0,)
    if version < _OLDEST_POSTGRESQL:
        raise StoreError(f"the PostgreSQL server is {'.'.join(map(str, version))} and 15 is needed")
    if not connection.scalar(text("SELECT count(*) FROM pg_available_extensions WHERE name = 'unaccent'")):
        raise StoreError("the PostgreSQL server has no extension unaccent: install postgresql-contrib")
    if connection.scalar(text("SHOW server_encoding")) != "UTF8":
        raise StoreError("the PostgreSQL database is not in UTF-8: create it with ENCODING 'UTF8'")


def _count_rows(connection: Connection) -> dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    return {
        name: connection.scalar(text(f"SELECT count(*) FROM {quote(name)}")) or 0  # noqa: S608
        for name in inspect(connection).get_table_names()
        if not name.startswith(_COUNTED_APART)
    }


def _check_nothing_lost(connection: Connection, before: dict[str, int]) -> None:
    after = _count_rows(connection)
    for name, count in before.items():
        if name in after and after[name] < count:
            raise StoreError(f"the step to a newer schema would have lost rows of {name}; nothing was changed")
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise StoreError("the step to a newer schema would have left rows without their parent; nothing was changed")
