"""Nights at a GOV.UK of our own: planned, read and written as in a crawl, without its network."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, select

from crawlers.addresses import Addresses, Base
from crawlers.govuk.settings import GovukSettings
from crawlers.job import Job
from crawlers.pipelines import Keeping
from crawlers.plan import Plan
from crawlers.reading import Reading
from crawlers.spiders.govuk import GovukSpider
from crawlers.tally import Tally
from store.ledger import Window, problems, start_run, windows
from store.records import Document, Problem
from store.session import reading, writing
from store.tables import documents, versions
from store.writing import get_document
from tests.crawlers.govuk.fake_govuk import ASSETS, GOVUK, FakeGovuk

FIRST_NIGHT = dt.date(2018, 10, 8)
SETTINGS = GovukSettings(document_types=("research", "guidance"), organisations=("department-for-education",))


@dataclass(frozen=True, slots=True)
class Told:
    """What a night did."""

    plan: Plan
    asked: tuple[str, ...]
    changes: tuple[str, ...]
    problems: tuple[Problem, ...]
    windows: tuple[Window, ...]
    readings: tuple[Document, ...] = ()

    @property
    def planned(self) -> set[str]:
        return {step.url for step in self.plan.steps}


@dataclass
class Nights:
    """The service from night to night."""

    govuk: FakeGovuk
    database: Engine
    settings: GovukSettings = SETTINGS
    said: list[str] = field(default_factory=list)

    def run(self, day: dt.date | int = 0, **job: object) -> Told:
        """One night; an int counts the nights from the first."""
        on = day if isinstance(day, dt.date) else FIRST_NIGHT + dt.timedelta(days=day)
        as_of = dt.datetime.combine(on, dt.time(3, 30), dt.UTC)
        with writing(self.database) as connection:
            run_id = start_run(connection, "nightly", as_of, as_of)
        bases = Addresses((Base("govuk", GOVUK, GOVUK), Base("assets", ASSETS, ASSETS)))
        given = {"source": "govuk", "database_url": "", "addresses": bases, "as_of": as_of, "run_id": run_id, **job}
        tally = Tally(tell=self.said.append)
        spider = GovukSpider(Job(**given), self.settings, self.database, tally)  # type: ignore[arg-type]
        keeping = Keeping(self.database, spider.job, tally)
        self.govuk.asked.clear()
        with reading(self.database) as connection:
            plan = spider.plan(connection)
        read: list[Document] = []

        async def night() -> None:
            async for item in spider.read(self.govuk.fetch):
                keeping.process_item(item)
                if isinstance(item, Reading):
                    read.append(item.document)

        asyncio.run(night())
        with reading(self.database) as connection:
            told = problems(connection, run_id)
            kept = [window for window in windows(connection, "govuk") if window.run_id == run_id]
        changes = tuple(change for change, count in sorted(tally.changes.items()) for _ in range(count))
        return Told(plan, tuple(self.govuk.asked), changes, tuple(told), tuple(kept), tuple(read))

    def document(self, name: str = "guide", locale: str = "en") -> Document | None:
        """The stored document of the page with that last part of its path."""
        with reading(self.database) as connection:
            return get_document(connection, "govuk", f"id-{name}:{locale}")

    def versions(self, name: str = "guide") -> list[str]:
        """The change of every version."""
        with reading(self.database) as connection:
            return list(
                connection.scalars(
                    select(versions.c.change)
                    .join(documents, documents.c.id == versions.c.document_id)
                    .where(documents.c.external_id == f"id-{name}:en")
                    .order_by(versions.c.number)
                )
            )


@pytest.fixture
def nights(database: Engine) -> Iterator[Nights]:
    yield Nights(FakeGovuk(), database)
