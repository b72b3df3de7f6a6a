"""One night in a process of its own, which may be killed at any of its commits or just after a message has left."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Engine, event

from alerts.mailer import Mailer, open_mailer
from alerts.sending import Post
from crawlers.addresses import Addresses
from crawlers.job import Job, Outcome
from crawlers.launch import Line
from scheduler.jobs import House, nightly
from scheduler.run import Result
from store.records import Document
from store.session import connect, writing
from store.writing import put_document
from tests.scheduler.fakes import WordTagger
from tests.store.examples import question

ANNA, BOB = "anna@example.org", "bob@example.org"
HUB = "What lessons has she learned from the growth hub in Norwich?"


@dataclass
class PaperCrawl:
    """A crawl that reads documents from a list instead of the network, each in a transaction of its own."""

    engine: Engine
    published: dict[str, list[Document]]
    outcome: dict[str, Outcome] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)

    def __call__(self, job: Job, on_line: Callable[[Line], None], stop: Any = None) -> Outcome:
        self.jobs.append(job)
        changes: dict[str, int] = {}
        unchanged = 0
        for document in self.published.get(job.source, []):
            with writing(self.engine) as connection:
                change = put_document(connection, document, job.as_of)
            on_line(Line("kept", document.url))
            if change:
                changes[change.value] = changes.get(change.value, 0) + 1
            else:
                unchanged += 1
        return self.outcome.get(job.source) or Outcome(
            job.source, job.mode, "done", changes=changes, unchanged=unchanged
        )


def make_house(engine: Engine, crawl: PaperCrawl, mailer: Mailer | None, **parts: Any) -> House:
    job = Job("", str(engine.url), Addresses(()), dt.datetime(2000, 1, 1, tzinfo=dt.UTC), 0)
    post = Post(mailer, "watch@example.org", sources=("written_questions", "govuk")) if mailer else None
    parts = {"load_tagger": WordTagger, "say": lambda words: None, **parts}
    return House(engine, job, ("written_questions", "govuk"), post=post, crawl=crawl, **parts)


def published(night: int) -> dict[str, list[Document]]:
    """What the sources hold: on the first night two open questions, on the second both are answered."""
    answers = {"101": "The growth hub in Norwich taught us much.", "102": "The Blackpool growth hub did too."}
    questions = [question(uin, HUB, answers[uin] if night > 1 else None) for uin in answers]
    return {"written_questions": questions, "govuk": []}


class LastLetter:
    """A mailer in a process that is killed just after its first message has left."""

    def __init__(self, mailer: Mailer) -> None:
        self.mailer = mailer

    def send(self, message: EmailMessage) -> None:
        self.mailer.send(message)
        die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run_night(address: str, smtp_url: str, as_of: dt.datetime, night: int, die_at: int | str | None = None) -> Result:
    """One night; ``die_at`` is the number of the commit at which the process is killed, or "letter"."""
    engine = connect(address)
    commits = 0

    @event.listens_for(engine, "commit")
    def _count(_connection: object) -> None:
        nonlocal commits
        commits += 1
        if commits == die_at:
            die()

    mailer: Mailer = open_mailer(smtp_url, timeout=10)
    if die_at == "letter":
        mailer = LastLetter(mailer)
    return nightly(make_house(engine, PaperCrawl(engine, published(night)), mailer), as_of)


def _tell(answers: Any, *arguments: Any) -> None:
    answers.put(run_night(*arguments).state)


def run_in_a_process(*arguments: Any) -> str | None:
    """How the night went, or None where its process was killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    answers = context.SimpleQueue()
    process = context.Process(target=_tell, args=(answers, *arguments))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return None if process.exitcode else answers.get()
