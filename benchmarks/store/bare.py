"""The same work by hand-written SQL through the bare driver: what the store is measured against."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

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
    SELECT t.section_id, t.scheme, t.value, t.start, t.end, t.quote, t.rule, t.is_suggested, h.label, a.name
    FROM tags t
    LEFT JOIN themes h ON h.id = t.value AND t.scheme = 'theme'
    LEFT JOIN areas a ON a.code = t.value AND t.scheme = 'area'
    WHERE t.section_id IN ({}) ORDER BY t.section_id, t.start"""


def open_bare(path: str) -> Any:
    """A connection of the driver, with the store's settings."""
    connection = sqlite_library().connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def first_page(connection: Any, theme: str, area: str, after: dt.date, before: dt.date) -> list[tuple[Any, ...]]:
    """Twenty passages with their tags and a snippet cut at the first piece of evidence."""
    rows = connection.execute(FIRST_PAGE, (area, first_id(after), first_id(before), theme)).fetchall()[:20]
    ids = [row[0] for row in rows]
    tags: dict[int, list[tuple[Any, ...]]] = {}
    for tag in connection.execute(TAGS.format(",".join("?" * len(ids))), ids):
        tags.setdefault(tag[0], []).append(tag)
    page = []
    for row in rows:
        start = min((tag[3] for tag in tags.get(row[0], ())), default=0)
        page.append((*row[:8], row[8][max(0, start - 70) : start + 210], tags.get(row[0], [])))
    return page


def write_documents(connection: Any, found: Iterable[tuple[Document, Payload]], now: str, first: int) -> int:
    """Documents, versions, payloads, sections and questions, a thousand documents at a time."""
    count = 0
    rows: dict[str, list[tuple[Any, ...]]] = {}

    def flush() -> None:
        connection.execute("BEGIN IMMEDIATE")
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
        document.department, day, 1, "new", hashed, 0, 0, now, now, None,
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
            None, None, 0, 0, 0, "answered",
        )  # fmt: skip


def load(path: Path, found: list[tuple[Document, Payload]]) -> float:
    """The seconds to write the documents and build the search index afterwards, in a store that has its tables."""
    connection = open_bare(str(path))
    for name in fulltext.SQLITE_TRIGGERS:
        connection.execute(f"DROP TRIGGER {name}")
    started = time.perf_counter()
    write_documents(connection, found, "2024-11-01 03:30:00.000000", 1)
    connection.execute("INSERT INTO section_text (section_text) VALUES ('rebuild')")
    took = time.perf_counter() - started
    connection.close()
    return took


def night(path: Path, found: list[Document], now: str) -> float:
    """The seconds to find what changed of a night's documents by their hash, and to write that with its index."""
    connection = open_bare(str(path))
    started = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for document in found:
        record = json.dumps(document_to_json(document), sort_keys=True, ensure_ascii=False).encode()
        hashed = hashlib.sha256(record).digest()
        key = (document.source, document.external_id)
        row = connection.execute(
            "SELECT id, version, content_hash FROM documents WHERE source = ? AND external_id = ?", key
        ).fetchone()
        if row is None or row[2] == hashed:
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
        base = connection.execute(
            "SELECT max(id) + 1 FROM sections WHERE id >= ? AND id < ?",
            (first_id(document.published_on), first_id(document.published_on + dt.timedelta(1))),
        ).fetchone()[0] or first_id(document.published_on)
        connection.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (base + n, row[0], n, document.source, document.kind, document.department, str(document.published_on),
                 document.heading or "", document.url, section.page, section.answer_at, section.text)
                for n, section in enumerate(document.sections)
            ],
        )  # fmt: skip
    connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return took
