"""Which names are risky, which are whole, and which only a constituency could bear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nlp.gazetteer import COMPASS, Name

__all__ = ["Guard", "classify_names"]

Guard = tuple[str, frozenset[str]]
"""The kind of risk, and the words beside which the name is no place."""

# A name that ends so is nothing but an authority or a programme area, whatever stands beside it.
_WHOLE = (
    *(" council", " authority", " area", " areas", " programme", "opportunity north east"),
    *(" oa", " oas", " eia", " eias", " peia", " peias"),
)


def classify_names(
    meanings: Mapping[str, Iterable[str]], kinds: Mapping[str, str], guards: Mapping[str, Guard]
) -> tuple[Name, ...]:
    """Every folded spelling with the codes it may mean, in alphabetical order."""
    authorities = {text for text, codes in meanings.items() if any(_is_authority(kinds[code]) for code in codes)}
    return tuple(_name(text, tuple(meanings[text]), kinds, guards, authorities) for text in sorted(meanings))


def _name(
    text: str, codes: tuple[str, ...], kinds: Mapping[str, str], guards: Mapping[str, Guard], authorities: set[str]
) -> Name:
    is_seat_only = bool(codes) and all(kinds[code].startswith("constituency") for code in codes)
    parts = _parts(text)
    guard, not_beside = guards.get(text, ("", frozenset()))
    if guard in ("", "seat"):
        guard = "full" if codes and text.endswith(_WHOLE) else "place"
    return Name(
        text=text,
        codes=codes,
        guard=guard,
        not_beside=not_beside,
        is_list=is_seat_only and len(parts) > 1 and all(part in authorities for part in parts),
        is_plain_seat=is_seat_only and (len(parts) > 1 or _is_part_of_city(text.split(), authorities)),
    )


def _is_authority(kind: str) -> bool:
    return not kind.startswith(("constituency", "programme", "nation", "state"))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", " and ").replace("&", " and ").split(" and ") if part.strip()]


def _is_part_of_city(words: list[str], authorities: set[str]) -> bool:
    """Whether it is named as seats are: "Norwich South", "Birmingham Yardley", "South West Norfolk"."""
    if len(words) < 2:
        return False
    if words[-1] in COMPASS or (len(words) > 2 and words[0] in COMPASS and words[1] in COMPASS):
        return True
    return words[0] in authorities and words[0] not in COMPASS
