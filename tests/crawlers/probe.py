"""A crawl in a process of its own that fetches the addresses it is given and says what came of each.

A reactor cannot be started twice, so every test of the network starts one of these.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from crawlers.fetching import Fetch, FetchFailed, fetch_json
from crawlers.job import Job
from crawlers.plan import Plan
from crawlers.reading import Item
from crawlers.run import run_spider
from crawlers.spiders.base import NoSettings, SourceSpider
from crawlers.tally import Tally
from crawlers.turns import in_turn
from store.session import connect

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Result:
    """What came of one address."""

    url: str  # asked for
    status: int | None = None
    answered_by: str | None = None
    body: str = ""
    reason: str | None = None
    kind: str | None = None
    about: str | None = None  # the address the failure is about


@dataclass(frozen=True)
class Probed:
    """What came of all of them."""

    results: tuple[Result, ...]
    requests: int
    retries: int
    plan: tuple[str, ...]

    def __getitem__(self, url: str) -> Result:
        return next(result for result in self.results if result.url == url)


def probe(
    job: Job, urls: Sequence[str], *, as_json: bool = False, at_once: int = 8, headers: dict[str, str] | None = None
) -> Probed:
    """Fetch the addresses in a process of their own."""
    asked = {"job": job.to_json(), "urls": list(urls), "as_json": as_json, "at_once": at_once, "headers": headers}
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawlers.probe"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    print(done.stdout, done.stderr)  # shown where a test fails
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines and "results" in lines[-1], done.stderr or done.stdout
    said = lines[-1]
    plan = tuple(line["text"] for line in lines[:-1] if line["event"] == "plan")
    return Probed(tuple(Result(**result) for result in said["results"]), said["requests"], said["retries"], plan)


class ProbeSpider(SourceSpider):
    """Fetches what it was given."""

    asked: dict[str, Any] = {}  # noqa: RUF012
    results: list[dict[str, Any]] = []  # noqa: RUF012

    def plan(self, connection: Connection) -> Plan:
        return Plan("probe")

    async def read(self, fetch: Fetch) -> AsyncIterator[Item]:
        async for result in in_turn(
            self.asked["urls"], lambda url: self.ask(fetch, url), at_once=self.asked["at_once"]
        ):
            self.results.append(result)
        return
        yield

    async def ask(self, fetch: Fetch, url: str) -> dict[str, Any]:
        try:
            if self.asked["as_json"]:
                reply = await fetch_json(fetch, url)
            else:
                reply = await fetch(url, headers=self.asked["headers"])
        except FetchFailed as error:
            return {"url": url, "reason": error.reason, "kind": error.kind, "about": error.url}
        body = reply.body[:200].decode("latin-1")
        return {"url": url, "status": reply.status, "answered_by": reply.url, "body": body}


def main() -> None:
    ProbeSpider.asked = json.loads(sys.stdin.read())
    tally = Tally()
    run_spider(ProbeSpider, Job.from_json(ProbeSpider.asked["job"]), NoSettings(), connect("sqlite://"), tally)
    print(json.dumps({"results": ProbeSpider.results, "requests": tally.requests, "retries": tally.retries}))


if __name__ == "__main__":
    main()
