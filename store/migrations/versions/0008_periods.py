"""On PostgreSQL the index of words also knows in which period a passage was published: see ``fulltext``.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

from alembic import op

from store import fulltext

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """The index is made anew; no row is touched."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP INDEX IF EXISTS ix_sections_vector")
    op.execute(fulltext.POSTGRESQL_INDEX)
