"""Nothing is asked outside the configured bases, wherever a redirect or a link points."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.addresses import Addresses, OutsideBases
from crawlers.reasons import Refused

__all__ = ["OnlyBases"]


class OnlyBases:
    """Refuses every request that lies under no base: scheme, host, port and path prefix."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.spider.addresses)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> Request | None:
        """Let the request pass, or send a redirect to a public address to the base that stands for it."""
        if self.addresses.allows(request.url) or _is_robots_itself(request):
            return None
        if request.meta.get("redirect_times"):
            try:
                return request.replace(url=self.addresses.to_request(request.url))
            except OutsideBases:
                raise Refused(f"it leads to {request.url}, outside the addresses of this source") from None
        raise Refused("it lies outside the addresses of this source")


def _is_robots_itself(request: Request) -> bool:
    # A base with a prefix has its robots.txt at the root of its host.
    return bool(request.meta.get("robots_of") == request.url)
