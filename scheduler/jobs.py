"""The jobs: the night, the poll, the backfill, one crawl, one tagging. Each is a list of steps."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sqlalchemy import Engine

from alerts.alarm import send_alarm
from alerts.matching import match_searches
from alerts.sending import Post, send_digests
from crawlers.checks import summary_key
from crawlers.job import Job, Outcome
from crawlers.launch import Line
from crawlers.launch import crawl as launch_crawl
from scheduler.run import Clock, Result, Run, Say, Step, StepResult, run_steps
from scheduler.tagging import Tagger, tag_waiting
from store.bulk import mend, put_words_off
from store.ledger import problems, put_problem
from store.putting_off import count_waiting, owed
from store.records import Problem
from store.session import reading, writing

__all__ = ["QUESTIONS", "Crawl", "House", "UnknownSource", "backfill", "crawl", "nightly", "poll", "tag"]

QUESTIONS = "written_questions"  # the source that is polled by day
Watch = Callable[[str], AbstractContextManager[Callable[[Line], None]]]  # of a source's crawl
WatchTags = Callable[[], AbstractContextManager[Callable[[int, int], None]]]  # told how many of how many are tagged


class Crawl(Protocol):
    """How a source is read: ``crawlers.launch.crawl``, or a stand-in in tests."""

    def __call__(self, job: Job, on_line: Callable[[Line], None], stop: threading.Event | None = None) -> Outcome: ...


class UnknownSource(ValueError):
    """A source that no sources.toml describes, with those that there are."""


def _tell_time() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _load_tagger() -> Tagger:
    from nlp.tagger import load_tagger  # a second and 100 MB: only for those who tag

    return load_tagger()


def _watch_nothing(_source: str) -> AbstractContextManager[Callable[[Line], None]]:
    return nullcontext(lambda _line: None)


def _watch_no_tags() -> AbstractContextManager[Callable[[int, int], None]]:
    return nullcontext(lambda _done, _total: None)


@dataclass(frozen=True, slots=True)
class House:
    """The parts a run is made of."""

    engine: Engine
    job: Job  # the pattern of every crawl: its source, run, clock and mode are filled in
    sources: tuple[str, ...]  # read in this order
    post: Post | None = None  # None: alerts are matched and wait
    alarm_to: str | None = None  # the operator, who hears of a night that failed; None: nobody
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by source, laid over its own table
    crawl: Crawl = launch_crawl
    load_tagger: Callable[[], Tagger] = _load_tagger
    watch: Watch = _watch_nothing  # what is shown of a crawl while it lasts
    watch_tags: WatchTags = _watch_no_tags  # what is shown of the tag step while it lasts
    clock: Clock = _tell_time
    say: Say = print


def nightly(house: House, as_of: dt.datetime | None = None, *, stop: threading.Event | None = None) -> Result:
    """How the night went: every source in turn, tags for what waits, alerts matched and sent.

    ``as_of`` is where the clock stands, for a night that is run again; None: it is now.

    Raises:
        AlreadyRunning: another run is at work on this store.
    """
    steps = [
        *_crawls(house, house.sources, "nightly"),
        _tagging(house),
        _matching(house),
        _sending(house),
        *([_alarming(house, house.post, house.alarm_to)] if house.post and house.alarm_to else []),
    ]
    return _run(house, "nightly", steps, as_of, stop)


def poll(house: House, as_of: dt.datetime | None = None, *, stop: threading.Event | None = None) -> Result:
    """How a look at the written questions of the day went; what it finds is told by the next night's mail.

    Raises:
        AlreadyRunning: another run is at work on this store.
    """
    return _run(house, "poll", [*_crawls(house, [QUESTIONS], "poll"), _tagging(house)], as_of, stop)


def backfill(
    house: House,
    since: dt.date,
    until: dt.date | None = None,
    sources: Sequence[str] | None = None,
    as_of: dt.datetime | None = None,
    *,
    stop: threading.Event | None = None,
) -> Result:
    """How the reading of the past went. What it finds for the first time is no news to anybody.

    The words of what it reads are indexed when all sources were read (``store.bulk``).

    Raises:
        AlreadyRunning: another run is at work on this store.
        UnknownSource: one of ``sources`` is none of the house's.
    """
    chosen = _chosen(house, sources)
    crawls = _crawls(house, chosen, "backfill", since=since, until=until)
    return _run(house, "backfill", [_putting_off(house), *crawls, _indexing(house), _tagging(house)], as_of, stop)


def crawl(
    house: House,
    sources: Sequence[str] | None = None,
    as_of: dt.datetime | None = None,
    *,
    stop: threading.Event | None = None,
) -> Result:
    """How a night's reading of these sources went, without tags or alerts.

    Raises:
        AlreadyRunning: another run is at work on this store.
        UnknownSource: one of ``sources`` is none of the house's.
    """
    return _run(house, "crawl", list(_crawls(house, _chosen(house, sources), "crawl")), as_of, stop)


def tag(house: House, as_of: dt.datetime | None = None, *, stop: threading.Event | None = None) -> Result:
    """How the tagging of all that waits, or has tags of an older vocabulary, went.

    Raises:
        AlreadyRunning: another run is at work on this store.
    """
    return _run(house, "tag", [_tagging(house)], as_of, stop)


def _run(
    house: House, name: str, steps: Sequence[Step], as_of: dt.datetime | None, stop: threading.Event | None
) -> Result:
    clock = house.clock if as_of is None else lambda: as_of
    all_steps = _after_what_is_owed(house, steps)
    return run_steps(house.engine, name, all_steps, as_of=clock(), clock=clock, say=house.say, stop=stop)


def _after_what_is_owed(house: House, steps: Iterable[Step]) -> Iterable[Step]:
    """The steps, and before them, where a load was cut short, the index that it owes."""
    with reading(house.engine) as connection:
        is_owed = owed(connection) is not None
    if is_owed:
        yield _indexing(house)
    yield from steps


def _chosen(house: House, sources: Sequence[str] | None) -> Sequence[str]:
    if unknown := set(sources or ()) - set(house.sources):
        raise UnknownSource(f"unknown source {min(unknown)!r}: there is {', '.join(house.sources) or 'none'}")
    return sources or house.sources


def _crawls(house: House, sources: Sequence[str], mode: str, **span: Any) -> Iterable[Step]:
    for source in sources:
        pattern = replace(house.job, source=source, mode=mode, settings=house.settings.get(source, {}), **span)
        yield Step(summary_key(source), _crawling(house, pattern))


def _crawling(house: House, pattern: Job) -> Callable[[Run], StepResult]:
    def do(run: Run) -> StepResult:
        last_failure: str | None = None
        with house.watch(pattern.source) as on_line:

            def hear(line: Line) -> None:
                nonlocal last_failure
                last_failure = line.text if line.event == "failure" else last_failure
                on_line(line)

            outcome = house.crawl(replace(pattern, run_id=run.id, as_of=run.as_of), hear, run.stop)
        counts = outcome.to_json()
        words = (
            f"{outcome.items:,} read, {sum(outcome.changes.values()):,} new or changed, {outcome.failures:,} failures"
        )
        unsaid = _unsaid(house, run, outcome)
        if outcome.note and outcome.note == last_failure:  # the child has said it, and could not write it down
            with writing(house.engine) as connection:
                for problem in unsaid:
                    put_problem(connection, run.id, problem, run.clock())
            unsaid = ()
        elif outcome.note and not unsaid:
            words = f"{words}; {outcome.note}"
        return StepResult(counts, outcome.state, is_ok=outcome.is_ok, problems=unsaid, words=words)

    return do


def _unsaid(house: House, run: Run, outcome: Outcome) -> tuple[Problem, ...]:
    """What the parent alone knows of a crawl: a child that was killed could not write down why it failed."""
    if outcome.state != "failed":
        return ()
    with reading(house.engine) as connection:
        said = problems(connection, run.id)
    if any(problem.source == outcome.source and problem.is_failure for problem in said):
        return ()
    return (Problem(outcome.source, "failed", outcome.note or "the crawl broke off"),)


def _putting_off(house: House) -> Step:
    def do(run: Run) -> StepResult:
        put_words_off(house.engine)
        return StepResult(words="the words of what is read are indexed at the end")

    return Step("put off", do)


def _indexing(house: House) -> Step:
    def do(run: Run) -> StepResult:
        with reading(house.engine) as connection:
            waiting = count_waiting(connection)
        mend(house.engine, run.check)
        return StepResult({"passages": waiting}, words=f"the words of {waiting:,} passages")

    return Step("index", do)


def _tagging(house: House) -> Step:
    def do(run: Run) -> StepResult:
        tagger = house.load_tagger()
        with house.watch_tags() as progress:
            found = tag_waiting(house.engine, tagger, progress=progress, check=run.check)
        counts = {
            "documents": found.documents,
            "again": found.again,
            "tags": found.tags,
            "statements": found.statements,
            "failures": len(found.failed),
        }
        words = f"{found.documents:,} documents, {found.tags:,} tags"
        words = f"{words}; {found.change}" if found.change else words
        broken = [Problem("tag", "failed", fault) for fault in tagger.faults]
        problems = (*broken, *found.failed.values())
        return StepResult(counts, is_ok=not problems, problems=problems, words=words)

    return Step("tag", do)


def _matching(house: House) -> Step:
    def do(run: Run) -> StepResult:
        with reading(house.engine) as connection:
            if owed(connection):  # and could not be built: what is missed now would never be told
                problem = Problem("alerts", "failed", "nothing was matched: the index of words is still to be built")
                return StepResult(state="failed", is_ok=False, problems=(problem,), words=problem.message)
        matched = match_searches(house.engine, run.as_of, check=run.check)
        counts = {"searches": matched.searches, "news": matched.news, "matches": matched.matches}
        words = f"{matched.matches:,} matches for {matched.searches:,} saved searches"
        return StepResult(counts, is_ok=not matched.problems, problems=tuple(matched.problems), words=words)

    return Step("match", do)


def _sending(house: House) -> Step:
    def do(run: Run) -> StepResult:
        if house.post is None:
            words = "no mail server or sender is set: what matched waits in the outbox"
            return StepResult(state="skipped", words=words)
        sent = send_digests(house.engine, house.post, run.id, run.as_of, clock=run.clock, check=run.check)
        words = f"{sent.sent:,} sent, {sent.left:,} left for the next run"
        counts = {"sent": sent.sent, "left": sent.left}
        return StepResult(counts, is_ok=not sent.left, problems=tuple(sent.problems), words=words)

    return Step("send", do)


def _alarming(house: House, post: Post, to: str) -> Step:
    def do(run: Run) -> StepResult:
        if not run.failed:
            return StepResult(state="skipped", words="nothing failed")
        sent = send_alarm(house.engine, post, to, run.id, run.as_of, run.failed)
        words = f"{to} was told" if sent.sent else f"{to} could not be told"
        return StepResult({"sent": sent.sent}, is_ok=not sent.left, problems=tuple(sent.problems), words=words)

    return Step("alarm", do)
