"""Texts that any database can keep: no NUL, which PostgreSQL refuses, and no half of a surrogate pair."""

from __future__ import annotations

import hashlib
import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from store.records import Document, canonical_form

__all__ = ["cleaned", "cleaned_and_hashed"]

_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_NUL_IN_JSON = b"\\u0000"
_Record = TypeVar("_Record")


def cleaned(record: _Record) -> _Record:
    """The same record, each such character replaced by U+FFFD, so that no offset moves."""
    changed = {
        field.name: new
        for field in fields(record)  # type: ignore[arg-type]
        if (new := _clean(old := getattr(record, field.name))) is not old
    }
    return replace(record, **changed) if changed else record  # type: ignore[type-var]


def cleaned_and_hashed(document: Document) -> tuple[Document, str]:
    """The document as any database can keep it, and its content hash; most are clean, which one look tells."""
    try:
        form = canonical_form(document)
    except UnicodeEncodeError:
        form = b""
    if not form or _NUL_IN_JSON in form:
        document = cleaned(document)
        form = canonical_form(document)
    return document, hashlib.sha256(form).hexdigest()


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _UNKEPT.sub("\ufffd", value) if _UNKEPT.search(value) else value
    if isinstance(value, tuple):
        new = tuple(map(_clean, value))
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return cleaned(value) if is_dataclass(value) and not isinstance(value, type) else value
