"""Settings turned into the parts that the rooms ask for, and errors into a line that names the thing."""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO
from zoneinfo import ZoneInfo

import click

from lessonwatch.settings import Settings, WrongSetting, misspelt_settings, read_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from nlp.analyser import Analyser

LONDON = ZoneInfo("Europe/London")
WRONG_USAGE = 2
LONGEST_AHEAD = dt.timedelta(days=366)
FAILED = 1
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


def announce(line: str) -> None:
    """A line for the person, kept apart from results on standard output."""
    click.echo(line, err=True)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Ends the command with a message and an exit code."""
    announce(f"lessonwatch: {message}")
    raise SystemExit(code)


def standard_streams() -> tuple[TextIO, TextIO]:
    """Standard input and output in UTF-8, whatever the terminal's language: JSON lines are."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    return sys.stdin, sys.stdout


def settings_or_exit(*, warns: bool = True) -> Settings:
    """The settings in force; a wrong one ends the command with its name and the reason."""
    for sentence in misspelt_settings() if warns else ():
        announce(f"warning: {sentence}")
    try:
        return read_settings()
    except WrongSetting as error:
        fail(str(error), WRONG_USAGE)


def today() -> dt.date:
    """Today in London."""
    return dt.datetime.now(LONDON).date()


def clock(as_of: dt.datetime | None) -> dt.datetime:
    """The moment a run stands at: 03:30 in London on the given day, or now."""
    if as_of is None:
        return dt.datetime.now(dt.UTC)
    if as_of.date() > today() + LONGEST_AHEAD:
        fail(f"--as-of {as_of:%Y-%m-%d} lies more than a year ahead", WRONG_USAGE)
    return dt.datetime.combine(as_of.date(), dt.time(3, 30), LONDON).astimezone(dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day in London."""
    return dt.datetime.combine(day, dt.time.max, LONDON).astimezone(dt.UTC)


@contextmanager
def with_store(
    settings: Settings | None = None, *, bring_up_to_date: bool = False, anew: bool = False
) -> Iterator[Engine]:
    """The store of the settings. A new one gets its tables; an older one waits for ``lessonwatch migrate``.

    ``anew``: the names of themes and areas are written again although the vocabulary is the same.
    """
    from store.schema import StoreError, is_current, is_empty, upgrade
    from store.session import connect

    settings = settings or settings_or_exit()
    engine = None
    try:
        engine = connect(settings.database_url)
        if bring_up_to_date or is_empty(engine):
            upgrade(engine)
            _put_vocabulary(engine, settings, anew=anew)
        elif not is_current(engine):
            fail("the store's tables are older than this version: run lessonwatch migrate")
        yield engine
    except StoreError as error:
        fail(str(error))
    finally:
        if engine is not None:
            engine.dispose()


def analyser_or_exit() -> Analyser:
    """The analyser of the settings; a vocabulary that is broken ends the command with file, line and reason."""
    from nlp.pipeline import load

    settings = settings_or_exit()
    folder = settings.vocabulary_folder
    try:
        return load(folder, semantic=settings.semantic)
    except ValueError as error:
        fail(f"{folder}: {error}" if folder else str(error))


def _put_vocabulary(engine: Engine, settings: Settings, *, anew: bool) -> None:
    """Themes and areas are known to searches and alerts before the first night."""
    from lessonwatch.house import tagger_or_exit
    from scheduler.tagging import sync_vocabulary

    tagger = tagger_or_exit(settings, engine)
    for fault in tagger.faults:
        announce(f"warning: {fault}")
    sync_vocabulary(engine, tagger, anew=anew)
