"""A table of a TOML file as a frozen dataclass, every key checked against the type of its field."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

__all__ = ["BadTable", "read_table"]

S = TypeVar("S")
_NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false", dt.date: "a date"}


class BadTable(ValueError):
    """A key and what is wrong with it."""


def read_table(table: Mapping[str, Any], shape: type[S], within: str = "") -> S:
    """The table as an instance of a dataclass, whose ``__post_init__`` may raise ValueError("key: reason") itself.

    Raises:
        BadTable: a key is unknown, missing, of another type or refused by the dataclass.
    """
    hints = typing.get_type_hints(shape)
    fields = {field.name: field for field in dataclasses.fields(shape)}  # type: ignore[arg-type]
    for key in table:
        if key not in fields:
            near = difflib.get_close_matches(key, fields, n=1)
            raise BadTable(f"{within}{key}: unknown key" + (f"; did you mean {near[0]}?" if near else ""))
    for name, field in fields.items():
        is_needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if is_needed and name not in table:
            raise BadTable(f"{within}{name}: missing")
    values = {key: _value(value, hints[key], f"{within}{key}") for key, value in table.items()}
    try:
        return shape(**values)
    except ValueError as error:
        raise BadTable(f"{within}{error}") from error


def _value(value: Any, hint: Any, where: str) -> Any:
    origin, choices = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _value(value, next(choice for choice in choices if choice is not type(None)), where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise BadTable(f"{where}: a list is expected, not {value!r}")
        return tuple(_value(item, choices[0], f"{where}[{index}]") for index, item in enumerate(value))
    if origin in (dict, Mapping):
        if not isinstance(value, dict):
            raise BadTable(f"{where}: a table is expected, not {value!r}")
        return {key: _value(item, choices[1], f"{where}.{key}") for key, item in value.items()}
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise BadTable(f"{where}: a table is expected, not {value!r}")
        return read_table(value, typing.cast("type[Any]", hint), f"{where}.")
    return _scalar(value, hint, where)


def _scalar(value: Any, hint: Any, where: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is dt.date and isinstance(value, str):  # a job's settings travel as JSON
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise BadTable(f"{where}: a date is expected, not {value!r}") from error
    # True is an int, and a TOML date-time a date, only to Python.
    if type(value) is not hint:
        raise BadTable(f"{where}: {_NAMES.get(hint, hint)} is expected, not {value!r}")
    return value
