"""A small partnership's web site as a table of answers, and a spider that reads it night by night."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from crawlers.addresses import Addresses
from crawlers.fetching import Reply
from crawlers.job import Job
from crawlers.pipelines import Keeping
from crawlers.sources import Source
from crawlers.spiders.pages import PagesSpider
from crawlers.spiders.pages_settings import PagesSettings
from crawlers.tally import Tally
from store.ledger import problems, start_run
from store.records import Document, Problem
from store.session import reading, writing
from store.writing import get_document
from tests.crawlers.conftest import NIGHT

SITE = "https://board.example"
TABLE: dict[str, Any] = {
    "base": SITE,
    "kind": "case_study",
    "publisher": "Example Board",
    "start": ["/stories"],
    "follow": ["^/stories"],
    "keep": ["^/stories/[^?]"],
    "page": {"body": ["main"], "date": ["time"]},
}


def html(main: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body><main>{main}</main></body></html>".encode()


def story(title: str, text: str = "It worked.", head: str = "") -> bytes:
    return html(f"<h1>{title}</h1><time datetime='2024-09-01'>1 September</time><p>{text}</p>", head)


def links(*paths: str) -> bytes:
    return html("<h1>Stories</h1>" + "".join(f"<a href='{path}'>{path}</a>" for path in paths))


class Board:
    """The site, and everything that was asked of it."""

    def __init__(self, engine: Engine, **table: Any) -> None:
        self.engine = engine
        self.table = {**TABLE, **table}
        self.pages: dict[str, bytes | int | str | Exception] = {}  # a page, a status, a redirect, a failure
        self.media_types: dict[str, str] = {}
        self.asked: list[str] = []
        self.tally = Tally(tell=lambda _: None)
        self.run_id = 0

    async def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        path = url.removeprefix(SITE)
        self.asked.append(path)
        found = self.pages.get(path, 404)
        if isinstance(found, Exception):
            raise found
        if isinstance(found, str):
            return replace(await self.fetch(SITE + found), url=SITE + found)
        if isinstance(found, int):
            return Reply(url, found)
        kind = self.media_types.get(path, "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8")
        return Reply(url, 200, {"content-type": kind}, found)

    def spider(self, night: int = 0) -> PagesSpider:
        as_of = NIGHT + dt.timedelta(night)
        with writing(self.engine) as connection:
            self.run_id = start_run(connection, "nightly", as_of, as_of)
        job = Job("board", "sqlite://", Addresses(()), as_of, self.run_id)
        source = Source("board", "pages", self.table, file=__file__)  # type: ignore[arg-type]
        return PagesSpider(job, source.settings(PagesSettings), self.engine, Tally(tell=lambda _: None))

    def crawl(self, night: int = 0, stop_before: str | None = None) -> Tally:
        """One night, or a part of it; what was planned is in ``planned``, and what was asked in ``asked``."""
        spider = self.spider(night)
        with reading(self.engine) as connection:
            plan = spider.plan(connection)
        self.planned = [step.url.removeprefix(SITE) for step in plan.steps]
        self.asked = []
        keeping = Keeping(self.engine, spider.job, spider.tally)

        async def run() -> None:
            async for item in spider.read(self.fetch):
                if stop_before in self.asked:
                    break
                keeping.process_item(item)

        asyncio.run(run())
        return spider.tally

    def document(self, path: str) -> Document | None:
        with reading(self.engine) as connection:
            return get_document(connection, "board", SITE + path)

    def problems(self) -> list[Problem]:
        with reading(self.engine) as connection:
            return problems(connection, self.run_id)


MakeBoard = Callable[..., Board]
