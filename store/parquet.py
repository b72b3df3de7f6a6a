"""Exported rows as a Parquet file, a batch at a time, with dates as dates; needs pyarrow (``lessonwatch[parquet]``)."""

from __future__ import annotations

import datetime as dt
import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from store.errors import StoreError
from store.export_columns import Kind

__all__ = ["write_parquet"]

_AT_ONCE = 1_000


def write_parquet(out: BinaryIO, columns: Mapping[str, Kind], rows: Iterable[Mapping[str, object]]) -> None:
    """Every row with those columns; what a row lacks is null. Memory does not grow with their number.

    Raises:
        StoreError: pyarrow is not installed.
    """
    arrow, parquet = _library()
    types = {
        "text": arrow.string(),
        "texts": arrow.list_(arrow.string()),
        "whole": arrow.int64(),
        "number": arrow.float64(),
        "flag": arrow.bool_(),
        "day": arrow.date32(),
        "moment": arrow.timestamp("us", tz="UTC"),
        "json": arrow.string(),
    }
    schema = arrow.schema([(name, types[kind]) for name, kind in columns.items()])
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in _batches(columns, rows):
            writer.write_table(arrow.Table.from_pylist(batch, schema=schema))


def _library() -> tuple[Any, Any]:
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise StoreError("Parquet needs pyarrow, which is not installed: pip install 'lessonwatch[parquet]'") from None


def _batches(columns: Mapping[str, Kind], rows: Iterable[Mapping[str, object]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, _AT_ONCE)):
        yield [{name: _typed(kind, row.get(name)) for name, kind in columns.items()} for row in batch]


def _typed(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind == "day":
        return dt.date.fromisoformat(value)
    if kind == "moment":
        return dt.datetime.fromisoformat(value)
    return json.dumps(value, ensure_ascii=False) if kind == "json" else value
