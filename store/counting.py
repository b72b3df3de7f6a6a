"""Sections counted by their labels: all of them that meet some conditions, as columns of numbers.

Everything is exact, and costs the same for one hit as for a million: some forty bytes a section, which stay in memory
until something is written, so that the next count need not read them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from store.asking import among, ask, ask_binary, listed
from store.conditions import All, Any, Column, Label, Node, Not, Span
from store.day_labels import COLUMNS, PART_BITS, STATE, TYPE, Numbers, part_of
from store.section_ids import day_of

__all__ = ["Counted", "Labelled", "is_countable", "read_counted"]

_Mask = NDArray[np.bool_]
_Ids = NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)
_WITHIN = f"SELECT part, {', '.join(COLUMNS)} FROM day_labels WHERE part >= :first AND part <= :last ORDER BY part"  # noqa: S608
_AMONG = f"SELECT part, {', '.join(COLUMNS)} FROM day_labels WHERE part {{}} ORDER BY part"  # noqa: S608
_LABELS = "SELECT id, scheme, value FROM labels"
_STATE = "SELECT value FROM facts WHERE name = :name"
_LAST = 2**31 - 1
_SEVERAL = ("theme", "area")  # of which a section may have none or many
_FEW = 4  # where fewer than one in so many are wanted, they are counted apart
_WIDE = 15  # themes that are counted against the areas in one pass
_READ: WeakKeyDictionary[Engine, tuple[str, Labelled]] = WeakKeyDictionary()  # the state, and what was read in it


def is_countable(node: Node | None) -> bool:
    """Whether the condition is one of labels and dates alone."""
    if isinstance(node, Not):
        return is_countable(node.node)
    if isinstance(node, All | Any):
        return all(map(is_countable, node.nodes))
    return node is None or isinstance(node, Label | Column | Span)


def read_counted(connection: Connection, root: Node | None, ids: Sequence[int] | None = None) -> Counted:
    """The sections that meet a countable condition, or those of these ids."""
    if ids is not None:
        dialect = connection.dialect.name
        parts = sorted({part_of(id_) for id_ in ids})
        given = {"parts": listed(dialect, parts)}
        labelled = _read(connection, _AMONG.format(among(dialect, "parts")), given)
        return _counted(labelled, np.flatnonzero(np.isin(labelled.ids, np.array(ids, np.int64))))
    labelled = _read_reach(connection, root)
    return Counted(labelled) if root is None else _counted(labelled, np.flatnonzero(labelled.meeting(root)))


def _counted(labelled: Labelled, wanted: _Ids) -> Counted:
    return Counted(labelled.only(wanted)) if len(wanted) * _FEW < len(labelled) else Counted(labelled, wanted)


def _read_reach(connection: Connection, root: Node | None) -> Labelled:
    """All sections that the dates of the search allow: from memory where nothing was written since they were read."""
    state = ask(connection, _STATE, {"name": STATE})
    kept = _READ.get(connection.engine)
    if kept is not None and state and kept[0] == state[0][0]:
        return kept[1]
    spans = [node for node in (root.nodes if isinstance(root, All) else (root,)) if isinstance(node, Span)]
    if not spans:
        labelled = _read(connection, _WITHIN, {"first": 0, "last": _LAST})
        if state:
            _READ[connection.engine] = state[0][0], labelled
        return labelled
    first, last = max(part_of(span.first) for span in spans), min(part_of(span.beyond - 1) for span in spans)
    return _read(connection, _WITHIN, {"first": first, "last": last})


def _read(connection: Connection, statement: str, values: dict[str, object]) -> Labelled:
    numbers = {(row[1], row[2]): row[0] for row in ask_binary(connection, _LABELS, {})}
    rows = ask_binary(connection, statement, values)
    columns = list(zip(*rows, strict=True)) or [()] * (1 + len(COLUMNS))
    sizes = np.array([len(blob) // TYPE.itemsize for blob in columns[1]], np.int64)
    arrays = {name: np.frombuffer(b"".join(blobs), TYPE) for name, blobs in zip(COLUMNS, columns[1:], strict=True)}
    return Labelled(numbers, np.array(columns[0], np.int64), sizes, arrays)


@dataclass(frozen=True)
class Labelled:
    """Sections in the order of their ids, with their labels by number."""

    numbers: Mapping[tuple[str, str], int]
    parts: _Ids
    sizes: _Ids  # how many of the sections are of each part
    arrays: Mapping[str, Numbers]

    def __len__(self) -> int:
        return len(self.arrays["numbers"])

    @cached_property
    def ids(self) -> _Ids:
        return (np.repeat(self.parts, self.sizes) << PART_BITS) | self.arrays["numbers"]

    @cached_property
    def owners(self) -> dict[str, NDArray[np.int32]]:
        """For each theme and area in the columns the place of the section it belongs to."""
        places = np.arange(len(self), dtype=np.int32)
        return {scheme: np.repeat(places, self.arrays[f"{scheme}_counts"]) for scheme in _SEVERAL}

    @cached_property
    def starts(self) -> dict[str, _Ids]:
        """For each section where its themes and areas begin in the columns."""
        counts = {scheme: self.arrays[f"{scheme}_counts"] for scheme in _SEVERAL}
        return {scheme: np.cumsum(some, dtype=np.int64) - some for scheme, some in counts.items()}

    def only(self, wanted: _Ids) -> Labelled:
        """Those of the sections at these places."""
        names = [name for name in COLUMNS if name not in ("themes", "areas")]
        arrays = {name: self.arrays[name].take(wanted) for name in names}
        for scheme in _SEVERAL:
            counts = arrays[f"{scheme}_counts"].astype(np.int64)
            shifts = self.starts[scheme].take(wanted) - (np.cumsum(counts) - counts)
            arrays[f"{scheme}s"] = self.arrays[f"{scheme}s"].take(np.repeat(shifts, counts) + np.arange(counts.sum()))
        sizes = np.diff(np.searchsorted(wanted, np.cumsum(self.sizes)), prepend=0)
        return Labelled(self.numbers, self.parts, sizes, arrays)

    def meeting(self, node: Node) -> _Mask:
        """Which sections meet a countable condition."""
        if isinstance(node, Span):
            return np.asarray((self.ids >= node.first) & (self.ids < node.beyond))
        if isinstance(node, Not):
            return ~self.meeting(node.node)
        if isinstance(node, All | Any):
            join = np.logical_and if isinstance(node, All) else np.logical_or
            return np.asarray(join.reduce([self.meeting(part) for part in node.nodes]))
        if isinstance(node, Label | Column):
            scheme = node.scheme if isinstance(node, Label) else node.name
            return self._labelled(scheme, [self.numbers.get((scheme, str(value)), -1) for value in node.values])
        raise TypeError(f"{type(node).__name__} cannot be counted")

    def _labelled(self, scheme: str, numbers: Iterable[int]) -> _Mask:
        found = self.arrays[f"{scheme}s"]
        hits: _Mask = np.zeros(len(found), np.bool_)
        for number in numbers:
            hits |= found == number
        if scheme not in _SEVERAL:
            return hits
        mask: _Mask = np.zeros(len(self), np.bool_)
        mask[_picked(self.owners[scheme], hits)] = True
        return mask


@dataclass(frozen=True, slots=True)
class Counted:
    """Those of the sections that are wanted, by place; None: every one."""

    labelled: Labelled
    wanted: _Ids | None = None

    @property
    def total(self) -> int:
        return len(self.labelled) if self.wanted is None else len(self.wanted)

    def count(self, scheme: str) -> dict[str, int]:
        """How many of the sections count for each value of a kind, source, department, theme or area."""
        found = self.labelled.arrays[f"{scheme}s"]
        if self.wanted is not None:
            found = _picked(found, self._theirs(scheme)) if scheme in _SEVERAL else found.take(self.wanted)
        counts = np.bincount(found, minlength=1)
        values = {number: value for (of, value), number in self.labelled.numbers.items() if of == scheme}
        return {values[number]: int(counts[number]) for number in np.flatnonzero(counts).tolist() if number in values}

    def count_years(self) -> dict[str, int]:
        """How many of the sections are of each year; those without a date are not counted."""
        ends = np.cumsum(self.labelled.sizes)
        if self.wanted is not None:
            ends = np.searchsorted(self.wanted, ends)
        counts: dict[str, int] = {}
        for part, size in zip(self.labelled.parts.tolist(), np.diff(ends, prepend=0).tolist(), strict=True):
            if size and (day := day_of(part << PART_BITS)):
                counts[str(day.year)] = counts.get(str(day.year), 0) + size
        return counts

    def count_pairs(self, themes: Sequence[str], areas: Sequence[str]) -> dict[tuple[str, str], int]:
        """How many of the sections count for each of these themes and each of these areas both."""
        places = self._places("area", areas)[self.labelled.arrays["areas"]]
        asked = np.flatnonzero(places >= 0)
        column, owners = places.take(asked), self.labelled.owners["area"].take(asked)
        cells: dict[tuple[str, str], int] = {}
        for start in range(0, len(themes), _WIDE):
            some = themes[start : start + _WIDE]
            row = self._themes_as_bits(some).take(owners)
            both = np.flatnonzero(row)
            joint = np.bincount(
                row.take(both) * np.int32(len(areas)) + column.take(both), minlength=len(areas) << len(some)
            )
            table = joint.reshape(1 << len(some), len(areas))
            bits = ((np.arange(1 << len(some)) >> np.arange(len(some))[:, None]) & 1).astype(np.float64)
            for (theme, area), count in np.ndenumerate(bits @ table.astype(np.float64)):
                if count:
                    cells[some[theme], areas[area]] = int(count)
        return cells

    def _themes_as_bits(self, themes: Sequence[str]) -> NDArray[np.int32]:
        """For each section the themes it counts for, a bit each; none for those that are not wanted."""
        place = self._places("theme", themes)
        bits = np.where(place < 0, 0, 1 << np.maximum(place, 0).astype(np.int32)).astype(np.int32)
        sums = np.cumsum(bits[self.labelled.arrays["themes"]], dtype=np.int32)  # may overflow: differences are right
        ends = self.labelled.starts["theme"] + self.labelled.arrays["theme_counts"]
        found: NDArray[np.int32] = np.diff(np.concatenate((np.zeros(1, np.int32), sums))[ends], prepend=np.int32(0))
        if self.wanted is not None:
            wanted: _Mask = np.zeros(len(self.labelled), np.bool_)
            wanted[self.wanted] = True
            found *= wanted
        return found

    def _places(self, scheme: str, values: Sequence[str]) -> NDArray[np.int16]:
        """For each label's number its place among the values, or -1."""
        places = np.full(1 + max(self.labelled.numbers.values(), default=0), -1, np.int16)
        for place, value in enumerate(values):
            if (number := self.labelled.numbers.get((scheme, value))) is not None:
                places[number] = place
        return places

    def _theirs(self, scheme: str) -> _Mask:
        """Which of the themes or areas in the columns are of the sections."""
        mask: _Mask = np.zeros(len(self.labelled), np.bool_)
        mask[self.wanted] = True
        return mask.take(self.labelled.owners[scheme])


def _picked(found: NDArray[Number], mask: _Mask) -> NDArray[Number]:
    return found.take(np.flatnonzero(mask))  # many times faster than found[mask]
