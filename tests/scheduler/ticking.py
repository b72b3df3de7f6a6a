"""The clock in a process of its own: ``python -m tests.scheduler.ticking DATABASE``. Its crawl takes a minute."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from crawlers.job import Job, Outcome
from crawlers.launch import Line
from scheduler.clock import run_clock
from store.session import connect
from tests.scheduler.one_night import PaperCrawl, make_house


class SlowCrawl(PaperCrawl):
    def __call__(self, job: Job, on_line: Callable[[Line], None], stop: threading.Event | None = None) -> Outcome:
        print("crawling", flush=True)
        assert stop is not None
        is_stopped = stop.wait(60)
        return Outcome(job.source, job.mode, "interrupted" if is_stopped else "done")


if __name__ == "__main__":
    engine = connect(sys.argv[1])
    house = make_house(engine, SlowCrawl(engine, {}), None, say=lambda words: print(words, flush=True))
    run_clock(house, poll_minutes=15)
    print("stopped", flush=True)
