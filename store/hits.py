"""Sections that were found, as they are shown: whose they are, their tags, and the words that matched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any as Anything

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from store.conditions import All, Any, Label, Meets, Node
from store.snippets import Sought, cut_snippet, find_matches, sought_in
from store.tables import area_within, areas, documents, sections, statements, tags, themes

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


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_SECTIONS = (
    select(
        sections.c.id,
        sections.c.document_id,
        sections.c.kind,
        sections.c.title,
        sections.c.url,
        sections.c.page,
        sections.c.published_on,
        sections.c.department,
        sections.c.text,
        documents.c.source,
        documents.c.external_id,
        documents.c.heading,
        documents.c.version,
        documents.c.change,
    )
    .join(documents, documents.c.id == sections.c.document_id)
    .where(sections.c.id.in_(_IDS))
)
_TAGS = (
    select(
        tags.c.section_id,
        tags.c.scheme,
        tags.c.value,
        tags.c.start,
        tags.c.end,
        tags.c.quote,
        tags.c.rule,
        tags.c.is_suggested,
        themes.c.label,
        areas.c.name,
    )
    .outerjoin(themes, (themes.c.id == tags.c.value) & (tags.c.scheme == "theme"))
    .outerjoin(areas, (areas.c.code == tags.c.value) & (tags.c.scheme == "area"))
    .where(tags.c.section_id.in_(_IDS))
    .order_by(tags.c.section_id, tags.c.is_suggested, tags.c.start, tags.c.id)
)
_STATEMENTS = (
    select(statements.c.section_id, statements.c.kind, statements.c.start, statements.c.end)
    .where(statements.c.section_id.in_(_IDS))
    .order_by(statements.c.section_id, statements.c.start)
)
_INNER_AREAS = select(area_within.c.inner).where(area_within.c.outer.in_(bindparam("outer", expanding=True)))
_INNER_THEMES = select(themes.c.id).where(themes.c.parent.in_(bindparam("outer", expanding=True)))


def read_hits(connection: Connection, ids: Sequence[int], root: Node | None) -> tuple[Hit, ...]:
    """The sections of those ids in the same order, each cut to what the search found in it."""
    if not ids:
        return ()
    rows = {row.id: row for row in connection.execute(_SECTIONS, {"ids": list(ids)})}
    tag_rows: dict[int, list[Row[*tuple[Anything, ...]]]] = {}
    for row in connection.execute(_TAGS, {"ids": list(ids)}):
        tag_rows.setdefault(row.section_id, []).append(row)
    sought = sought_in(root)
    evidence = _Evidence.of(connection, ids, root)
    return tuple(
        _hit(rows[section_id], tag_rows.get(section_id, []), sought, evidence)
        for section_id in ids
        if section_id in rows
    )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What besides words makes a place in a text worth showing."""

    labels: frozenset[tuple[str, str]]  # scheme and value that were asked for, and all inside them
    statements: dict[int, list[tuple[int, int]]]  # by section

    @classmethod
    def of(cls, connection: Connection, ids: Sequence[int], root: Node | None) -> _Evidence:
        labels: set[tuple[str, str]] = set()
        for scheme, inner in (("theme", _INNER_THEMES), ("area", _INNER_AREAS)):
            asked = [value for node in _labels(root) if node.scheme == scheme for value in node.values]
            if asked:
                inside = connection.scalars(inner, {"outer": asked})
                labels.update((scheme, value) for value in (*asked, *inside))
        kinds = {value for node in _meets(root) if node.name == "statement" for value in node.values}
        places: dict[int, list[tuple[int, int]]] = {}
        if kinds or any(node.name in ("due", "vague") for node in _meets(root)):
            for row in connection.execute(_STATEMENTS, {"ids": list(ids)}):
                if not kinds or row.kind in kinds:
                    places.setdefault(row.section_id, []).append((row.start, row.end))
        return cls(frozenset(labels), places)


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


def _hit(
    row: Row[*tuple[Anything, ...]],
    tag_rows: Sequence[Row[*tuple[Anything, ...]]],
    sought: Sequence[Sought],
    evidence: _Evidence,
) -> Hit:
    spans = find_matches(row.text, sought)
    if not spans:
        asked = [tag for tag in tag_rows if (tag.scheme, tag.value) in evidence.labels and not tag.is_suggested]
        spans = evidence.statements.get(row.id) or [(tag.start, tag.end) for tag in asked]
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
        published_on=row.published_on,
        department=row.department,
        snippet=snippet,
        highlights=highlights,
        tags=tuple(
            HitTag(tag.scheme, tag.value, tag.label or tag.name or tag.value, tag.quote, tag.rule, tag.is_suggested)
            for tag in reversed(by_value.values())
        ),
    )
