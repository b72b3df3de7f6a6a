"""robots.txt is obeyed: read once for each host, at the root of what stands for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.addresses import Addresses, Base
from crawlers.middlewares.throttle import Throttle
from crawlers.reasons import Refused, status_words, words

__all__ = ["AGENT", "Robots", "Rules"]

AGENT = "lessonwatch"
MAX_BYTES = 500 * 1024  # of a robots.txt: what RFC 9309 asks a crawler to read at least


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt lets us ask. ``unknown`` says why it could not be read: then nothing may be asked."""

    parsed: Protego | None = None
    unknown: str | None = None

    def allows(self, path: str) -> bool:
        """Whether a path from the root of the host, with its query, may be asked."""
        return self.parsed is None or self.parsed.can_fetch(f"http://host{path or '/'}", AGENT)

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests, where it names them."""
        return None if self.parsed is None else self.parsed.crawl_delay(AGENT)


class Robots:
    """Holds the rules of every host of this run."""

    def __init__(self, crawler: Crawler, addresses: Addresses) -> None:
        self.crawler = crawler
        self.addresses = addresses
        self.rules: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, crawler.spider.addresses)  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> None:
        """Refuse what the host's robots.txt does not allow."""
        base = self.addresses.request_base(request.url)
        if base is None or "robots_of" in request.meta:
            return
        if base.root not in self.rules:
            self.rules[base.root] = asyncio.ensure_future(self._read(base, request))
        # Shielded: a page that is given up must not take the rules of all others with it.
        rules = await asyncio.shield(self.rules[base.root])
        if rules.unknown:
            public = f"{base.public_root}/robots.txt"
            raise Refused(f"this host is not crawled in this run: its robots.txt {rules.unknown}", public, "failed")
        # Behind a prefix its rules may be written with it or without: what either reading forbids is not asked.
        paths = {request.url[len(base.root) :], urlunsplit(("", "", *urlsplit(request.url)[2:4], ""))}
        if not all(map(rules.allows, paths)):
            raise Refused(f"the robots.txt of {base.public_root} disallows it")

    async def _read(self, base: Base, first: Request) -> Rules:
        url = f"{base.root}/robots.txt"
        try:
            response = await self.crawler.engine.download_async(
                Request(url, headers={"accept": "text/plain, */*"}, meta={"robots_of": url}, dont_filter=True)
            )
        except Exception as error:  # whatever the reason, not knowing the rules means not asking
            return Rules(unknown=f"could not be read ({words(error)})")
        if response.status >= 500 or response.status in (408, 425, 429):
            return Rules(unknown=f"could not be read ({status_words(response.status)})")
        if response.status != 200:  # RFC 9309: a 4xx means that there are no rules
            return Rules()
        rules = Rules(Protego.parse(response.body[:MAX_BYTES].decode("utf-8-sig", "ignore")))
        if rules.crawl_delay:
            Throttle.of(self.crawler).slow_down(first, rules.crawl_delay)
        return rules
