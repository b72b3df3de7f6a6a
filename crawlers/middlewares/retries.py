"""What fails in passing is asked for again, after waits that grow; what a source asks us to wait, we wait."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Response

from crawlers.addresses import Addresses
from crawlers.fetching import JSON_ACCEPTED, json_fault
from crawlers.job import Job
from crawlers.middlewares.resolver import private_address
from crawlers.middlewares.throttle import Throttle
from crawlers.reasons import PASSING_STATUSES, Refused, is_passing, words
from crawlers.tally import Tally

__all__ = ["Retries", "backoff", "retry_after"]

LONGEST_BACKOFF = 30.0
SILENT_AFTER = 5  # addresses in a row that a host let time out or refused, each after every retry

_UNREACHABLE = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)


@dataclass(slots=True)
class Asking:
    """How often an address was asked: shared by the request, its retries and its redirects."""

    times: int = 0


class Retries:
    """Asks again for what failed in passing, and gives up a host that is silent or asks for too long a wait."""

    def __init__(self, crawler: Crawler, job: Job, addresses: Addresses, tally: Tally) -> None:
        self.crawler = crawler
        self.job = job
        self.addresses = addresses
        self.tally = tally
        self.silences: Counter[str] = Counter()
        self.given_up: dict[str, str] = {}  # root of a host: why

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider = crawler.spider
        return cls(crawler, spider.job, spider.addresses, spider.tally)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        """Count the attempt, or refuse it where the host was given up."""
        if reason := self.given_up.get(self._root(request)):
            raise Refused(reason, f"{self._public_root(request)}/", "failed")
        request.meta.setdefault("asking", Asking()).times += 1

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request again where the response is a fault in passing."""
        self.silences.pop(self._root(request), None)
        if response.status in PASSING_STATUSES:
            asked_for = retry_after(response.headers.get("Retry-After"), dt.datetime.now(dt.UTC))
            return await self._again(request, asked_for, is_told=response.status == 429) or response
        if response.status == 200 and _asked_for_json(request) and json_fault(response.body):
            return await self._again(request) or response
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request again, where the failure may pass."""
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and (address := private_address(host)):
            raise Refused(f"{host} leads to {address}, which is not a public address") from exception
        if not is_passing(exception):
            return None
        if again := await self._again(request):
            return again
        if isinstance(exception, _UNREACHABLE):
            root = self._root(request)
            self.silences[root] += 1
            if self.silences[root] >= SILENT_AFTER and root not in self.given_up:
                self._give_up(request, f"{SILENT_AFTER} addresses in a row: {words(exception)}")
        return None

    async def _again(
        self, request: Request, asked_for: float | None = None, *, is_told: bool = False
    ) -> Request | None:
        asking: Asking = request.meta["asking"]
        if asked_for is not None and asked_for > self.job.longest_wait:
            self._give_up(
                request, f"it asks us to wait {asked_for:.0f} s, and {self.job.longest_wait:.0f} s is the most"
            )
            return None
        if asking.times >= self.job.attempts:
            return None
        self.tally.retries += 1
        wait = asked_for if asked_for is not None else backoff(asking.times, self.job.requests_per_second)
        if is_told or asked_for is not None:
            Throttle.of(self.crawler).hold(request, wait)  # it speaks for the whole host
        await asyncio.sleep(wait)
        return request.copy()

    def _give_up(self, request: Request, reason: str) -> None:
        self.given_up[self._root(request)] = f"this host is not asked again in this run: {reason}"

    def _root(self, request: Request) -> str:
        base = self.addresses.request_base(request.url)
        return base.root if base else request.url

    def _public_root(self, request: Request) -> str:
        base = self.addresses.request_base(request.url)
        return base.public_root if base else request.url


def backoff(times: int, requests_per_second: float) -> float:
    """Seconds to wait after the n-th failure: twice as long each time, and short where a host may be asked often."""
    return float(min(LONGEST_BACKOFF, 2**times / requests_per_second))


def retry_after(header: bytes | None, now: dt.datetime) -> float | None:
    """Seconds that a Retry-After asks for, given as seconds or as a date; None where it says nothing usable."""
    text = (header or b"").decode("latin-1").strip()
    if not text:
        return None
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())


def _asked_for_json(request: Request) -> bool:
    return request.headers.get("Accept") == JSON_ACCEPTED["accept"].encode()
