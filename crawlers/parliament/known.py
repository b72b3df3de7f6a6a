"""What the store remembers of written questions, as a crawl asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from store.following import Followed, due_items, followed, open_items
from store.ledger import Window, windows
from store.members import members_known
from store.records import Attachment, Document
from store.session import reading
from store.writing import get_attachments, get_document

__all__ = ["Known", "StoreKnown"]


class Known(Protocol):
    """What earlier runs, and this one so far, have read."""

    def followed(self, ids: Iterable[str]) -> dict[str, Followed]:
        """What is remembered of those ids."""

    def open_items(self) -> list[Followed]:
        """Every question that is still to be asked for."""

    def due_items(self, on: dt.date, limit: int) -> list[Followed]:
        """Every settled one that is owed a look, most overdue first."""

    def windows(self) -> list[Window]:
        """The ledger's windows of this source."""

    def document(self, external_id: str) -> Document | None:
        """The latest state of a question."""

    def attachments(self, external_id: str) -> tuple[Attachment, ...]:
        """The attachments of its latest state, with what conditional requests need."""

    def members(self, ids: Iterable[int]) -> dict[int, list[dt.date]]:
        """The days for which those members were asked for."""


@dataclass(frozen=True, slots=True)
class StoreKnown:
    """The same, from the store."""

    database: Engine
    source: str

    def followed(self, ids: Iterable[str]) -> dict[str, Followed]:
        with reading(self.database) as connection:
            return followed(connection, self.source, ids)

    def open_items(self) -> list[Followed]:
        with reading(self.database) as connection:
            return open_items(connection, self.source)

    def due_items(self, on: dt.date, limit: int) -> list[Followed]:
        with reading(self.database) as connection:
            return due_items(connection, self.source, on, limit)

    def windows(self) -> list[Window]:
        with reading(self.database) as connection:
            return windows(connection, self.source)

    def document(self, external_id: str) -> Document | None:
        with reading(self.database) as connection:
            return get_document(connection, self.source, external_id)

    def attachments(self, external_id: str) -> tuple[Attachment, ...]:
        with reading(self.database) as connection:
            return get_attachments(connection, self.source, external_id)

    def members(self, ids: Iterable[int]) -> dict[int, list[dt.date]]:
        with reading(self.database) as connection:
            return members_known(connection, ids)
