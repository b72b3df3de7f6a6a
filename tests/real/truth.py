"""What the recorded questions said on each night, asked of the source directly and kept beside the crawl."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select

from crawlers.pages.written_question import read_question
from store.cleaning import cleaned
from store.records import content_hash
from store.session import reading
from store.tables import documents, versions
from tests.real.replica import Replica

__all__ = ["Truth", "kept_versions"]

LIST = "/api/writtenquestions/questions"
WINDOW = dt.timedelta(days=13)


@dataclass
class Truth:
    """Every question of some bodies tabled since a day: the state that stood on each night a crawl must notice it."""

    replica: Replica
    bodies: tuple[int, ...]
    since: dt.date
    expected: dict[str, list[str]] = field(default_factory=dict)  # id -> hashes of the states, in order
    latest: dict[str, str] = field(default_factory=dict)  # id -> hash as it stands
    still_open: set[str] = field(default_factory=set)
    read: dict[tuple[str, str], str] = field(default_factory=dict)

    def note_night(self, day: dt.date, *, is_backfill: bool = False) -> None:
        """Take down what stands tonight."""
        listed = self.replica.get(
            "parliament",
            LIST,
            tabledWhenFrom=self.since,
            answeringBodies=self.bodies,
            includeWithdrawn="true",
            take=100_000,
        )
        rows = {str(row["value"]["id"]): row["value"] for row in listed["results"]}
        assert len(rows) == listed["totalResults"]
        left = self.still_open - set(rows)  # to another department: followed all the same
        rows |= {question_id: self._item(question_id)["value"] for question_id in left}
        for question_id, row in rows.items():
            state = self._hash(question_id, row)
            self.latest[question_id] = state
            was_open = question_id in self.still_open
            if is_backfill or was_open or _is_open(row) or _is_in_window(row, day):
                states = self.expected.setdefault(question_id, [])
                if not states or states[-1] != state:
                    states.append(state)
            (self.still_open.add if _is_open(row) else self.still_open.discard)(question_id)

    def hash_now(self, question_id: str) -> str:
        """The state in which the source shows a question at this moment."""
        return _hash_of(self._item(question_id))

    def _hash(self, question_id: str, row: dict[str, Any]) -> str:
        key = question_id, json.dumps(row, sort_keys=True)
        if key not in self.read:
            self.read[key] = _hash_of(self._item(question_id))
        return self.read[key]

    def _item(self, question_id: str) -> Any:
        return self.replica.get("parliament", f"{LIST}/{question_id}")


def kept_versions(database: Engine, since: dt.datetime | None = None) -> dict[str, list[str]]:
    """The hashes of the versions of each question in the store, in order."""
    statement = (
        select(documents.c.external_id, versions.c.content_hash)
        .join(versions, versions.c.document_id == documents.c.id)
        .order_by(versions.c.document_id, versions.c.number)
    )
    if since is not None:
        statement = statement.where(versions.c.observed_at >= since)
    kept: dict[str, list[str]] = {}
    with reading(database) as connection:
        rows: Iterable[Any] = connection.execute(statement)
        for external_id, hash_of_version in rows:
            kept.setdefault(external_id, []).append(hash_of_version)
    return kept


def _hash_of(payload: Any) -> str:
    return content_hash(cleaned(read_question(payload, "recorded").document))


def _is_open(row: dict[str, Any]) -> bool:
    return not row["isWithdrawn"] and (row["dateAnswered"] is None or bool(row["answerIsHolding"]))


def _is_in_window(row: dict[str, Any], day: dt.date) -> bool:
    dates = (row["dateTabled"], row["dateAnswered"], row["dateAnswerCorrected"])
    return any(day - WINDOW <= dt.date.fromisoformat(text[:10]) <= day for text in dates if text)
