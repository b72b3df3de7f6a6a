"""The store's rows written to a file or to standard output: whole, or not under the name that was asked for."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from sqlalchemy import Connection


def write_export(connection: Connection, what: str, form: str, output: Path | None) -> None:
    """Every row of ``what`` as ``jsonl``, ``csv`` or ``parquet``.

    Raises:
        StoreError: Parquet cannot be written here.
        OSError: the file cannot be written; nothing stands under its name.
    """
    if output is None:
        _write(connection, what, form, sys.stdout.buffer)
        return
    partial = output.with_name(output.name + ".partial")
    try:
        with partial.open("wb") as out:
            _write(connection, what, form, out)
        partial.replace(output)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(output)) from error
    finally:
        with contextlib.suppress(OSError):  # there is no such folder, which is said already
            partial.unlink(missing_ok=True)


def _write(connection: Connection, what: str, form: str, out: BinaryIO) -> None:
    from store.export import export_rows
    from store.export_columns import COLUMNS
    from store.parquet import write_parquet
    from store.sheets import write_csv

    rows = export_rows(connection, what)
    if form == "parquet":
        write_parquet(out, COLUMNS[what], rows)
        return
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    try:
        if form == "csv":
            write_csv(text, list(COLUMNS[what]), rows)
        else:
            for row in rows:
                text.write(json.dumps(row, ensure_ascii=False) + "\n")
        text.flush()
    finally:
        text.detach()  # the file under it is closed by whoever opened it
