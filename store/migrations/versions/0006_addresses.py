"""Documents found by their public address.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """An index of the addresses of all but written questions, which are found by the UIN in theirs."""
    is_other = sa.text("kind <> 'written_question'")
    op.create_index("ix_documents_url", "documents", ["url"], sqlite_where=is_other, postgresql_where=is_other)
