"""A page of GOV.UK's Search API, row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawlers.reading import UnreadablePage

__all__ = ["FIELDS", "SearchPage", "SearchRow", "read_search_page"]

# What is asked for, and so what a changed row is. ``document_type`` would be the index's own ("edition"); popularity
# and ``updated_at`` move by themselves.
FIELDS = (
    "link",
    "title",
    "description",
    "content_id",
    "content_store_document_type",
    "public_timestamp",
    "is_withdrawn",
    "latest_change_note",
)


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One page that the index knows; ``row_hash`` changes when what the index says of it does."""

    base_path: str
    document_type: str | None
    title: str | None
    row_hash: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The rows of one answer, each link once, and how many there are in all."""

    total: int
    rows: tuple[SearchRow, ...]
    outside: int = 0  # rows whose link leads to another site: counted, never followed


def read_search_page(payload: object, url: str) -> SearchPage:
    """The rows of a search answer.

    Raises:
        UnreadablePage: a field that must be there is missing or of another type.
    """
    if not isinstance(payload, Mapping):
        raise UnreadablePage(url, "the answer is no object")
    total, results = payload.get("total"), payload.get("results")
    if not isinstance(total, int) or isinstance(total, bool):
        raise UnreadablePage(url, f"field total: a whole number is expected, not {total!r}")
    if not isinstance(results, list):
        raise UnreadablePage(url, "field results: a list is expected")
    rows: dict[str, SearchRow] = {}
    outside: set[str] = set()
    for place, result in enumerate(results):
        link = result.get("link") if isinstance(result, Mapping) else None
        if not isinstance(link, str) or not link:
            raise UnreadablePage(url, f"field results[{place}].link: text is expected, not {link!r}")
        if link.startswith("/"):
            row = _row(link, result)
            rows[row.base_path] = row
        else:
            outside.add(link)
    return SearchPage(total, tuple(rows.values()), len(outside))


def _row(link: str, result: Mapping[str, Any]) -> SearchRow:
    known = {name: result[name] for name in FIELDS if result.get(name) is not None}
    canonical = json.dumps(known, sort_keys=True, ensure_ascii=False)
    return SearchRow(
        base_path=link.partition("#")[0].partition("?")[0].rstrip("/") or "/",
        document_type=_text(result.get("content_store_document_type")),
        title=_text(result.get("title")),
        row_hash=hashlib.sha256(canonical.encode()).hexdigest(),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
