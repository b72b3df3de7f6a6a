"""The sources as sources.toml describes them, with the user's own file merged over the shipped one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from crawlers.typed import BadTable, read_table

__all__ = ["BadSources", "Source", "load_sources"]

S = TypeVar("S")
SHIPPED = Path(__file__).with_name("sources.toml")


class BadSources(ValueError):
    """A sources file that cannot be used: file, table, key and reason."""


@dataclass(frozen=True, slots=True)
class Source:
    """One table of the file: a name, the spider that reads it, and that spider's settings."""

    name: str
    spider: str
    table: Mapping[str, Any]
    file: Path
    is_on: bool = True

    def settings(self, shape: type[S], over: Mapping[str, Any] | None = None) -> S:
        """The table as a frozen dataclass of the spider's own, ``over`` laid on top.

        Raises:
            BadSources: a key is unknown, missing or of another type.
        """
        try:
            return read_table({**self.table, **(over or {})}, shape)
        except BadTable as error:
            raise BadSources(f"{self.file}: [sources.{self.name}] {error}") from error


def load_sources(own: Path | str | None = None) -> dict[str, Source]:
    """Every source by name; a table of the user's file replaces the shipped keys of the same name one by one.

    Raises:
        BadSources: a file is unreadable, or a table has no known spider.
    """
    tables: dict[str, tuple[Path, dict[str, Any]]] = {}
    for file in [SHIPPED, *([Path(own)] if own else [])]:
        for name, table in _tables(file).items():
            before = tables[name][1] if name in tables else {}
            tables[name] = (file, {**before, **table})
    return {name: _source(name, file, table) for name, (file, table) in tables.items()}


def _tables(file: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSources(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSources(f"{file}: not TOML: {error}") from error
    if unknown := set(document) - {"sources"}:
        raise BadSources(f"{file}: unknown table [{min(unknown)}]; every source is a [sources.NAME]")
    tables = document.get("sources", {})
    if not isinstance(tables, dict):
        raise BadSources(f"{file}: sources: a table is expected")
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise BadSources(f"{file}: [sources] {name}: a table [sources.{name}] is expected")
    return tables


def _source(name: str, file: Path, table: dict[str, Any]) -> Source:
    where = f"{file}: [sources.{name}]"
    spider = table.pop("spider", None)
    if not isinstance(spider, str):
        raise BadSources(f"{where} spider: missing; say which spider reads it")
    is_on = table.pop("enabled", True)
    if not isinstance(is_on, bool):
        raise BadSources(f"{where} enabled: true or false is expected, not {is_on!r}")
    return Source(name, spider, table, file, is_on)
