"""Every item in a transaction of its own: a process that is killed loses at most what was in flight."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Self

from scrapy.crawler import Crawler
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from crawlers.job import Job
from crawlers.reading import Item, Progress, Reading, Touched, WindowRead
from crawlers.tally import Tally
from store.errors import StoreError
from store.following import put_followed
from store.ledger import put_problem, put_window
from store.members import put_members
from store.records import Problem
from store.session import writing
from store.writing import put_document, touch_attachments

__all__ = ["Keeping"]

logger = logging.getLogger(__name__)


class Keeping:
    """Writes what a spider yields, and counts it."""

    def __init__(self, database: Engine, job: Job, tally: Tally) -> None:
        self.database = database
        self.job = job
        self.tally = tally

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider = crawler.spider
        return cls(spider.database, spider.job, spider.tally)  # type: ignore[union-attr]

    def process_item(self, item: Item) -> Item:
        """The item, written and counted; what cannot be written is a problem of its own and stops nothing else."""
        try:
            match item:
                case Progress(step, done, total):
                    self.tally.progress(step, done, total)
                case Problem():
                    self._put_problem(item)
                case Reading():
                    self._put_reading(item)
                case WindowRead(window):
                    with writing(self.database) as connection:
                        put_window(connection, window)
                    self.tally.window(window)
                case Touched():
                    with writing(self.database) as connection:
                        self._put_touched(connection, item)
                    self.tally.seen += sum(one.read_on == self.job.day for one in item.items)
        except StoreError as error:  # the database itself: there is no sense in asking sources for more
            self.tally.broke(str(error))
        except (SQLAlchemyError, ValueError) as error:
            logger.exception("writing %s", _name(item))
            said = f"could not be kept: {type(error).__name__}: {str(error).splitlines()[0]}"
            self._put_problem(Problem(self.job.source, "failed", said, _name(item)))
        return item

    @property
    def _now(self) -> dt.datetime:
        return self.job.as_of.astimezone(dt.UTC)

    def _put_reading(self, item: Reading) -> None:
        document = item.document
        with writing(self.database) as connection:
            change = put_document(connection, document, self._now, item.payload, item.files)
            if item.followed is not None:
                put_followed(connection, document.source, [item.followed])
            if item.members:
                put_members(connection, item.members)
        self.tally.kept(change, document.url)

    def _put_touched(self, connection: Connection, item: Touched) -> None:
        if item.items:
            put_followed(connection, item.source, item.items)
        if item.external_id is not None and item.attachments:
            touch_attachments(connection, item.source, item.external_id, item.attachments, self._now)

    def _put_problem(self, problem: Problem) -> None:
        if not self.tally.is_said(problem):
            with writing(self.database) as connection:
                put_problem(connection, self.job.run_id, problem, self._now)
            self.tally.problem(problem)


def _name(item: Item) -> str:
    match item:
        case Reading(document):
            return document.url
        case WindowRead(window):
            return f"window {window.query} {window.by_date} {window.first_day} to {window.last_day}"
        case Touched(_, items):
            return ", ".join(one.external_id for one in items[:5])
        case _:
            return type(item).__name__
