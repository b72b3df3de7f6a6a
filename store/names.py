"""What a person meant by a name: found by its letters, its initials or its words, or suggested where it is near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from store.vocabulary import as_typed

__all__ = ["find_names", "nearest_name"]

_SMALL = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "to", "with"])
_NEAR_ENOUGH = 72


def find_names(typed: str, names: Iterable[str]) -> list[str]:
    """The names that ``typed`` stands for: the same, else the same initials, else every name with words so begun."""
    wanted = as_typed(typed)
    known = {name: as_typed(name) for name in names}
    same = [name for name, plain in known.items() if plain == wanted or _squeeze(plain) == _squeeze(wanted)]
    if same or not wanted:
        return same
    if " " not in wanted and (initials := [name for name, plain in known.items() if wanted in _initials(plain)]):
        return initials
    return [name for name, plain in known.items() if _begins(wanted.removesuffix("s"), plain)]


def nearest_name(typed: str, names: Mapping[str, str]) -> str | None:
    """The value of the key most like ``typed``, or None where none is near."""
    found = process.extractOne(as_typed(typed), list(names), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return None if found is None else names[found[0]]


def _squeeze(plain: str) -> str:
    return plain.replace(" ", "")


def _initials(plain: str) -> tuple[str, str]:
    words = plain.split()
    return "".join(word[0] for word in words), "".join(word[0] for word in words if word not in _SMALL)


def _begins(wanted: str, plain: str) -> bool:
    return all(any(word.startswith(part) for word in plain.split()) for part in wanted.split())
