"""Documents with their history and what was found in them, and the full-text index.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store import fulltext

revision = "0001"
down_revision = None

_SEPARATORS = "-/\\.,:;@_&+=%#~*''\"’‘“”–—…·•()[]{}<>|?!$£€"
_TITLE, _TEXT = (
    f"to_tsvector('lessonwatch', translate(left(coalesce({words}, ''), 600000), '{_SEPARATORS}', repeat(' ', 60)))"
    for words in ("title", "text")
)
_VECTOR = f"setweight({_TITLE}, 'A') || to_tsvector('simple', 'zzgapzz') || {_TEXT}"
_POSTGRESQL = (
    f"ALTER TABLE sections ADD COLUMN vector tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED",
    "CREATE INDEX ix_sections_vector ON sections USING gin (vector)",
)


def upgrade() -> None:
    """What was read, and what was found in it."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_vanished", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("tagged_with", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_documents_source_external_id")),
    )
    op.create_index(op.f("ix_documents_changed_at"), "documents", ["changed_at"], unique=False)
    op.create_index(
        "ix_documents_untagged",
        "documents",
        ["id"],
        unique=False,
        sqlite_where=sa.text("tagged_with IS NULL"),
        postgresql_where=sa.text("tagged_with IS NULL"),
    )
    op.create_index(
        "ix_documents_vanished",
        "documents",
        ["id"],
        unique=False,
        sqlite_where=sa.text("is_vanished"),
        postgresql_where=sa.text("is_vanished"),
    )
    op.create_index(
        "ix_documents_withdrawn",
        "documents",
        ["id"],
        unique=False,
        sqlite_where=sa.text("is_withdrawn"),
        postgresql_where=sa.text("is_withdrawn"),
    )
    op.create_table(
        "members",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("house", sa.String(), nullable=True),
        sa.Column("party", sa.String(), nullable=True),
        sa.Column("seat", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("member_id", "as_of", name=op.f("pk_members")),
    )
    op.create_table(
        "payloads",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_payloads")),
    )
    op.create_table(
        "tallies",
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("theme", "area", "year", "kind", "source", name=op.f("pk_tallies")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tallies_area_theme"), "tallies", ["area", "theme"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("byte_size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_attachments_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "url", name=op.f("pk_attachments")),
    )
    op.create_table(
        "questions",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("uin", sa.String(), nullable=False),
        sa.Column("house", sa.String(), nullable=False),
        sa.Column("asking_member_id", sa.Integer(), nullable=True),
        sa.Column("answering_member_id", sa.Integer(), nullable=True),
        sa.Column("answering_body_id", sa.Integer(), nullable=False),
        sa.Column("date_tabled", sa.Date(), nullable=False),
        sa.Column("date_for_answer", sa.Date(), nullable=True),
        sa.Column("date_answered", sa.Date(), nullable=True),
        sa.Column("date_holding_answer", sa.Date(), nullable=True),
        sa.Column("date_corrected", sa.Date(), nullable=True),
        sa.Column("is_holding", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_correction", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_questions_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_answering_member_id"), "questions", ["answering_member_id"], unique=False)
    op.create_index(op.f("ix_questions_asking_member_id"), "questions", ["asking_member_id"], unique=False)
    op.create_index(
        "ix_questions_corrected",
        "questions",
        ["document_id"],
        unique=False,
        sqlite_where=sa.text("is_correction"),
        postgresql_where=sa.text("is_correction"),
    )
    op.create_index(op.f("ix_questions_date_tabled"), "questions", ["date_tabled"], unique=False)
    op.create_index(op.f("ix_questions_state_date_for_answer"), "questions", ["state", "date_for_answer"], unique=False)
    op.create_index(op.f("ix_questions_uin"), "questions", ["uin"], unique=False)
    op.create_table(
        "sections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("answer_at", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_sections_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_sections_document_id_position")),
    )
    op.create_index(op.f("ix_sections_department_id"), "sections", ["department", "id"], unique=False)
    op.create_index(op.f("ix_sections_kind_id"), "sections", ["kind", "id"], unique=False)
    op.create_index(op.f("ix_sections_source_id"), "sections", ["source", "id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("observed_at", sa.DateTime(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("payload_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_versions_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_versions_document_id_number")),
    )
    op.create_index(op.f("ix_versions_change_observed_at"), "versions", ["change", "observed_at"], unique=False)
    op.create_index(op.f("ix_versions_observed_at"), "versions", ["observed_at"], unique=False)
    op.create_table(
        "section_areas",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("section_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_section_areas_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("area", "section_id", name=op.f("pk_section_areas")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_section_areas_section_id"), "section_areas", ["section_id"], unique=False)
    op.create_table(
        "section_themes",
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("section_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_section_themes_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme", "section_id", name=op.f("pk_section_themes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_section_themes_section_id"), "section_themes", ["section_id"], unique=False)
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("due_from", sa.Date(), nullable=True),
        sa.Column("due_to", sa.Date(), nullable=True),
        sa.Column("due_granularity", sa.String(), nullable=True),
        sa.Column("due_basis", sa.String(), nullable=True),
        sa.Column("is_due_vague", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("promised_by", sa.String(), nullable=True),
        sa.Column("promised", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_statements_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_statements_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    op.create_index(op.f("ix_statements_document_id"), "statements", ["document_id"], unique=False)
    op.create_index(
        "ix_statements_due",
        "statements",
        ["due_to", "section_id"],
        unique=False,
        sqlite_where=sa.text("due_to IS NOT NULL"),
        postgresql_where=sa.text("due_to IS NOT NULL"),
    )
    op.create_index(op.f("ix_statements_kind_section_id"), "statements", ["kind", "section_id"], unique=False)
    op.create_index(op.f("ix_statements_section_id"), "statements", ["section_id"], unique=False)
    op.create_index(
        "ix_statements_vague",
        "statements",
        ["section_id"],
        unique=False,
        sqlite_where=sa.text("is_due_vague"),
        postgresql_where=sa.text("is_due_vague"),
    )
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("is_suggested", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_tags_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_tags_section_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
    )
    op.create_index(op.f("ix_tags_document_id"), "tags", ["document_id"], unique=False)
    op.create_index(op.f("ix_tags_section_id"), "tags", ["section_id"], unique=False)

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in fulltext.SQLITE if is_sqlite else (*fulltext.POSTGRESQL_CONFIGURATION, *_POSTGRESQL):
        op.execute(statement)
