"""Documents and payloads as they are kept: whole, or leaning on the passages that the store holds anyway.

The latest version of a document and its payload say what its rows in ``sections`` say, so they are compressed beside
those and take a tenth of the room. Before the passages change, both are written out whole (``writing.py``): an older
version never depends on anything. A checksum in the stream refuses passages other than those it was made beside.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.compression import MOST_BESIDE, compress, decompress, leans
from store.records import Document, Payload, document_from_json, document_to_json
from store.tables import sections, versions

__all__ = [
    "PASSAGES",
    "leans_on",
    "pack",
    "pack_beside",
    "pack_payload",
    "passages_of",
    "read_passages",
    "unpack",
    "unpack_payload",
]

_LEANING = b"\x00"  # no zlib stream begins so; five bytes of the document's id follow
_ID_BYTES = 5


class _ByPosition(FunctionElement[str]):
    """The texts of a document's sections as JSON: position to text."""

    type = String()
    inherit_cache = True
    name = "texts_by_position"


@compiles(_ByPosition, "sqlite")
def _for_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_object({compiler.process(element.clauses, **options)})"


@compiles(_ByPosition, "postgresql")
def _for_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(json_object_agg({compiler.process(element.clauses, **options)}) AS text)"


def _passages(document_id: ColumnElement[int]) -> Any:
    texts = _ByPosition(sections.c.position, sections.c.text)
    return select(texts).where(sections.c.document_id == document_id)


# Beside ``versions.c.record`` in a SELECT: what ``unpack`` needs to read the record of the latest version.
PASSAGES = _passages(versions.c.document_id).correlate(versions).scalar_subquery().label("passages")


def passages_of(document_id: ColumnElement[int]) -> Any:
    """The statement that gives the passages of one document, for ``read_passages``."""
    return _passages(document_id)


def read_passages(written: str | None) -> tuple[str, ...]:
    """The texts of a document's sections in their order."""
    texts: dict[str, str] = json.loads(written) if written else {}
    return tuple(texts[position] for position in sorted(texts, key=int))


def pack(document: Document) -> bytes:
    """A document as ``versions.record`` keeps an older version: whole."""
    return compress(_as_json(document_to_json(document)))


def pack_beside(document: Document) -> bytes:
    """A document as ``versions.record`` keeps the latest version: without the texts that ``sections`` holds."""
    beside = _beside([section.text for section in document.sections])
    if not beside:
        return pack(document)
    record = document_to_json(document)
    bare = [{name: value for name, value in section.items() if name != "text"} for section in record["sections"]]
    return compress(_as_json({**record, "sections": bare}), beside)


def unpack(record: bytes, passages: str | None = None) -> Document:
    """The document that was kept; ``passages`` as the column ``PASSAGES`` gives them.

    Raises:
        zlib.error: the record is damaged, or leans on other passages than these.
    """
    if not leans(record):
        return document_from_json(json.loads(decompress(record)))
    texts = read_passages(passages)
    found = json.loads(decompress(record, _beside(texts)))
    found["sections"] = [{**section, "text": text} for section, text in zip(found["sections"], texts, strict=True)]
    return document_from_json(found)


def pack_payload(payload: Payload, document_id: int, document: Document) -> bytes:
    """What a source sent for the latest version of the document, without what its passages say."""
    kept = compress(payload.body, _beside([section.text for section in document.sections]))
    return _LEANING + document_id.to_bytes(_ID_BYTES, "big") + kept if leans(kept) else kept


def leans_on(kept: bytes) -> int | None:
    """The document whose passages are needed to read a payload, or None where it is whole."""
    return int.from_bytes(kept[1 : 1 + _ID_BYTES], "big") if kept[:1] == _LEANING else None


def unpack_payload(kept: bytes, passages: Sequence[str] = ()) -> bytes:
    """What the source sent.

    Raises:
        zlib.error: it is damaged, or leans on other passages than these.
    """
    return decompress(kept if leans_on(kept) is None else kept[1 + _ID_BYTES :], _beside(passages))


def _beside(texts: Sequence[str]) -> bytes:
    return "\n\n".join(texts)[:MOST_BESIDE].encode()


def _as_json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()
