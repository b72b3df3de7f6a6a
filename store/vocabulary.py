"""Themes and areas as the search knows them: names to type, and what lies in what."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from store.records import Area, Theme
from store.tables import area_names, area_within, areas, facts, themes

__all__ = ["as_typed", "differing_names", "kept_edition", "kept_words", "put_vocabulary", "vocabulary_version"]

_VERSION, _EDITION, _OWN_WORDS = "vocabulary", "edition", "own_words"
_FACT = select(facts.c.value).where(facts.c.name == bindparam("name"))
_NOT_IN_NAMES = re.compile(r"[^\w]+")


def as_typed(name: str) -> str:
    """A name as it is compared: small letters without accents or punctuation, one blank between words."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_IN_NAMES.sub(" ", re.sub(r"['’]", "", letters).replace("_", " ")).strip()


def put_vocabulary(
    connection: Connection,
    version: str,
    all_themes: Iterable[Theme],
    all_areas: Iterable[Area],
    *,
    edition: str | None = None,
    own_words: Mapping[str, str] | None = None,
) -> None:
    """Keep the vocabulary, in place of the one before. Tags already made stay until documents are tagged again.

    ``edition`` is what the tagger wants to know of it when it changes, ``own_words`` the files of words that do not
    ship, to which it goes back when they are broken.
    """
    rows = _rows(all_themes, all_areas)
    for table in reversed(rows):
        connection.execute(delete(table))
    for table, some in rows.items():
        if some:
            connection.execute(insert(table), some)
    kept = {_VERSION: version, _EDITION: edition, _OWN_WORDS: json.dumps(dict(own_words or {}), ensure_ascii=False)}
    connection.execute(delete(facts).where(facts.c.name.in_(list(kept))))
    connection.execute(insert(facts), [{"name": name, "value": value} for name, value in kept.items() if value])


def differing_names(connection: Connection, all_themes: Iterable[Theme], all_areas: Iterable[Area]) -> list[str]:
    """The tables that hold other names than the vocabulary; none where the search knows what the tagger does."""
    return [
        table.name
        for table, some in _rows(all_themes, all_areas).items()
        if {tuple(row[column.name] for column in table.c) for row in some}
        != {tuple(row) for row in connection.execute(select(table))}
    ]


def _rows(all_themes: Iterable[Theme], all_areas: Iterable[Area]) -> dict[Table, Sequence[Mapping[str, object]]]:
    """The rows of each table, in the order in which they can be written."""
    by_code = {area.code: area for area in all_areas}
    theme_rows = [{"id": theme.id, "label": theme.label, "parent": theme.parent} for theme in all_themes]
    area_rows = [
        {"code": area.code, "name": area.name, "kind": area.kind, "is_current": area.is_current}
        for area in by_code.values()
    ]
    name_rows = {
        (typed, area.code): {"name": typed, "code": area.code}
        for area in by_code.values()
        for name in (area.code, area.name, *area.names)
        if (typed := as_typed(name))
    }
    # Not closed over: a place lies in several programmes, and one of them does not lie in the others.
    within_rows = [
        {"inner": code, "outer": outer}
        for code, area in by_code.items()
        for outer in sorted(set(area.within))
        if outer != code and outer in by_code
    ]
    return {themes: theme_rows, areas: area_rows, area_names: list(name_rows.values()), area_within: within_rows}


def vocabulary_version(connection: Connection) -> str | None:
    """The version of the vocabulary the search knows, or None before there is one."""
    return connection.execute(_FACT, {"name": _VERSION}).scalar()


def kept_edition(connection: Connection) -> str | None:
    """What the tagger kept of the vocabulary that the search knows."""
    return connection.execute(_FACT, {"name": _EDITION}).scalar()


def kept_words(connection: Connection) -> dict[str, str]:
    """The files of words that do not ship, as they were when the vocabulary was put in force."""
    words: dict[str, str] = json.loads(connection.execute(_FACT, {"name": _OWN_WORDS}).scalar() or "{}")
    return words
