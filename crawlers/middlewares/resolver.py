"""A public name must lead to a public address: names are looked up here, and nowhere else, before connecting."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

__all__ = ["GlobalNames", "private_address"]

_PRIVATE: dict[str, str] = {}  # names that led to a private address, for the message


def private_address(host: str) -> str | None:
    """The address that is not public to which a refused name led."""
    return _PRIVATE.get(host)


class GlobalNames(CachingThreadedResolver):
    """Refuses a name that leads into a private network, unless a base names that very host: a number or localhost."""

    literal_hosts: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.literal_hosts = frozenset(crawler.settings.getlist("LITERAL_HOSTS"))
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """The address of a name."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self.only_global, name)

    def only_global(self, address: str, name: str) -> str:
        """The address, if it may be connected to.

        Raises:
            DNSLookupError: it lies in a private network.
        """
        if name.lower() in self.literal_hosts or ipaddress.ip_address(address).is_global:
            return address
        _PRIVATE[name.lower()] = address
        raise DNSLookupError(f"{name} leads to {address}, which is not a public address")
