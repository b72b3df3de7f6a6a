"""Sections that were found, as they are shown: whose they are, their tags, and the words that matched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any as Any_

from sqlalchemy import Connection

from store.asking import among, ask, listed
from store.conditions import All, Any, Label, Meets, Node
from store.snippets import Sought, cut_snippet, find_matches, sought_in

__all__ = ["Hit", "HitTag", "read_hits"]


@dataclass(frozen=True, slots=True)
class HitTag:
    """A theme or area of a passage with its first piece of evidence."""

    scheme: str
    value: str
    label: str
    quote: str
    rule: str
    is_suggested: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found."""

    document_id: int
    section_id: int
    version: int
    source: str
    external_id: str
    kind: str
    change: str
    heading: str | None
    title: str
    url: str
    page: int | None
    published_on: dt.date | None
    department: str | None
    snippet: str
    highlights: tuple[tuple[int, int], ...]  # places in the snippet
    tags: tuple[HitTag, ...]


_SECTIONS = """
    SELECT s.id, s.document_id, s.kind, s.title, s.url, s.page, s.published_on, s.department, s.text,
           d.source, d.external_id, d.heading, d.version, d.change
    FROM sections s JOIN documents d ON d.id = s.document_id WHERE s.id {among}"""
_TAGS = """
    SELECT t.section_id, t.scheme, t.value, t.start, t."end", t.quote, t.rule, t.is_suggested,
           coalesce(h.label, a.name, t.value) AS label
    FROM tags t
    LEFT JOIN themes h ON h.id = t.value AND t.scheme = 'theme'
    LEFT JOIN areas a ON a.code = t.value AND t.scheme = 'area'
    WHERE t.section_id {among} ORDER BY t.section_id, t.is_suggested, t.start, t.id"""
_STATEMENTS = """
    SELECT x.section_id, x.kind, x.start, x."end" FROM statements x
    WHERE x.section_id {among} ORDER BY x.section_id, x.start"""
_INNER = {
    "theme": "SELECT id FROM themes WHERE parent {among}",
    "area": 'SELECT "inner" FROM area_within WHERE "outer" {among}',
}


def read_hits(connection: Connection, ids: Sequence[int], root: Node | None) -> tuple[Hit, ...]:
    """The sections of those ids in the same order, each cut to what the search found in it."""
    if not ids:
        return ()
    rows = {row.id: row for row in _ask(connection, _SECTIONS, ids)}
    tag_rows: dict[int, list[Any_]] = {}
    for row in _ask(connection, _TAGS, ids):
        tag_rows.setdefault(row.section_id, []).append(row)
    sought = sought_in(root)
    evidence = _Evidence.of(connection, ids, root)
    return tuple(_hit(rows[id_], tag_rows.get(id_, []), sought, evidence) for id_ in ids if id_ in rows)


def _ask(connection: Connection, statement: str, values: Iterable[object]) -> Sequence[Any_]:
    dialect = connection.dialect.name
    return ask(connection, statement.format(among=among(dialect, "given")), {"given": listed(dialect, values)})


@dataclass(slots=True)
class _Evidence:
    """What besides words makes a place in a text worth showing."""

    connection: Connection
    asked: frozenset[tuple[str, str]]  # scheme and value that were asked for
    statements: dict[int, list[tuple[int, int]]]  # by section
    inside: frozenset[tuple[str, str]] | None = None  # all that lies in what was asked for, once it is needed

    @classmethod
    def of(cls, connection: Connection, ids: Sequence[int], root: Node | None) -> _Evidence:
        asked = frozenset((node.scheme, value) for node in _labels(root) for value in node.values)
        kinds = {value for node in _meets(root) if node.name == "statement" for value in node.values}
        places: dict[int, list[tuple[int, int]]] = {}
        if kinds or any(node.name in ("due", "vague") for node in _meets(root)):
            for row in _ask(connection, _STATEMENTS, ids):
                if not kinds or row.kind in kinds:
                    places.setdefault(row.section_id, []).append((row.start, row.end))
        return cls(connection, asked, places)

    def among(self, found: Sequence[Any_]) -> list[Any_]:
        """Of a section's tags those that were asked for, or lie in what was."""
        settled = [tag for tag in found if not tag.is_suggested]
        schemes = {scheme for scheme, _ in self.asked}
        direct = [tag for tag in settled if (tag.scheme, tag.value) in self.asked]
        if {tag.scheme for tag in direct} == schemes:
            return direct
        if self.inside is None:
            self.inside = self.asked | {
                (scheme, row[0])
                for scheme in sorted(schemes)
                for row in _ask(
                    self.connection, _INNER[scheme], [value for kind, value in self.asked if kind == scheme]
                )
            }
        return [tag for tag in settled if (tag.scheme, tag.value) in self.inside]


def _labels(node: Node | None) -> Iterable[Label]:
    if isinstance(node, Label):
        yield node
    elif isinstance(node, All | Any):
        for part in node.nodes:
            yield from _labels(part)


def _meets(node: Node | None) -> Iterable[Meets]:
    if isinstance(node, Meets):
        yield node
    elif isinstance(node, All | Any):
        for part in node.nodes:
            yield from _meets(part)


def _day(value: Any_) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _hit(
    row: Any_,
    tag_rows: Sequence[Any_],
    sought: Sequence[Sought],
    evidence: _Evidence,
) -> Hit:
    spans = find_matches(row.text, sought)
    if not spans:
        spans = evidence.statements.get(row.id) or [(tag.start, tag.end) for tag in evidence.among(tag_rows)]
    if not spans and not sought:
        spans = [(tag.start, tag.end) for tag in tag_rows if not tag.is_suggested]
    snippet, highlights = cut_snippet(row.text, spans)
    by_value = {(tag.scheme, tag.value): tag for tag in reversed(tag_rows)}
    return Hit(
        document_id=row.document_id,
        section_id=row.id,
        version=row.version,
        source=row.source,
        external_id=row.external_id,
        kind=row.kind,
        change=row.change,
        heading=row.heading,
        title=row.title,
        url=row.url,
        page=row.page,
        published_on=_day(row.published_on),
        department=row.department,
        snippet=snippet,
        highlights=highlights,
        tags=tuple(
            HitTag(tag.scheme, tag.value, tag.label, tag.quote, tag.rule, bool(tag.is_suggested))
            for tag in reversed(by_value.values())
        ),
    )
