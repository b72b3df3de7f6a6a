"""A store, a source we wrote, and a way to let a night pass over both."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from crawlers.addresses import Addresses
from crawlers.job import LONDON, Job
from crawlers.parliament.crawl import QuestionCrawl
from crawlers.parliament.known import StoreKnown
from crawlers.parliament.night import Rules, plan_night, plan_poll, show_night
from crawlers.parliament.windows import backfill_windows
from crawlers.pipelines import Keeping
from crawlers.reading import Item
from crawlers.tally import Tally
from store.ledger import Window, problems, start_run, windows
from store.records import Document, Problem
from store.schema import upgrade
from store.session import connect, reading, writing
from store.tables import documents, versions
from store.writing import get_document
from tests.crawlers.parliament.source import FakeParliament

SOURCE = "written_questions"
RULES = Rules(answering_bodies=(7, 60))


@dataclass
class Passed:
    """What one run did."""

    changes: dict[str, int]
    plan: str
    asked: list[str]
    problems: list[Problem]
    failures: int

    @property
    def items(self) -> list[int]:
        """The ids of the questions that were asked for."""
        return [int(url.rpartition("/")[2]) for url in self.asked if url.rpartition("/")[2].isdecimal()]

    @property
    def members(self) -> list[str]:
        return [url.rpartition("/")[2] for url in self.asked if "/Members/" in url]

    @property
    def lists(self) -> list[str]:
        return [url for url in self.asked if "skip=" in url]


@dataclass
class Service:
    """The crawl and the store, without Scrapy between them."""

    source: FakeParliament
    database: Engine
    rules: Rules = RULES
    url: str = ""
    runs: list[Passed] = field(default_factory=list)

    def night(self, day: str, mode: str = "nightly", stop_after: int | None = None, **more: dt.date) -> Passed:
        """Let one run pass as of 03:30 on that day; ``stop_after`` so many items it is killed."""
        as_of = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(3, 30), LONDON)
        with writing(self.database) as connection:
            run_id = start_run(connection, mode, as_of, as_of)
        job = Job(SOURCE, self.url, Addresses(()), as_of, run_id, mode=mode)
        tally, known = Tally(tell=lambda _: None), StoreKnown(self.database, SOURCE)
        crawl = QuestionCrawl(SOURCE, run_id, as_of, job.day, self.rules, known, self.source.fetch)
        self.source.asked.clear()
        if mode == "backfill":
            stretches = tuple(
                backfill_windows(
                    self.rules.queries,
                    more["since"],
                    more.get("until", job.day),
                    self.rules.backfill_days,
                    known.windows(),
                )
            )
            plan, items = "", crawl.read_backfill(stretches)
        else:
            tonight = plan_poll(self.rules, job.day) if mode == "poll" else plan_night(known, self.rules, job.day)
            plan = "\n".join(show_night(tonight, known, self.rules, SOURCE).lines())
            items = crawl.read_night(tonight)
        keeping = Keeping(self.database, job, tally)
        asyncio.run(_keep(items, keeping, stop_after))
        with reading(self.database) as connection:
            found = problems(connection, run_id)
        passed = Passed(dict(tally.changes), plan, list(self.source.asked), found, tally.failures)
        self.runs.append(passed)
        return passed

    def document(self, number: int) -> Document:
        with reading(self.database) as connection:
            document = get_document(connection, SOURCE, str(number))
        assert document is not None, f"{number} is not kept"
        return document

    def changes(self, number: int) -> list[str]:
        """Why each version of a question was kept, in order."""
        statement = (
            select(versions.c.change)
            .join(documents, documents.c.id == versions.c.document_id)
            .where(documents.c.external_id == str(number))
            .order_by(versions.c.number)
        )
        with reading(self.database) as connection:
            return list(connection.execute(statement).scalars())

    def windows(self, *, only_open: bool = False) -> list[Window]:
        with reading(self.database) as connection:
            return windows(connection, SOURCE, only_open)


async def _keep(items: AsyncIterator[Item], keeping: Keeping, stop_after: int | None) -> None:
    count = 0
    async for item in items:
        keeping.process_item(item)
        count += 1
        if count == stop_after:
            break
    await items.aclose()  # type: ignore[attr-defined]


@pytest.fixture
def source() -> FakeParliament:
    return FakeParliament()


@pytest.fixture
def service(source: FakeParliament, tmp_path: Path) -> Service:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    database = connect(url)
    upgrade(database)
    return Service(source, database, url=url)
