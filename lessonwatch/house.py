"""The parts of a run, built from the settings: what the scheduler's jobs are given."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from alerts.mailer import open_mailer
from alerts.sending import Post
from crawlers.addresses import Addresses, Base
from crawlers.job import Job
from crawlers.sources import BadSources, Source, load_sources
from lessonwatch.settings import Settings
from lessonwatch.wiring import WRONG_USAGE, clock, fail, settings_or_exit, with_store
from scheduler.jobs import House, UnknownSource
from scheduler.leader import AlreadyRunning

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console
    from sqlalchemy import Engine

    from scheduler.run import Result
    from scheduler.tagging import Tagger

PUBLIC = {
    "parliament": "https://questions-statements-api.parliament.uk",
    "members": "https://members-api.parliament.uk",
    "attachments": "https://qna.files.parliament.uk",
    "govuk": "https://www.gov.uk",
    "assets": "https://assets.publishing.service.gov.uk",
}
OVER_QUESTIONS = ("answering_bodies", "search_terms", "page_size", "patrol_cap")


@contextmanager
def open_house(settings: Settings | None = None, say: Callable[[str], None] | None = None) -> Iterator[House]:
    """The house of these settings, its store open; what is wrong with them ends the command."""
    from rich.console import Console

    from crawlers.progress import watching

    settings = settings or settings_or_exit()
    sources = sources_or_exit(settings)
    names = tuple(name for name, source in sources.items() if source.is_on)
    console = Console()
    with with_store(settings) as engine:
        yield House(
            engine=engine,
            job=_pattern(settings),
            sources=names,
            load_tagger=lambda: tagger_of(settings, engine),
            post=_post(settings, names),
            alarm_to=settings.alarm_to,
            settings={name: _over(settings, source) for name, source in sources.items()},
            watch=lambda source: watching(console, source),
            watch_tags=lambda: watch_tags(console, say or click.echo),
            say=say or click.echo,
        )


def sources_or_exit(settings: Settings) -> dict[str, Source]:
    """The sources; a file that cannot be used ends the command with file, table, key and reason."""
    try:
        return load_sources(settings.sources_file)
    except BadSources as error:
        fail(str(error), WRONG_USAGE)


def carry_out(job: Callable[..., Result], *arguments: Any, as_of: dt.datetime | None = None) -> int:
    """The exit code of a job, run to its end or until SIGTERM or SIGINT stops it."""
    with open_house() as house, stopping_on_signals() as stop:
        try:
            return job(house, *arguments, as_of=clock(as_of) if as_of else None, stop=stop).exit_code
        except UnknownSource as error:
            fail(str(error), WRONG_USAGE)
        except AlreadyRunning as error:
            fail(str(error))


@contextmanager
def stopping_on_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, so that the step at work ends cleanly."""
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def tagger_of(settings: Settings, engine: Engine) -> Tagger:
    """The tagger of the settings; where the team's own words are broken, with those that were in force before."""
    from nlp.tagger import load_tagger  # takes a moment: only when there is work for it
    from store.session import reading
    from store.vocabulary import kept_words

    with reading(engine) as connection:
        kept = kept_words(connection)
    return load_tagger(settings.vocabulary_folder, kept, semantic=settings.semantic)


def tagger_or_exit(settings: Settings, engine: Engine) -> Tagger:
    """The same; where there is none at all, as with a model that is damaged, the command ends with the reason."""
    try:
        return tagger_of(settings, engine)
    except (ValueError, OSError) as error:
        fail(str(error))


@contextmanager
def watch_tags(console: Console, say: Callable[[str], None]) -> Iterator[Callable[[int, int], None]]:
    """A bar at a terminal; elsewhere a line for each tenth."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("tag", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    said = 0

    def tell(done: int, total: int) -> None:
        nonlocal said
        if done >= total or done - said >= total / 10:
            said = done
            say(f"tag: {done:,} of {total:,}")

    yield tell


def _pattern(settings: Settings) -> Job:
    bases = tuple(Base(name, public, getattr(settings, f"{name}_url")) for name, public in PUBLIC.items())
    return Job(
        source="",
        database_url=settings.database_url,
        addresses=Addresses(bases),
        as_of=clock(None),
        run_id=0,
        contact=settings.contact,
        requests_per_second=settings.requests_per_second,
        sources_file=str(settings.sources_file) if settings.sources_file else None,
        max_bytes=settings.max_response_bytes,
    )


def _over(settings: Settings, source: Source) -> Mapping[str, Any]:
    """What the operator's settings change in a source's own table."""
    if source.spider != "written_questions":
        return {}
    return {name: value for name in OVER_QUESTIONS if (value := getattr(settings, name)) is not None}


def _post(settings: Settings, sources: tuple[str, ...]) -> Post | None:
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return Post(open_mailer(settings.smtp_url), settings.mail_from, unsubscribe=settings.mail_from, sources=sources)
