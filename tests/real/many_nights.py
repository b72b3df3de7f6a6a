"""A process that runs crawl after crawl in one reactor: a job a line on standard input, an outcome a line back.

The service starts a process for each crawl. Sixty nights of tests need not pay for sixty starts.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crawlers.job import Job, Outcome

__all__ = ["one_process"]


@contextmanager
def one_process() -> Iterator[Callable[[Job], Outcome]]:
    """A function that crawls a job, for as long as the context lasts."""
    command = [sys.executable, "-m", "tests.real.many_nights"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None

        def crawl(job: Job) -> Outcome:
            stdin.write(job.to_json() + "\n")
            stdin.flush()
            return Outcome.from_json(json.loads(stdout.readline()))

        try:
            yield crawl
        finally:
            stdin.close()
            process.wait(timeout=30)


async def _serve() -> None:
    from scrapy.crawler import AsyncCrawlerRunner

    from crawlers.run import spider_of
    from crawlers.scrapy_settings import scrapy_settings
    from crawlers.tally import Tally
    from store.session import connect

    while line := await asyncio.to_thread(sys.stdin.readline):
        job = Job.from_json(line)
        _, spider, options = spider_of(job)
        tally = Tally(tell=lambda said: print(said, file=sys.stderr) if '"failure"' in said else None)
        database = connect(job.database_url)
        runner = AsyncCrawlerRunner(scrapy_settings(job, spider.bases_used(job, options)))
        await runner.crawl(spider, job=job, options=options, database=database, tally=tally)
        database.dispose()
        print(json.dumps(tally.outcome(job.source, job.mode).to_json()), flush=True)


def _main() -> None:
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet.defer import Deferred
    from twisted.internet.task import react

    react(lambda _: Deferred.fromFuture(asyncio.ensure_future(_serve())))


if __name__ == "__main__":
    _main()
