from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from store.day_labels import Entry, Part, number_of, part_of, read_parts
from store.records import Area, Tag, Theme
from store.tables import day_labels, labels, section_areas, section_themes, sections
from store.tagging import put_tags, put_vocabulary, untagged
from store.tallies import labels_of
from store.tallying import rebuild_tallies
from store.writing import put_document
from tests.store.examples import booklet, night, question


def read_labels(connection: Connection) -> dict[object, object]:
    """What each section counts for in words, and how many count for each label, as the tables have it."""
    rows = connection.execute(select(labels)).all()
    names = {row.id: f"{row.scheme}:{row.value}" for row in rows} | {0: ""}
    found: dict[object, object] = {f"{row.scheme}:{row.value}": row.count for row in rows if row.count}
    parts = read_parts(connection, connection.scalars(select(day_labels.c.part)))
    for document, position, id_ in connection.execute(
        select(sections.c.document_id, sections.c.position, sections.c.id)
    ):
        entry = parts[part_of(id_)].get(number_of(id_))
        assert entry is not None
        found[document, position] = sorted(names[label] for label in entry.labels)
    assert sum(len(part.arrays["numbers"]) for part in parts.values()) == len(found) - sum(1 for r in rows if r.count)
    return found


def in_index(connection: Connection) -> set[tuple[str, int]]:
    rows = [*connection.execute(select(section_themes)), *connection.execute(select(section_areas))]
    return {(row[0], row[1]) for row in rows}


def in_labels(connection: Connection) -> set[tuple[str, int]]:
    ids = connection.scalars(select(sections.c.id)).all()
    return {(value, id_) for id_ in ids for _, value, _ in labels_of(connection, id_)}


def tag(scheme: str, value: str, section: int = 0) -> Tag:
    return Tag(scheme, value, section, 0, 2, "To", "name", 1.0)


def test_labels_are_kept_as_they_would_be_counted_afresh(connection: Connection) -> None:
    put_vocabulary(
        connection,
        "v1",
        [Theme("careers", "Careers"), Theme("post16", "After 16", "careers"), Theme("bus", "Bus")],
        [Area("N", "Norwich", "district", within=("E",)), Area("E", "East", "region"), Area("B", "Blackpool", "x")],
    )
    put_document(connection, question("1"), night(0))
    put_document(connection, booklet("Tomorrow", "Today"), night(0))
    put_document(connection, replace(question("2"), published_on=None, department=None), night(0))
    for document_id, version, document in untagged(connection, 9):
        last = len(document.sections) - 1
        put_tags(connection, document_id, version, "v1", [tag("theme", "post16"), tag("area", "N", last)], [])
    assert read_labels(connection)["kind:case_study"] == 3
    assert read_labels(connection)["theme:careers"] == 3
    assert in_index(connection) == in_labels(connection)
    put_document(connection, question("1", answer="Yes.", date_answered=dt.date(2025, 1, 2)), night(1))
    put_document(connection, booklet("Tomorrow"), night(1))
    put_document(connection, replace(booklet("Tomorrow"), is_vanished=True), night(2))
    for document_id, version, _ in untagged(connection, 1):
        put_tags(connection, document_id, version, "v1", [tag("theme", "bus"), tag("area", "B")], [])
    kept = read_labels(connection)
    assert kept["theme:bus"] == kept["area:B"] == 1
    assert in_index(connection) == in_labels(connection)
    rebuild_tallies(connection)
    assert read_labels(connection) == kept


_NUMBER = st.integers(1, 65_535)
_LABELS = st.lists(_NUMBER, max_size=4).map(tuple)
_ENTRY = st.none() | st.builds(Entry, _NUMBER, _NUMBER, st.integers(0, 9), _LABELS, _LABELS)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 12), _ENTRY), max_size=40))
def test_a_day_gives_back_what_was_put_last(changes: list[tuple[int, Entry | None]]) -> None:
    part, true = Part.empty(), dict[int, Entry]()
    for number, entry in changes:
        part.put(number, entry)
        true.pop(number, None)
        if entry is not None:
            true[number] = entry
        part = Part.of_blobs(list(part.blobs().values()))
    assert {number: part.get(number) for number in range(13)} == {number: true.get(number) for number in range(13)}
    assert part.arrays["numbers"].tolist() == sorted(true)
