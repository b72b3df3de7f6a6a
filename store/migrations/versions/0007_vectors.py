"""On PostgreSQL the words of passages in their index alone, no longer beside the passages, where they took most room.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op

from store import fulltext

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Every row stays; the passages are written anew without their words, in the order of their dates."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP INDEX IF EXISTS ix_sections_vector")
    op.execute("ALTER TABLE sections DROP COLUMN vector")
    op.execute("CLUSTER sections USING pk_sections")
    op.execute(fulltext.POSTGRESQL_FUNCTION)
