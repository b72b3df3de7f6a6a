"""Labels as rows of numbers a day instead of tallies, and no index that no search walks.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.tallying import rebuild_tallies

revision = "0004"
down_revision = "0003"

_SECTION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Rows of every table but the tallies stay as they are; what is derived is counted from them anew."""
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint("value", "scheme", name=op.f("uq_labels_value_scheme")),
    )
    blobs = ("numbers", "kinds", "sources", "departments", "theme_counts", "themes", "area_counts", "areas")
    op.create_table(
        "day_labels",
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in blobs),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_day_labels")),
    )
    for scheme in ("theme", "area"):
        _drop_index_by_section(scheme)
    op.drop_index("ix_documents_changed_at", "documents")
    op.drop_index("ix_versions_change_observed_at", "versions")
    is_change = sa.text("change <> 'new'")
    op.create_index(
        "ix_versions_change",
        "versions",
        ["change", "observed_at"],
        sqlite_where=is_change,
        postgresql_where=is_change,
    )
    rebuild_tallies(op.get_bind())
    op.drop_table("tallies")


def _drop_index_by_section(scheme: str) -> None:
    """The index table without its second index and the key that needed it."""
    name, old = f"section_{scheme}s", f"section_{scheme}s_before_0004"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(f"fk_{name}_section_id", name)
        op.drop_index(f"ix_{name}_section_id", name)
        return
    op.drop_index(f"ix_{name}_section_id", name)
    op.rename_table(name, old)
    op.create_table(
        name,
        sa.Column(scheme, sa.String(), nullable=False),
        sa.Column("section_id", _SECTION, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(scheme, "section_id", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO {name} SELECT {scheme}, section_id FROM {old} ORDER BY 1, 2")  # noqa: S608
    op.drop_table(old)
