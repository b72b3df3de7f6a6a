"""Themes and areas as the search knows them: names to type, and what lies in what."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select

from store.records import Area, Theme
from store.tables import area_names, area_within, areas, facts, themes

__all__ = ["as_typed", "kept_edition", "kept_words", "put_vocabulary", "vocabulary_version"]

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
    by_code = {area.code: area for area in all_areas}
    for table in (area_within, area_names, areas, themes):
        connection.execute(delete(table))
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
    for table, rows in (
        (themes, theme_rows),
        (areas, area_rows),
        (area_names, list(name_rows.values())),
        (area_within, within_rows),
    ):
        if rows:
            connection.execute(insert(table), rows)
    kept = {_VERSION: version, _EDITION: edition, _OWN_WORDS: json.dumps(dict(own_words or {}), ensure_ascii=False)}
    connection.execute(delete(facts).where(facts.c.name.in_(list(kept))))
    connection.execute(insert(facts), [{"name": name, "value": value} for name, value in kept.items() if value])


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
