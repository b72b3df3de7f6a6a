"""GOV.UK's publications: the search says what changed, the Content API what it says, the assets hold the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar

from sqlalchemy import Connection

from crawlers.fetching import Fetch
from crawlers.govuk.following import Tonight
from crawlers.govuk.memory import Memory
from crawlers.govuk.planning import Night, plan_night
from crawlers.govuk.settings import GovukSettings
from crawlers.govuk.windows import BY_DATE, Span, read_window
from crawlers.plan import Plan
from crawlers.reading import Item, Progress, Touched, UnreadablePage, WindowRead, read_each
from crawlers.spiders.base import SourceSpider
from store.following import Followed
from store.ledger import Window
from store.records import Problem

__all__ = ["GovukSpider"]

_AT_ONCE = 4  # pages: each may bring large files


class GovukSpider(SourceSpider):
    """Reads the publications that its table in sources.toml describes."""

    name = "govuk"
    settings_type: ClassVar[type[Any]] = GovukSettings
    base_names: ClassVar[tuple[str, ...] | None] = ("govuk", "assets")

    night: Night

    def plan(self, connection: Connection) -> Plan:
        """Windows, pages and attachments that are due."""
        until = self.job.until or self.job.day
        backfill = (self.job.since or until, until) if self.job.mode == "backfill" else None
        self.night = plan_night(connection, self.job.source, self.options, self.job.day, backfill)
        return self.night.plan

    async def read(self, fetch: Fetch) -> AsyncIterator[Item]:
        """The pages of each window, then the window; then every page that is due, and what collections list."""
        memory = Memory(self.job.source, self.database)
        tonight = Tonight(self.job.source, self.job.day, self.options, memory, fetch)
        for span in self.night.spans:
            async for read in read_window(fetch, span, self.options.page_size):
                async for item in self._read_rows(tonight, read):
                    yield item
        for step, paths in (("due pages", list(self.night.pages)), ("documents of collections", None)):
            wanted = list(tonight.revealed) if paths is None else paths
            done = 0
            async for item in read_each(self.job.source, wanted, tonight.read_page, at_once=_AT_ONCE):
                yield item
                done += not isinstance(item, Problem)
                yield Progress(step, min(done, len(wanted)), len(wanted))

    async def _read_rows(self, tonight: Tonight, span: Span) -> AsyncIterator[Item]:
        """Every page whose row is new or has changed; the window is closed only after them."""
        if span.failure is not None:
            kind = "unreadable" if isinstance(span.failure, UnreadablePage) else span.failure.kind
            yield Problem(self.job.source, kind, span.failure.reason, span.failure.url)
        beside = tonight.memory.followed(row.base_path for row in span.rows)
        changed = {
            row.base_path: row.row_hash
            for row in span.rows
            if row.base_path not in beside or beside[row.base_path].row_hash != row.row_hash
        }

        async def read_row(path: str) -> list[Item]:
            return await tonight.read_page(path, changed[path])

        async for item in read_each(self.job.source, changed, read_row, at_once=_AT_ONCE):
            yield item
        after = tonight.memory.followed(changed)
        unread = [path for path, row_hash in changed.items() if after.get(path, Followed(path)).row_hash != row_hash]
        if unread:  # owed from now on, whether or not a window shows them again
            owed = (replace(after.get(path, Followed(path)), due_on=self.job.day) for path in unread)
            yield Touched(self.job.source, tuple(owed))
        yield WindowRead(
            Window(
                source=self.job.source,
                query=span.search.name,
                by_date=BY_DATE,
                first_day=span.first_day,
                last_day=span.last_day,
                expected=span.expected,
                found=span.found,
                closed_at=self.job.as_of.astimezone(dt.UTC) if span.is_whole else None,
                note=span.reason,
                run_id=self.job.run_id,
            )
        )
