"""The whole store copied to another database, of either kind: resumable, and verified row by row.

Each batch and the place it ends at are committed together, so that a copy that was killed goes on where it stood. The
copy is of one moment of the source; where the source has changed since a copy began, it begins again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, delete, func, insert, or_, select, text

from store.bulk import loading
from store.errors import StoreError
from store.putting_off import OWED
from store.schema import is_current, upgrade
from store.session import reading, writing
from store.tables import facts, metadata, versions
from store.upserts import pour_rows, put_rows

__all__ = ["Copied", "copy_to"]

_AT_ONCE = 2_000
_STATE = "copying"
_APART = frozenset({"facts", "labels", "day_labels"})  # facts keep the state of the copy, labels are counted anew


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows of each table the copy holds, all verified."""

    rows: dict[str, int]


def copy_to(
    source: Engine, target: Engine, *, progress: Callable[[str, int], None] = lambda table, rows: None
) -> Copied:
    """Every row of ``source`` in ``target``, which must be empty or hold an earlier part of the same copy.

    ``progress`` is told the table and how many of its rows are there.

    Raises:
        StoreError: the target holds something else, the source is not up to date, or a table differs afterwards.
    """
    if not is_current(source):
        raise StoreError("the store's tables are older than this version: run lessonwatch migrate before it is copied")
    upgrade(target)
    tables = [table for table in metadata.sorted_tables if table.name not in _APART]
    with reading(source) as origin:
        state = _begin(origin, target)
        with loading(target):
            for table in tables:
                _copy_table(origin, target, table, state, progress)
        _set_sequences(target)
        with reading(target) as copy:
            rows = {table.name: _compare(origin, copy, table) for table in tables}
        _copy_facts(origin, target)
    return Copied(rows)


def _begin(origin: Connection, target: Engine) -> dict[str, Any]:
    """Where the copy stands; a target that holds a part of another state of the source is emptied."""
    signature = [
        str(origin.scalar(select(func.max(versions.c.id)))),
        str(origin.scalar(select(func.count()).select_from(versions))),
        str(origin.scalar(text("SELECT count(*) FROM tags"))),
        str(origin.scalar(text("SELECT max(id) FROM runs"))),
        str(origin.scalar(text("SELECT max(id) FROM reviews"))),
    ]
    with writing(target) as copy:
        kept = copy.scalar(select(facts.c.value).where(facts.c.name == _STATE))
        if kept is None and copy.execute(select(versions.c.id).limit(1)).first():
            raise StoreError(f"{target.url.render_as_string(hide_password=True)} holds documents already")
        state: dict[str, Any] = json.loads(kept) if kept else {}
        if state.get("signature") != signature:
            for table in reversed(metadata.sorted_tables):
                if table.name != "facts":
                    copy.execute(delete(table))
            state = {"signature": signature, "done": {}}
            _keep(copy, state)
    return state


def _keep(copy: Connection, state: dict[str, Any]) -> None:
    put_rows(copy, facts, [{"name": _STATE, "value": json.dumps(state, default=str)}], ("name",))


def _copy_table(
    origin: Connection,
    target: Engine,
    table: Table,
    state: dict[str, Any],
    progress: Callable[[str, int], None],
) -> None:
    copied = state["done"].get(table.name, 0)
    with reading(target) as copy:
        last = _last_key(copy, table) if copied else None
    for rows in _batches(origin, table, last):
        copied += len(rows)
        state["done"][table.name] = copied
        with writing(target) as copy:
            pour_rows(copy, table, rows)
            _keep(copy, state)
        progress(table.name, copied)


def _batches(origin: Connection, table: Table, last: Sequence[Any] | None) -> Iterator[list[dict[str, Any]]]:
    while True:
        statement = select(table).order_by(*table.primary_key).limit(_AT_ONCE)
        if last is not None:
            statement = statement.where(_beyond(table, last))
        rows = [row._asdict() for row in origin.execute(statement)]
        if not rows:
            return
        last = [rows[-1][column.name] for column in table.primary_key]
        yield rows


def _beyond(table: Table, last: Sequence[Any]) -> Any:
    """The rows after that key: equal in some leading columns and greater in the next."""
    columns = list(table.primary_key)
    return or_(
        *(
            and_(*(column == value for column, value in zip(columns[:n], last, strict=False)), columns[n] > last[n])
            for n in range(len(columns))
        )
    )


def _last_key(copy: Connection, table: Table) -> Sequence[Any] | None:
    keys = list(table.primary_key)
    row = copy.execute(select(*keys).order_by(*(key.desc() for key in keys)).limit(1)).first()
    return None if row is None else list(row)


def _set_sequences(target: Engine) -> None:
    """PostgreSQL's counters put behind the highest number that was copied."""
    if target.dialect.name != "postgresql":
        return
    with writing(target) as copy:
        for table in metadata.sorted_tables:
            column = table.autoincrement_column
            if column is not None:
                counter = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
                highest = f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name})"  # noqa: S608
                copy.execute(text(f"SELECT setval({counter}, {highest}, false)"))


def _compare(origin: Connection, copy: Connection, table: Table) -> int:
    """How many rows the table has in both.

    Raises:
        StoreError: they are not the same rows.
    """
    (count, hashed), (copied, hashed_copy) = _digest(origin, table), _digest(copy, table)
    if (count, hashed) != (copied, hashed_copy):
        raise StoreError(f"the copy differs: {table.name} has {copied} rows and the source {count}, or other values")
    return count


def _digest(connection: Connection, table: Table) -> tuple[int, str]:
    """How many rows, and a hash that does not depend on their order: databases sort words differently."""
    count, total = 0, 0
    for row in connection.execute(select(table), execution_options={"yield_per": _AT_ONCE}):
        count += 1
        total += int.from_bytes(hashlib.blake2b(repr(tuple(map(_plain, row))).encode(), digest_size=16).digest())
    return count, f"{total % (1 << 128):032x}"


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _copy_facts(origin: Connection, target: Engine) -> None:
    rows = [row._asdict() for row in origin.execute(select(facts).where(facts.c.name != OWED))]
    with writing(target) as copy:
        copy.execute(delete(facts))
        if rows:
            copy.execute(insert(facts), rows)
