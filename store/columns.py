"""What the tables are made of: how things are named, moments, flags, and whose a row is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

__all__ = ["Digest", "Moment", "SectionId", "flag", "index_where", "metadata", "of_document"]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Digest(TypeDecorator[str]):
    """A SHA-256 as 64 hexadecimal digits, kept as its 32 bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else bytes(value).hex()


class Moment(TypeDecorator[dt.datetime]):
    """An aware UTC datetime, kept without its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


def index_where(name: str, *columns: str, where: str) -> Index:
    """An index of some rows only."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


# A day and a number within it (section_ids.py): on SQLite the row's own number, which must be called INTEGER.
SectionId = BigInteger().with_variant(Integer, "sqlite")


def flag(name: str) -> Column[bool]:
    """A column that is false where nothing was said."""
    return Column(name, Boolean, nullable=False, server_default=false())


def of_document(**extra: Any) -> Column[int]:
    """The column that names the document a row belongs to, and goes with."""
    return Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, **extra)
