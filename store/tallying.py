"""All labels counted afresh from the sections and the index tables, as after a load in bulk.

A year at a time, so that memory does not grow with the store.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, text, update

from store.asking import ask
from store.day_labels import PART_BITS, TYPE, Part, write_parts
from store.section_ids import day_of, first_id
from store.tables import day_labels, labels
from store.tallies import number_labels

__all__ = ["rebuild_tallies"]

_Ids = NDArray[np.int64]
_SCHEMES = {"kind": "kinds", "source": "sources", "department": "departments", "theme": "themes", "area": "areas"}
_ALL = "SELECT id FROM sections WHERE id >= :first AND id < :beyond ORDER BY id"
_VALUES = """
    WITH RECURSIVE found(value) AS (
        SELECT min({0}) FROM {1}
        UNION ALL SELECT (SELECT min({0}) FROM {1} WHERE {0} > found.value) FROM found WHERE value IS NOT NULL
    ) SELECT value FROM found WHERE value IS NOT NULL"""
_IDS = "SELECT {2} FROM {1} WHERE {0} = :value AND {2} >= :first AND {2} < :beyond ORDER BY {2}"


def rebuild_tallies(connection: Connection) -> None:
    """``day_labels`` and ``labels`` made anew; numbers once given stay."""
    connection.execute(delete(day_labels))
    write_parts(connection, {})
    connection.execute(update(labels).values(count=0))
    wanted = [
        (scheme, value)
        for scheme in _SCHEMES
        for (value,) in connection.execute(text(_VALUES.format(scheme, _table(scheme)[0])))
    ]
    numbers = number_labels(connection, wanted)
    counts = Counter[int]()
    for first, beyond in _stretches(connection):
        ids = _read(connection, _ALL, {"first": first, "beyond": beyond})
        if len(ids):
            found = {scheme: _labelled(connection, scheme, numbers, ids, first, beyond) for scheme in _SCHEMES}
            write_parts(connection, _parts(ids, found))
            for _, label in found.values():
                counts.update(dict(enumerate(np.bincount(label).tolist())))
    for number, count in sorted(counts.items()):
        if count:
            connection.execute(update(labels).where(labels.c.id == number), {"count": count})


def _table(scheme: str) -> tuple[str, str]:
    return (f"section_{scheme}s", "section_id") if scheme in ("theme", "area") else ("sections", "id")


def _stretches(connection: Connection) -> Iterator[tuple[int, int]]:
    """From which id to which: what has no date, then a year at a time."""
    low, high = ask(connection, "SELECT min(id), max(id) FROM sections", {})[0]
    if low is None:
        return
    dated = first_id(dt.date(1000, 1, 1))
    if low < dated:
        yield low, dated
    oldest = ask(connection, "SELECT min(id) FROM sections WHERE id >= :dated", {"dated": dated})[0][0]
    first, last = (day_of(id_) for id_ in (oldest or 0, high))
    if first and last:
        for year in range(first.year, last.year + 1):
            yield first_id(dt.date(year, 1, 1)), first_id(dt.date(year, 12, 31)) + first_id(dt.date.min)  # one day on


def _read(connection: Connection, statement: str, values: dict[str, object]) -> _Ids:
    rows = ask(connection, statement, values)
    return np.fromiter((row[0] for row in rows), np.int64, len(rows))


def _labelled(
    connection: Connection, scheme: str, numbers: dict[tuple[str, str], int], ids: _Ids, first: int, beyond: int
) -> tuple[_Ids, _Ids]:
    """Places among the ids and labels, ordered by both."""
    table, key = _table(scheme)
    statement = _IDS.format(scheme, table, key)
    keys = [np.zeros(0, np.int64)]
    for (of, value), number in numbers.items():
        if of == scheme:
            found = _read(connection, statement, {"value": value, "first": first, "beyond": beyond})
            keys.append((np.searchsorted(ids, found) << 16) | number)
    together = np.sort(np.concatenate(keys))
    return together >> 16, together & 0xFFFF


def _parts(ids: _Ids, found: dict[str, tuple[_Ids, _Ids]]) -> dict[int, Part]:
    size = len(ids)
    columns = {"numbers": (ids & ((1 << PART_BITS) - 1)).astype(TYPE)}
    starts: dict[str, _Ids] = {}
    for scheme, name in _SCHEMES.items():
        places, label = found[scheme]
        if scheme in ("theme", "area"):
            counted = np.bincount(places, minlength=size)
            columns[f"{scheme}_counts"] = counted.astype(TYPE)
            columns[name] = label.astype(TYPE)
            starts[name] = np.concatenate((np.zeros(1, np.int64), np.cumsum(counted)))
        else:
            columns[name] = np.zeros(size, TYPE)
            columns[name][places] = label
    keys, firsts = np.unique(ids >> PART_BITS, return_index=True)
    beyond = np.append(firsts[1:], size)
    whole = np.arange(size + 1)
    return {
        int(key): Part(
            {name: column[starts.get(name, whole)[a] : starts.get(name, whole)[b]] for name, column in columns.items()}
        )
        for key, a, b in zip(keys, firsts, beyond, strict=True)
    }
