"""The texts of recorded GOV.UK pages, of which some sentences are labelled by hand for the statement model.

Used when the model is rebuilt, never at run time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp.training_texts import plain

__all__ = ["PREFIX", "pages"]

PREFIX = "govuk:"  # before the name of the file, so that no page is taken for a question
_FIELDS = ("description", "introduction", "body")


def pages(corpus: Path) -> dict[str, tuple[str, str]]:
    """Document type and text of every recorded page in English that has a text, by "govuk:" and its file's name."""
    found = {}
    for path in sorted((corpus / "govuk" / "content").glob("*.json")):
        item = json.loads(path.read_text(encoding="utf-8"))
        text = plain(" ".join(_bodies(item.get("details") or {})))
        if text and item.get("locale") == "en":
            found[PREFIX + path.stem] = item["document_type"], text
    return found


def _bodies(details: Mapping[str, Any]) -> Iterator[str]:
    for name in _FIELDS:
        yield from _html(details.get(name))
    for part in details.get("parts") or ():
        yield from _html(part.get("body"))


def _html(field: Any) -> Iterator[str]:
    """The HTML of a field, which holds it bare or among other renderings."""
    if isinstance(field, str):
        yield field
    elif isinstance(field, list):
        yield from (one["content"] for one in field if one.get("content_type") == "text/html")
