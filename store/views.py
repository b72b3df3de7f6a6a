"""The tables under plain names and with their labels, for people who read the store with SQL or Datasette.

The views are made anew by every migration, so that they never stand in the way of a step that changes a table.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select, text

from store.tables import facts
from store.upserts import put_rows

__all__ = ["VIEWS", "are_fresh", "drop_views", "put_views"]

_FACT = "views"

VIEWS = {
    "document_view": """
        SELECT d.id AS document_id, d.source, d.external_id, d.kind, d.heading, d.url, d.department, d.published_on,
               d.version, d.change, d.changed_at, d.first_seen_at, d.is_withdrawn, d.is_vanished,
               (SELECT count(*) FROM sections s WHERE s.document_id = d.id) AS passages
        FROM documents d""",
    "question_view": """
        SELECT d.id AS document_id, q.uin, q.house, d.heading, d.url, d.department AS answering_body, q.state,
               q.date_tabled, q.date_for_answer, q.date_answered, q.date_holding_answer, q.date_corrected,
               q.is_holding, q.is_correction, q.is_withdrawn, q.asking_member_id,
               (SELECT m.name FROM members m WHERE m.member_id = q.asking_member_id ORDER BY m.as_of DESC LIMIT 1)
                   AS asking_member,
               (SELECT m.party FROM members m WHERE m.member_id = q.asking_member_id ORDER BY m.as_of DESC LIMIT 1)
                   AS asking_party,
               q.answering_member_id,
               (SELECT m.name FROM members m WHERE m.member_id = q.answering_member_id ORDER BY m.as_of DESC LIMIT 1)
                   AS answering_member
        FROM questions q JOIN documents d ON d.id = q.document_id""",
    "passage_view": """
        SELECT s.id AS passage_id, s.document_id, s.position, s.source, s.kind, s.department, s.published_on, s.title,
               s.page, s.url, s.text
        FROM sections s""",
    "tag_view": """
        SELECT t.id AS tag_id, t.document_id, t.section_id AS passage_id, t.scheme, t.value,
               coalesce(h.label, a.name, t.value) AS label, a.kind AS area_kind, t.is_suggested,
               t.quote, t.rule, t.score, s.title, s.kind, s.department, s.published_on, s.page, s.url
        FROM tags t
        JOIN sections s ON s.id = t.section_id
        LEFT JOIN themes h ON h.id = t.value AND t.scheme = 'theme'
        LEFT JOIN areas a ON a.code = t.value AND t.scheme = 'area'""",
    "statement_view": """
        SELECT x.id AS statement_id, x.document_id, x.section_id AS passage_id, x.kind AS statement, x.quote, x.rule,
               x.score, x.due_from, x.due_to, x.due_basis, x.is_due_vague, x.promised_by, x.promised,
               s.title, s.kind, s.department, s.published_on, s.page, s.url
        FROM statements x JOIN sections s ON s.id = x.section_id""",
    "version_view": """
        SELECT v.document_id, v.number AS version, v.observed_at, v.change, v.fields AS changed_fields,
               d.source, d.external_id, d.heading, d.url
        FROM versions v JOIN documents d ON d.id = v.document_id""",
    "count_view": """
        SELECT t.theme, h.label AS theme_label, a.area, p.name AS area_name, p.kind AS area_kind,
               CAST(substr(CAST(s.published_on AS varchar), 1, 4) AS integer) AS year, s.kind, s.source,
               count(*) AS passages
        FROM section_themes t
        JOIN section_areas a ON a.section_id = t.section_id
        JOIN sections s ON s.id = t.section_id
        JOIN themes h ON h.id = t.theme
        JOIN areas p ON p.code = a.area
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8""",
    "problem_view": """
        SELECT r.id AS run_id, r.job, r.as_of, r.state, p.source, p.kind, p.message, p.url, p.is_failure, p.seen_at
        FROM problems p JOIN runs r ON r.id = p.run_id""",
}


def put_views(connection: Connection) -> None:
    """Every view as it is written here, in place of what there was."""
    drop_views(connection)
    for name, statement in VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {statement}"))
    put_rows(connection, facts, [{"name": _FACT, "value": _fingerprint()}], ("name",))


def drop_views(connection: Connection) -> None:
    """No view, so that the tables under them can be changed."""
    for name in VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def are_fresh(connection: Connection) -> bool:
    """Whether the views are as they are written here."""
    return connection.scalar(select(facts.c.value).where(facts.c.name == _FACT)) == _fingerprint()


def _fingerprint() -> str:
    return hashlib.sha256("\n".join(f"{name}{statement}" for name, statement in VIEWS.items()).encode()).hexdigest()
