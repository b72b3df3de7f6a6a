"""What each section counts for, and how many count for each label: kept in the transaction that changes either.

This is the only writer of ``section_themes``, ``section_areas``, ``day_labels`` and ``labels``. What a section counts
for is read from its day's row before it changes, so the index tables need no index by section.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update

from store.asking import among, ask, listed
from store.day_labels import Entry, Part, number_of, part_of, read_parts, write_parts
from store.errors import StoreError
from store.tables import labels, section_areas, section_themes

__all__ = ["label_sections", "labels_of", "move_sections", "number_labels"]

Label = tuple[str, str]  # scheme and value
_MOST_LABELS = 65_535
_LABELS = "SELECT id, scheme, value FROM labels WHERE value {}"
_BY_NUMBER = "SELECT id, scheme, value FROM labels WHERE id {}"
_COUNTED = "SELECT scheme, value, count FROM labels WHERE id {}"
_FACTS = "SELECT id, kind, source, department FROM sections WHERE id {}"
_COUNT = update(labels).where(labels.c.id == bindparam("label")).values(count=labels.c.count + bindparam("more"))
_INDEXES = {"theme": section_themes, "area": section_areas}
_ADD = {scheme: insert(table) for scheme, table in _INDEXES.items()}
_DROP = {
    scheme: delete(table).where(table.c[scheme] == bindparam("of_value"), table.c.section_id == bindparam("of_section"))
    for scheme, table in _INDEXES.items()
}


def move_sections(connection: Connection, gone: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """Sections of these ids counted out with their labels, and these new rows, which have no tags yet, counted in."""
    wanted: dict[int, Entry | None] = dict.fromkeys(gone)
    wanted |= _entries(connection, rows)
    if wanted:
        _change(connection, wanted)


def label_sections(
    connection: Connection,
    section_ids: Sequence[int],
    themes: Mapping[int, Collection[str]],
    areas: Mapping[int, Collection[str]],
) -> None:
    """These sections counted for these themes and areas, by section, and for no others."""
    found = [("theme", value) for some in themes.values() for value in some]
    found += [("area", value) for some in areas.values() for value in some]
    numbers = number_labels(connection, found)
    kept = _kept(connection, section_ids)
    _change(
        connection,
        {
            id_: replace(
                kept[id_],
                themes=tuple(sorted({numbers["theme", value] for value in themes.get(id_, ())})),
                areas=tuple(sorted({numbers["area", value] for value in areas.get(id_, ())})),
            )
            for id_ in section_ids
        },
    )


def labels_of(connection: Connection, section_id: int) -> list[tuple[str, str, int]]:
    """The themes and areas the section counts for, each with how many sections do."""
    part = read_parts(connection, [part_of(section_id)]).get(part_of(section_id))
    entry = part.get(number_of(section_id)) if part else None
    if entry is None:
        return []
    dialect = connection.dialect.name
    wanted = {"ids": listed(dialect, [*entry.themes, *entry.areas])}
    rows = ask(connection, _COUNTED.format(among(dialect, "ids")), wanted)
    return sorted((row[0], row[1], row[2]) for row in rows)


def number_labels(connection: Connection, wanted: Iterable[Label]) -> dict[Label, int]:
    """The number of each label, those that had none given one.

    Raises:
        StoreError: there are more different labels than can be numbered.
    """
    missing = dict.fromkeys(wanted)
    found = _numbered(connection, missing)
    if new := [label for label in missing if label not in found]:
        connection.execute(insert(labels), [{"scheme": scheme, "value": value, "count": 0} for scheme, value in new])
        found = _numbered(connection, missing)
        if max(found.values()) > _MOST_LABELS:
            raise StoreError(f"more than {_MOST_LABELS:,} different themes, areas, kinds, sources and departments")
    return found


def _numbered(connection: Connection, wanted: Iterable[Label]) -> dict[Label, int]:
    dialect = connection.dialect.name
    values = listed(dialect, {value for _, value in wanted})
    return {(row[1], row[2]): row[0] for row in ask(connection, _LABELS.format(among(dialect, "v")), {"v": values})}


def _entries(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> dict[int, Entry]:
    """The entries of sections without tags."""
    named = {row["id"]: [(name, row[name]) for name in ("kind", "source", "department")] for row in rows}
    numbers = number_labels(connection, [label for some in named.values() for label in some if label[1] is not None])
    found = {id_: [numbers.get(label, 0) for label in some] for id_, some in named.items()}
    return {id_: Entry(kind, source, department) for id_, (kind, source, department) in found.items()}


def _kept(connection: Connection, section_ids: Sequence[int]) -> dict[int, Entry]:
    """What the sections count for now; those that were never counted, as within a load, as their rows are."""
    parts = read_parts(connection, sorted({part_of(id_) for id_ in section_ids}))
    kept = {
        id_: entry
        for id_ in section_ids
        if (part := parts.get(part_of(id_))) and (entry := part.get(number_of(id_))) is not None
    }
    if uncounted := [id_ for id_ in section_ids if id_ not in kept]:
        dialect = connection.dialect.name
        rows = ask(connection, _FACTS.format(among(dialect, "ids")), {"ids": listed(dialect, uncounted)})
        kept |= _entries(connection, [row._asdict() for row in rows])
    return kept


def _change(connection: Connection, wanted: Mapping[int, Entry | None]) -> None:
    parts = read_parts(connection, sorted({part_of(id_) for id_ in wanted}))
    counts = Counter[int]()
    changed = {}
    added: dict[str, list[tuple[int, int]]] = defaultdict(list)
    dropped: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for id_, entry in wanted.items():
        part = parts.setdefault(part_of(id_), Part.empty())
        before = part.get(number_of(id_))
        if before == entry:
            continue
        part.put(number_of(id_), entry)
        changed[part_of(id_)] = part
        counts.update(entry.labels if entry else ())
        counts.subtract(before.labels if before else ())
        for scheme in _INDEXES:
            was, now = (set(getattr(one, f"{scheme}s")) if one else set() for one in (before, entry))
            added[scheme] += [(label, id_) for label in now - was]
            dropped[scheme] += [(label, id_) for label in was - now]
    if changed:
        write_parts(connection, changed)
    _index(connection, added, dropped)
    if more := [{"label": label, "more": number} for label, number in sorted(counts.items()) if number]:
        connection.execute(_COUNT, more)


def _index(
    connection: Connection, added: Mapping[str, list[tuple[int, int]]], dropped: Mapping[str, list[tuple[int, int]]]
) -> None:
    moved = {label for some in (added, dropped) for pairs in some.values() for label, _ in pairs}
    if not moved:
        return
    dialect = connection.dialect.name
    rows = ask(connection, _BY_NUMBER.format(among(dialect, "ids")), {"ids": listed(dialect, sorted(moved))})
    values = {row[0]: row[2] for row in rows}
    for scheme in _INDEXES:
        if dropped[scheme]:
            gone = sorted((values[label], id_) for label, id_ in dropped[scheme])
            connection.execute(_DROP[scheme], [{"of_value": value, "of_section": id_} for value, id_ in gone])
        if added[scheme]:
            new = sorted((values[label], id_) for label, id_ in added[scheme])
            connection.execute(_ADD[scheme], [{scheme: value, "section_id": id_} for value, id_ in new])
