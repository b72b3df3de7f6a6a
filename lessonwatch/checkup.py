"""What the doctor looks at: settings, store, what was read and what was not, mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select

from lessonwatch.house import PUBLIC, sources_or_exit, tagger_or_exit
from lessonwatch.settings import Settings, misspelt_settings
from lessonwatch.wiring import settings_or_exit, with_store
from store.health import find_faults
from store.ledger import runs, windows
from store.session import reading
from store.tables import documents
from store.vocabulary import differing_names, vocabulary_version

LATE = dt.timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    words: str
    is_well: bool = True
    is_wrong: bool = False


def examine() -> list[Finding]:
    """Everything the doctor has to say; settings that cannot be read end the command at once."""
    settings = settings_or_exit(warns=False)  # they are among the findings
    findings = [*_settings(settings)]
    with with_store(settings) as engine:
        findings += [*_store(engine), *_names(engine, settings)]
        with reading(engine) as connection:
            findings += _sources(connection, settings)
    return findings


def _settings(settings: Settings) -> Iterator[Finding]:
    for sentence in misspelt_settings():
        yield Finding(sentence, is_well=False, is_wrong=True)
    live = [name for name, public in PUBLIC.items() if getattr(settings, f"{name}_url") == public]
    if live and not settings.contact:
        words = "LESSONWATCH_CONTACT is not set: live sources are asked only by somebody who can be reached"
        yield Finding(words, is_well=False, is_wrong=True)
    if settings.smtp_url is None or settings.mail_from is None:
        yield Finding("LESSONWATCH_SMTP_URL or LESSONWATCH_MAIL_FROM is not set: alerts wait", is_well=False)
    if settings.sources_file:
        yield Finding(f"sources: {settings.sources_file}, laid over those that ship")


def _store(engine: Engine) -> Iterator[Finding]:
    name = engine.url.render_as_string(hide_password=True)
    faults = find_faults(engine)
    for fault in faults:
        yield Finding(fault, is_well=False, is_wrong=True)
    if not faults:
        with reading(engine) as connection:
            count = connection.scalar(select(func.count()).select_from(documents)) or 0
        yield Finding(f"store {name}: whole, {count:,} documents")


def _names(engine: Engine, settings: Settings) -> Iterator[Finding]:
    """Whether the search knows the themes and areas that the tagger finds."""
    tagger = tagger_or_exit(settings, engine)
    with reading(engine) as connection:
        if vocabulary_version(connection) != tagger.vocabulary_version():
            return  # it is put in force by the next tagging
        for name in differing_names(connection, tagger.themes(), tagger.areas()):
            words = f"{name.replace('_', ' ')}: not what the vocabulary says: run lessonwatch migrate --reindex"
            yield Finding(words, is_well=False, is_wrong=True)


def _sources(connection: Connection, settings: Settings) -> Iterator[Finding]:
    latest = runs(connection, limit=500)
    now = dt.datetime.now(dt.UTC)
    for name, source in sources_or_exit(settings).items():
        if not source.is_on:
            continue
        read = [run for run in latest if run.summary.get(f"crawl {name}", {}).get("state") == "done"]
        if not read:
            yield Finding(f"{name}: never read to the end", is_well=False)
        elif now - read[0].as_of > LATE:
            yield Finding(f"{name}: last read to the end for {read[0].as_of:%d %B %Y}", is_well=False)
        elif failures := read[0].summary[f"crawl {name}"].get("failures"):
            words = f"{name}: current to {read[0].as_of:%d %B %Y %H:%M} UTC, but for {failures:,} failures"
            yield Finding(words, is_well=False)
        else:
            yield Finding(f"{name}: current to {read[0].as_of:%d %B %Y %H:%M} UTC")
    for window in windows(connection, only_open=True):
        span = f"{window.by_date} {window.first_day} to {window.last_day}"
        counts = f"{window.found} of {window.expected} found" if window.expected is not None else "not read"
        yield Finding(f"hole in {window.source}: {span}, {counts}", is_well=False, is_wrong=True)
    if latest and latest[0].state in ("failed", "interrupted"):
        yield Finding(f"the latest run ({latest[0].job}) is {latest[0].state}", is_well=False, is_wrong=True)
