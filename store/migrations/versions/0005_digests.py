"""Hashes as bytes, and a search index with the text before the title, which makes it a third smaller.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store import fulltext

revision = "0005"
down_revision = "0004"

_HASHES = (
    ("documents", "content_hash", " NOT NULL"),
    ("versions", "content_hash", " NOT NULL"),
    ("versions", "payload_sha256", ""),
    ("payloads", "sha256", " NOT NULL"),
)


def upgrade() -> None:
    """Every row stays; the search index is made anew from the sections."""
    if op.get_bind().dialect.name == "postgresql":
        for table, column, _ in _HASHES:
            op.alter_column(table, column, type_=sa.LargeBinary(), postgresql_using=f"decode({column}, 'hex')")
        return
    _keep_bytes()
    _put_text_first()


def _keep_bytes() -> None:
    """The values as bytes, and the columns called so.

    To change a column's type SQLite would make the table anew, and with it half the store. The words of the schema are
    changed instead, as its documentation (lang_altertable.html) describes for changes that leave the rows as they are.
    """
    connection = op.get_bind()
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101
    driver.create_function("bytes_of", 1, lambda digits: None if digits is None else bytes.fromhex(digits))
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    for table, column, _ in _HASHES:
        op.execute(f"UPDATE {table} SET {column} = bytes_of({column}) WHERE typeof({column}) = 'text'")  # noqa: S608
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, column, rest in _HASHES:
        connection.exec_driver_sql(
            f"UPDATE sqlite_schema SET sql = replace(sql, '{column} VARCHAR(64){rest}', '{column} BLOB{rest}')"  # noqa: S608
            f" WHERE type = 'table' AND name = '{table}'"
        )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _put_text_first() -> None:
    connection = op.get_bind()
    for name in fulltext.SQLITE_TRIGGERS:
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
    op.execute("DROP TABLE section_text")
    for statement in fulltext.SQLITE:
        op.execute(statement)
    fulltext.rebuild(connection)
