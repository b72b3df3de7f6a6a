"""The same work by hand-written SQL through the bare driver: what the store is measured against.

The statements are SQLite's; ``Bare`` puts them to psycopg with its own placeholders.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from store import fulltext
from store.compression import compress
from store.records import Document, Payload, document_to_json
from store.section_ids import first_id
from store.session import sqlite_library

FIRST_PAGE = """
    SELECT a.section_id, d.source, d.external_id, d.heading, s.title, s.url, s.page, s.published_on, s.text
    FROM section_areas a
    JOIN sections s ON s.id = a.section_id
    JOIN documents d ON d.id = s.document_id
    WHERE a.area = ? AND a.section_id >= ? AND a.section_id < ?
      AND EXISTS (SELECT 1 FROM section_themes t WHERE t.theme = ? AND t.section_id = a.section_id)
    ORDER BY a.section_id DESC LIMIT 21"""
TAGS = """
    SELECT t.section_id, t.scheme, t.value, t.start, t."end", t.quote, t.rule, t.is_suggested, h.label, a.name
    FROM tags t
    LEFT JOIN themes h ON h.id = t.value AND t.scheme = 'theme'
    LEFT JOIN areas a ON a.code = t.value AND t.scheme = 'area'
    WHERE t.section_id IN ({}) ORDER BY t.section_id, t.start"""


class Bare:
    """A connection of the driver, with the store's settings; every statement commits unless it is told to wait."""

    def __init__(self, address: str) -> None:
        self.is_sqlite = address.startswith("sqlite:")
        if self.is_sqlite:
            self.driver: Any = sqlite_library().connect(address.removeprefix("sqlite:///"), isolation_level=None)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
                self.driver.execute(f"PRAGMA {pragma}")
        else:
            address = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
            self.driver = psycopg.connect(address, autocommit=True)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        return self.driver.execute(self._own(statement), values)

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        self.driver.cursor().executemany(self._own(statement), rows)

    def begin(self) -> None:
        self.driver.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")

    def close(self) -> None:
        self.driver.close()

    def _own(self, statement: str) -> str:
        return statement if self.is_sqlite else statement.replace("?", "%s")


def first_page(connection: Bare, theme: str, area: str, after: dt.date, before: dt.date) -> list[tuple[Any, ...]]:
    """Twenty passages with their tags and a snippet cut at the first piece of evidence."""
    rows = connection.execute(FIRST_PAGE, (area, first_id(after), first_id(before), theme)).fetchall()[:20]
    ids = [row[0] for row in rows] or [0]
    tags: dict[int, list[tuple[Any, ...]]] = {}
    for tag in connection.execute(TAGS.format(",".join("?" * len(ids))), ids):
        tags.setdefault(tag[0], []).append(tag)
    page = []
    for row in rows:
        start = min((tag[3] for tag in tags.get(row[0], ())), default=0)
        page.append((*row[:8], row[8][max(0, start - 70) : start + 210], tags.get(row[0], [])))
    return page


def write_documents(connection: Bare, found: Iterable[tuple[Document, Payload]], now: str, first: int) -> int:
    """Documents, versions, payloads, sections and questions, a thousand documents at a time."""
    count = 0
    rows: dict[str, list[tuple[Any, ...]]] = {}

    def flush() -> None:
        connection.begin()
        for table, waiting in rows.items():
            marks = ",".join("?" * len(waiting[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", waiting)
        connection.execute("COMMIT")
        rows.clear()

    for document, payload in found:
        for table, row in _rows(first + count, document, payload, now):
            rows.setdefault(table, []).append(row)
        count += 1
        if count % 1_000 == 0:
            flush()
    if rows:
        flush()
    return count


def _rows(number: int, document: Document, payload: Payload, now: str) -> Iterable[tuple[str, tuple[Any, ...]]]:
    record = json.dumps(document_to_json(document), ensure_ascii=False).encode()
    hashed, sent = hashlib.sha256(record).digest(), hashlib.sha256(payload.body).digest()
    day = str(document.published_on)
    yield "documents", (
        number, document.source, document.external_id, document.kind, document.heading, document.url,
        document.department, day, 1, "new", hashed, False, False, now, now, None,
    )  # fmt: skip
    yield "versions", (number, number, 1, now, "new", "", hashed, compress(record), sent)
    yield "payloads", (sent, payload.url, payload.media_type, now, compress(payload.body))
    for position, section in enumerate(document.sections):
        yield "sections", (
            first_id(document.published_on or dt.date(1, 1, 1)) + number % 60_000 * 16 + position, number, position,
            document.source, document.kind, document.department, day, document.heading, document.url, section.page,
            section.answer_at, section.text,
        )  # fmt: skip
    if facts := document.question:
        yield "questions", (
            number, facts.uin, facts.house, facts.asking_member_id, facts.answering_member_id,
            facts.answering_body_id, str(facts.date_tabled), str(facts.date_for_answer), str(facts.date_answered),
            None, None, False, False, False, "answered",
        )  # fmt: skip


def load(address: str, found: list[tuple[Document, Payload]]) -> float:
    """The seconds to write the documents and build the search index afterwards, in a store that has its tables."""
    connection = Bare(address)
    if connection.is_sqlite:
        for name in fulltext.SQLITE_TRIGGERS:
            connection.execute(f"DROP TRIGGER {name}")
    else:
        connection.execute("DROP INDEX ix_sections_vector")
    started = time.perf_counter()
    write_documents(connection, found, "2024-11-01 03:30:00.000000", 1)
    if connection.is_sqlite:
        connection.execute("INSERT INTO section_text (section_text) VALUES ('rebuild')")
    else:
        connection.execute(fulltext.POSTGRESQL_INDEX)
    took = time.perf_counter() - started
    connection.close()
    return took


def night(connection: Bare, found: list[Document], now: str) -> None:
    """What changed of a night's documents found by their hash, and written with its index."""
    connection.begin()
    for document in found:
        record = json.dumps(document_to_json(document), sort_keys=True, ensure_ascii=False).encode()
        hashed = hashlib.sha256(record).digest()
        key = (document.source, document.external_id)
        row = connection.execute(
            "SELECT id, version, content_hash FROM documents WHERE source = ? AND external_id = ?", key
        ).fetchone()
        if row is None or bytes(row[2]) == hashed:
            continue
        connection.execute(
            "UPDATE documents SET version = version + 1, content_hash = ?, heading = ?, changed_at = ?,"
            " change = 'edited', tagged_with = NULL WHERE id = ?",
            (hashed, document.heading, now, row[0]),
        )
        connection.execute(
            "INSERT INTO versions (document_id, number, observed_at, change, fields, content_hash, record)"
            " VALUES (?, ?, ?, 'edited', 'sections', ?, ?)",
            (row[0], row[1] + 1, now, hashed, compress(record)),
        )
        connection.execute("DELETE FROM sections WHERE document_id = ?", (row[0],))
        day = document.published_on or dt.date(2000, 1, 1)
        base = connection.execute(
            "SELECT max(id) + 1 FROM sections WHERE id >= ? AND id < ?",
            (first_id(day), first_id(day + dt.timedelta(1))),
        ).fetchone()[0] or first_id(day)
        connection.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (base + n, row[0], n, document.source, document.kind, document.department, str(document.published_on),
                 document.heading or "", document.url, section.page, section.answer_at, section.text)
                for n, section in enumerate(document.sections)
            ],
        )  # fmt: skip
    connection.execute("COMMIT")
