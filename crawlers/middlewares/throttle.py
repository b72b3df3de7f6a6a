"""How often a host is asked: never more than the configured rate, less when it is slow or says so."""

from __future__ import annotations

from time import monotonic
from typing import Self, cast

from scrapy import Request
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

__all__ = ["Throttle"]


class Throttle(AutoThrottle):
    """AutoThrottle that never goes below a host's own crawl-delay, and lets a host ask for a pause."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.floors: dict[str, float] = {}

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The throttle of a running crawl."""
        return cast("Self", crawler.get_extension(cls))

    def slow_down(self, request: Request, delay: float) -> None:
        """Ask the request's host at most once in ``delay`` seconds from now on."""
        downloader = self._downloader
        key = downloader.get_slot_key(request)
        self.floors[key] = max(delay, self.floors.get(key, 0.0))
        # A slot that was idle for a minute is thrown away: the next one begins with this.
        downloader.per_slot_settings[key] = {"delay": max(self.floors[key], downloader._delay)}
        if slot := downloader.slots.get(key):
            slot.delay = max(slot.delay, self.floors[key])

    def hold(self, request: Request, seconds: float) -> None:
        """Ask the request's host nothing for a while: what waits in its queue waits on."""
        _, slot = self._downloader._get_slot(request)
        slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay)

    @property
    def _downloader(self) -> Downloader:
        return self.crawler.engine.downloader

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        for key, floor in self.floors.items():
            if self._downloader.slots.get(key) is slot:
                slot.delay = max(slot.delay, floor)
