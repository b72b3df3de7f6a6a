"""The child process of one crawl: ``python -m crawlers.run`` with a job as one line of JSON on standard input.

Every line it writes is one JSON object: ``plan``, ``progress``, ``kept``, ``news``, ``failure``, and ``outcome`` as
the last. It ends with 0 where all went well, and with 1 where something failed and is named.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
import warnings
from typing import Any

from scrapy import signals
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import ScrapyDeprecationWarning
from sqlalchemy import Engine

from crawlers.checks import check_crawl
from crawlers.job import BadJob, Job, Outcome
from crawlers.scrapy_settings import scrapy_settings
from crawlers.sources import BadSources, Source, load_sources
from crawlers.spiders import SPIDERS
from crawlers.spiders.base import SourceSpider
from crawlers.tally import Tally
from store.errors import StoreError
from store.ledger import put_problem
from store.records import Problem
from store.session import connect, reading, writing

__all__ = ["main", "run_job", "run_spider", "spider_of"]

logger = logging.getLogger(__name__)


def main() -> int:
    """Run the job on standard input; the exit code."""
    tally = Tally(tell=_tell)
    source = "?"
    try:
        job = Job.from_json(sys.stdin.readline())
        source = job.source
        outcome = run_job(job, tally)
    except (BadJob, BadSources, StoreError) as error:  # said in words that a person can act on
        tally.broke(str(error))
        outcome = tally.outcome(source)
    except Exception as error:  # the job's edge
        logger.exception("the crawl of %s broke", source)
        tally.broke(f"{type(error).__name__}: {error}")
        outcome = tally.outcome(source)
    tally.end(outcome)
    return 0 if outcome.is_ok else 1


def run_job(job: Job, tally: Tally) -> Outcome:
    """Crawl one source to its end and judge it.

    Raises:
        BadJob, BadSources, StoreError: it cannot begin.
    """
    source, spider, options = spider_of(job)
    scrapy_settings(job, spider.bases_used(job, options))  # a missing contact is said before anything is opened
    # What a power cut takes from a reading of the past is read again: its windows are closed after what is in them.
    database = connect(job.database_url, waits_for_disk=job.mode != "backfill")
    try:
        is_whole = run_spider(spider, job, options, database, tally)
        outcome = tally.outcome(source.name, job.mode, is_interrupted=not is_whole)
        _judge(database, job, outcome, tally)
        return tally.outcome(source.name, job.mode, is_interrupted=not is_whole)
    finally:
        database.dispose()


def spider_of(job: Job) -> tuple[Source, type[SourceSpider], Any]:
    """The source of a job with its spider and that spider's settings.

    Raises:
        BadSources: there is no such source or spider, or the settings are wrong.
    """
    sources = load_sources(job.sources_file)
    if job.source not in sources:
        raise BadSources(f"there is no source {job.source!r}; there are {', '.join(sorted(sources))}")
    source = sources[job.source]
    if source.spider not in SPIDERS:
        known = ", ".join(sorted(SPIDERS))
        raise BadSources(f"{source.file}: [sources.{source.name}] spider: {source.spider!r} is none of {known}")
    module, name = SPIDERS[source.spider].split(":")
    spider: type[SourceSpider] = getattr(importlib.import_module(module), name)
    return source, spider, source.settings(spider.settings_type, job.settings)


def run_spider(spider: type[SourceSpider], job: Job, options: Any, database: Engine, tally: Tally) -> bool:
    """Whether the spider came to its own end: it did not where somebody stopped the process. Once in a process."""
    warnings.simplefilter("ignore", ScrapyDeprecationWarning)
    ends: list[str] = []

    def count(**_: Any) -> None:
        tally.requests += 1

    def note_end(reason: str, **_: Any) -> None:
        ends.append(reason)

    process = CrawlerProcess(scrapy_settings(job, spider.bases_used(job, options)))
    crawler = process.create_crawler(spider)
    # Scrapy keeps signal receivers weakly: these live as long as this call.
    crawler.signals.connect(count, signals.request_reached_downloader)
    crawler.signals.connect(note_end, signals.spider_closed)
    process.crawl(crawler, job=job, options=options, database=database, tally=tally)
    process.start()
    return ends == ["finished"] or tally.stopped_by is not None


def _judge(database: Engine, job: Job, outcome: Outcome, tally: Tally) -> None:
    if outcome.state == "failed":
        _keep(database, job, Problem(job.source, "failed", outcome.note or "the crawl broke off"))
        return
    with reading(database) as connection:
        found = check_crawl(connection, job, outcome)
    for problem in found:
        _keep(database, job, problem)
        tally.problem(problem)


def _keep(database: Engine, job: Job, problem: Problem) -> None:
    with writing(database) as connection:
        put_problem(connection, job.run_id, problem, job.as_of)


def _tell(line: str) -> None:
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # whoever started us is gone: stop as if asked to
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
