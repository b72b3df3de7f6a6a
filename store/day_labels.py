"""What the sections of a day count for, as short rows of numbers: one row of the table for the sections of a day.

A section's kind, source, department, themes and areas are numbers of ``labels``. A day of them takes a few kilobytes,
so that those of a million sections are read and counted in a tenth of a second, and a change rewrites its own day only.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete

from store.asking import among, ask, listed
from store.tables import day_labels, facts
from store.upserts import put_rows

__all__ = ["COLUMNS", "PART_BITS", "STATE", "TYPE", "Entry", "Numbers", "Part", "number_of", "part_of"]
__all__ += ["read_parts", "write_parts"]

Numbers = NDArray[np.uint16]
TYPE = np.dtype("<u2")
STATE = "labels_state"  # the row of facts that changes with every change of the labels
PART_BITS = 12  # of a section's id: so many sections share a row at most, however many a day has
COLUMNS = ("numbers", "kinds", "sources", "departments", "theme_counts", "themes", "area_counts", "areas")
_READ = f"SELECT part, {', '.join(COLUMNS)} FROM day_labels WHERE part {{}}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Entry:
    """One section's labels by their numbers; 0: it has no department."""

    kind: int
    source: int
    department: int = 0
    themes: tuple[int, ...] = ()
    areas: tuple[int, ...] = ()

    @property
    def labels(self) -> Iterator[int]:
        yield from filter(None, (self.kind, self.source, self.department, *self.themes, *self.areas))


def part_of(section_id: int) -> int:
    """The row in which a section's labels are kept."""
    return section_id >> PART_BITS


def number_of(section_id: int) -> int:
    """The section's number within its row."""
    return section_id & ((1 << PART_BITS) - 1)


@dataclass(slots=True)
class Part:
    """The labels of the sections of one row, in the order of their ids."""

    arrays: dict[str, Numbers]

    @classmethod
    def of_blobs(cls, blobs: Sequence[bytes]) -> Part:
        return cls({name: np.frombuffer(blob, TYPE) for name, blob in zip(COLUMNS, blobs, strict=True)})

    @classmethod
    def empty(cls) -> Part:
        return cls({name: np.zeros(0, TYPE) for name in COLUMNS})

    @property
    def is_empty(self) -> bool:
        return not len(self.arrays["numbers"])

    def blobs(self) -> dict[str, bytes]:
        return {name: numbers.tobytes() for name, numbers in self.arrays.items()}

    def get(self, number: int) -> Entry | None:
        """The labels of the section of that number, or None where it is not here."""
        at, here = self._place(number)
        if not here:
            return None
        found = self.arrays
        return Entry(
            int(found["kinds"][at]),
            int(found["sources"][at]),
            int(found["departments"][at]),
            tuple(found["themes"][self._run("theme_counts", at, here)].tolist()),
            tuple(found["areas"][self._run("area_counts", at, here)].tolist()),
        )

    def put(self, number: int, entry: Entry | None) -> None:
        """The labels of the section of that number; None takes it away."""
        at, here = self._place(number)
        themes, areas = self._run("theme_counts", at, here), self._run("area_counts", at, here)
        new: dict[str, tuple[int, ...]] = dict.fromkeys(COLUMNS, ())
        if entry is not None:
            new = {
                "numbers": (number,),
                "kinds": (entry.kind,),
                "sources": (entry.source,),
                "departments": (entry.department,),
                "theme_counts": (len(entry.themes),),
                "themes": entry.themes,
                "area_counts": (len(entry.areas),),
                "areas": entry.areas,
            }
        for name in COLUMNS:
            old = self.arrays[name]
            place = {"themes": themes, "areas": areas}.get(name, slice(at, at + here))
            self.arrays[name] = np.concatenate((old[: place.start], np.array(new[name], TYPE), old[place.stop :]))

    def _place(self, number: int) -> tuple[int, int]:
        """Where the number is or would be, and whether it is there."""
        numbers = self.arrays["numbers"]
        at = int(numbers.searchsorted(number))
        return at, int(at < len(numbers) and int(numbers[at]) == number)

    def _run(self, counts: str, at: int, here: int) -> slice:
        start = int(self.arrays[counts][:at].sum(dtype=np.int64))
        return slice(start, start + (int(self.arrays[counts][at]) if here else 0))


def read_parts(connection: Connection, wanted: Iterable[int]) -> dict[int, Part]:
    """Of these rows those that are there."""
    dialect = connection.dialect.name
    rows = ask(connection, _READ.format(among(dialect, "parts")), {"parts": listed(dialect, wanted)})
    return {row[0]: Part.of_blobs(row[1:]) for row in rows}


def write_parts(connection: Connection, parts: Mapping[int, Part]) -> None:
    """The rows as they are now; those without sections are dropped."""
    # Never a state that was before, even one that was undone.
    put_rows(connection, facts, [{"name": STATE, "value": secrets.token_hex(8)}], ("name",))
    rows: list[dict[str, Any]] = [{"part": key, **part.blobs()} for key, part in parts.items() if not part.is_empty]
    put_rows(connection, day_labels, rows, ("part",))
    if emptied := [key for key, part in parts.items() if part.is_empty]:
        connection.execute(delete(day_labels).where(day_labels.c.part.in_(emptied)))
