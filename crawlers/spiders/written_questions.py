"""Written questions of both Houses: what a run asks for. The rules are in ``crawlers.parliament``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cached_property
from typing import ClassVar

from sqlalchemy import Connection

from crawlers.fetching import Fetch
from crawlers.parliament.crawl import QuestionCrawl
from crawlers.parliament.known import StoreKnown
from crawlers.parliament.night import Night, Rules, plan_night, plan_poll, show_night
from crawlers.parliament.spans import ByDate, Span
from crawlers.parliament.windows import Wanted, backfill_windows
from crawlers.plan import Plan, Step
from crawlers.reading import Item
from crawlers.spiders.base import SourceSpider

__all__ = ["WrittenQuestionsSpider"]


class WrittenQuestionsSpider(SourceSpider):
    """The questions that the configured bodies answer, and those that mention the configured terms."""

    settings_type: ClassVar[type[Rules]] = Rules
    base_names: ClassVar[tuple[str, ...] | None] = ("parliament", "members", "attachments")

    def plan(self, connection: Connection) -> Plan:
        rules: Rules = self.options
        if self.job.mode == "backfill":
            steps = [
                Step(
                    "list",
                    Span(one.query, ByDate.TABLED, one.first_day, one.last_day).url(0, rules.page_size),
                    str(one),
                )
                for wanted in self._stretches
                for one in wanted
            ]
            return Plan(self.job.source, tuple(steps), ("the question behind each row that is new or changed",))
        return show_night(self._night, self._known, rules, self.job.source)

    def read(self, fetch: Fetch) -> AsyncIterator[Item]:
        job = self.job
        crawl = QuestionCrawl(job.source, job.run_id, job.as_of, job.day, self.options, self._known, fetch)
        return crawl.read_backfill(self._stretches) if job.mode == "backfill" else crawl.read_night(self._night)

    @cached_property
    def _known(self) -> StoreKnown:
        return StoreKnown(self.database, self.job.source)

    @cached_property
    def _night(self) -> Night:
        if self.job.mode == "poll":
            return plan_poll(self.options, self.job.day)
        return plan_night(self._known, self.options, self.job.day)

    @cached_property
    def _stretches(self) -> tuple[tuple[Wanted, ...], ...]:
        job, rules = self.job, self.options
        until = min(job.until or job.day, job.day)
        if job.since is None:
            raise ValueError("a backfill needs the day it begins on")
        return tuple(backfill_windows(rules.queries, job.since, until, rules.backfill_days, self._known.windows()))
