"""What every spider has in common: a plan said first, a polite way to fetch, and items written one by one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response
from sqlalchemy import Connection, Engine

from crawlers.addresses import Addresses, OutsideBases
from crawlers.fetching import Fetch, FetchFailed, Reply
from crawlers.job import Job
from crawlers.plan import Plan, Step
from crawlers.reading import Item
from crawlers.reasons import kind_of, status_words, words
from crawlers.tally import Tally
from store.session import reading

__all__ = ["NoSettings", "SourceSpider"]

USABLE = frozenset({200, 304, 403, 404, 410, 422})


@dataclass(frozen=True, slots=True)
class NoSettings:
    """The settings of a spider that has none."""


class SourceSpider(scrapy.Spider):
    """One source. A subclass says its plan and yields what it reads; it never sees Scrapy.

    Class attributes: ``settings_type``, the frozen dataclass of its table in sources.toml (here as ``options``);
    ``base_names``, the names of the bases it asks (None: every base of the job).
    """

    settings_type: ClassVar[type[Any]] = NoSettings
    base_names: ClassVar[tuple[str, ...] | None] = None

    def __init__(self, job: Job, options: Any, database: Engine, tally: Tally | None = None) -> None:
        super().__init__(name=job.source)
        self.job = job
        self.options = options  # an instance of settings_type
        self.database = database  # to read what is known already; items are written by the pipeline
        self.tally = tally or Tally()
        self.addresses = self.bases_used(job, self.options)

    @classmethod
    def bases_used(cls, job: Job, options: Any) -> Addresses:
        """The bases this spider may ask; a source that brings a base of its own adds it here."""
        return job.addresses if cls.base_names is None else job.addresses.only(cls.base_names)

    @abstractmethod
    def plan(self, connection: Connection) -> Plan:
        """Everything this run will ask for: every window, id, path and asset that is known before it begins."""

    @abstractmethod
    def read(self, fetch: Fetch) -> AsyncIterator[Item]:
        """The items of this run, in the order in which they are to be written.

        Each is in the store when the generator is resumed.
        """

    async def start(self) -> AsyncIterator[Any]:
        """Run the source: the plan first, then its items, each written before the next is asked for."""
        scraper = self.crawler.engine.scraper
        try:
            with reading(self.database) as connection:
                plan = self.plan(connection)
            self.tally.plan(Plan(plan.source, (*self.robots_steps(), *plan.steps), plan.notes))
            async for item in self.read(self.fetch):
                await scraper.start_itemproc_async(item, response=None)
                if self.tally.stopped_by:
                    break
        except Exception as error:  # the job's edge: named in the outcome, and raised for the log
            self.tally.broke(f"{type(error).__name__}: {error}")
            raise
        return
        yield

    def robots_steps(self) -> tuple[Step, ...]:
        """The robots.txt of every base, which is read before the first page of it."""
        roots = dict.fromkeys(base.public_root for base in self.addresses.bases)
        return tuple(Step("robots", f"{root}/robots.txt", "before the first page of this host") for root in roots)

    async def fetch(self, public_url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The reply of a public address.

        Raises:
            FetchFailed: it gave no usable answer, after every retry.
        """
        try:
            request = scrapy.Request(
                self.addresses.to_request(public_url), headers=dict(headers or {}), dont_filter=True
            )
        except OutsideBases as error:
            raise FetchFailed(public_url, "it lies under none of the addresses of this source", "refused") from error
        except ValueError as error:
            raise FetchFailed(public_url, f"not an address: {error}") from error
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Exception as error:  # whatever went wrong below belongs to this address, and to no other
            url = getattr(error, "url", None) or public_url  # a refusal may be of a whole host
            raise FetchFailed(url, words(error, self.job.max_bytes), kind_of(error)) from error
        if response.status not in USABLE:
            raise FetchFailed(public_url, status_words(response.status))
        names = {name.decode("latin-1").lower(): response.headers.get(name) or b"" for name in response.headers}
        return Reply(
            url=self.addresses.to_public(response.url),
            status=response.status,
            headers={name: value.decode("latin-1") for name, value in names.items()},
            body=response.body,
        )
