"""Values as the cells of a CSV file that a spreadsheet opens without taking somebody's words for a formula.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is run by Excel, LibreOffice and Google Sheets. Such a text gets an
apostrophe before it, which they hide; a program that reads the file takes off one leading apostrophe.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

__all__ = ["as_cell", "write_csv"]

_RISKY = re.compile(r"[\t\r\n]|\s*'*[=+\-@＝＋－＠]")


def as_cell(value: object) -> str | int | float:
    """The value as one cell: absent is empty, a list of texts has "; " between them, anything deeper is JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        value = "; ".join(value)
    elif isinstance(value, list | tuple | Mapping):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = str(value).replace("\0", "\ufffd")
    return f"'{text}" if _RISKY.match(text) else text


def write_csv(out: Any, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """A header and a line for each row, to a text file; what a row lacks is an empty cell."""
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(_cells(columns, rows))


def _cells(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[list[str | int | float]]:
    for row in rows:
        yield [as_cell(row.get(name)) for name in columns]
