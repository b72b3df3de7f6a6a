"""The spellings of a place's name: ampersands, hyphens, Saints, councils and styles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["HEADS", "programme_spellings", "spellings"]

HEADS = {
    "Opportunity Area": ("Opportunity Area", "Opportunity Areas", "OA", "OAs"),
    "Education Investment Area": ("Education Investment Area", "Education Investment Areas", "EIA", "EIAs"),
    "Priority Education Investment Area": (
        "Priority Education Investment Area",
        "Priority Education Investment Areas",
        "PEIA",
        "PEIAs",
    ),
}
"""How the last words of a programme area's name are written."""

_STYLES = {
    "london_borough": ("London Borough of {}", "Royal Borough of {}"),
    "metropolitan_district": ("Metropolitan Borough of {}",),
    "unitary": ("Borough of {}", "Royal Borough of {}"),
    "district": ("Borough of {}",),
}


def spellings(name: str, official_name: str = "", kind: str = "") -> Iterator[str]:
    """Every regular way to write the name, each once."""
    written = [name.removeprefix("The "), name, official_name]
    written += [style.format(name) for style in _STYLES.get(kind, ())]
    seen = {""}
    for text in written:
        for spelling in _respelt(text):
            if spelling not in seen:
                seen.add(spelling)
                yield spelling


def programme_spellings(name: str, places: Iterable[str]) -> Iterator[str]:
    """Every way to write a programme area's name: the names of its place with each form of its last words."""
    for head in sorted(HEADS, key=len, reverse=True):
        if name.endswith(head):
            base = name.removesuffix(head).strip()
            for place in dict.fromkeys([*spellings(base), *places]):
                yield from (f"{place} {form}" for form in HEADS[head])
            return
    yield name


def _respelt(text: str) -> Iterator[str]:
    yield text
    if " and " in text:
        yield text.replace(" and ", " & ")
    if re.search(r"\w-(?:on|in|upon|under|super|le)-\w", text):
        yield text.replace("-", " ")
        first, second = text.split("-", 1), text.rsplit("-", 1)
        yield " ".join(first)
        yield " ".join(second)
    elif re.search(r" (?:on|in|upon|under) ", text) and not text.startswith("Isle"):
        yield re.sub(r" (on|in|upon|under) ", r"-\1-", text)
    if text.startswith("St "):
        yield text.replace("St ", "St. ", 1)
    if ", " in text:
        yield text.replace(", ", " ")
        if " and " in text:
            yield text.replace(" and ", ", and ")
