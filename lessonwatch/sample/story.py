"""The demo: two nights on the sample source, and what a team gets from them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from crawlers.launch import Line
from lessonwatch.house import open_house
from lessonwatch.presenting import show_results
from lessonwatch.sample.server import SITE_HOST, SampleSource, running
from lessonwatch.settings import Settings, read_settings
from lessonwatch.wiring import clock
from scheduler.jobs import House, nightly
from store.evidence import find_documents, read_evidence
from store.export import export_rows
from store.language import parse
from store.search import search
from store.session import reading, writing
from store.subscriptions import add_search

Say = Callable[[str], None]

NIGHTS = (dt.datetime(2022, 2, 8), dt.datetime(2022, 2, 9))  # noqa: DTZ001 - days; the clock gives them their hour
SEARCHES = {
    "Opportunity Areas": '"opportunity area" OR "opportunity areas"',
    "Norwich and Fenland": "area:norwich OR area:fenland",
}
READER = "analyst@example.org"
LESSONS = "8000001"  # the question of what was learned, and with which targets
QUERIES = ('theme:careers-post16 "growth hub"', 'area:"norwich opportunity area" kind:case_study')


def tell(folder: Path, say: Say) -> int:
    """The exit code of the demo, whose store and emails are left in ``folder``."""
    _clear(folder)
    with running(NIGHTS[0].date()) as source, open_house(_settings(folder, source), say) as plain:
        address = {_SITE: {"address": source.base(SITE_HOST)}}
        house = replace(plain, settings={**plain.settings, **address}, watch=lambda name: _watch(name, say))
        with writing(house.engine) as connection:
            for name, query in SEARCHES.items():
                add_search(connection, name, query, [READER], clock(NIGHTS[0]))
        code = 0
        for number, night in enumerate(NIGHTS, 1):
            source.today = night.date()
            _headline(say, f"Night {number}: {night:%d %B %Y}")
            code |= nightly(house, as_of=clock(night)).exit_code
        _tell_changes(house.engine, say)
        _tell_tags(house.engine, say)
        _tell_queries(house, say)
        _tell_mail(folder, say)
        _headline(say, "What is left for a look")
        say(f"{folder}/lessonwatch.db  the store\n{folder}/mail/  the emails")
        say(f"export LESSONWATCH_DATABASE_URL=sqlite:///{folder}/lessonwatch.db")
        say("lessonwatch query 'area:hastings attendance'")
    return code


_SITE = "sample_coast_partnership"


def _settings(folder: Path, source: SampleSource) -> Settings:
    return read_settings(
        **source.settings(),
        database_url=f"sqlite:///{folder}/lessonwatch.db",
        sources_file=Path(__file__).with_name("sources.toml"),
        smtp_url=(folder / "mail").resolve().as_uri(),
        mail_from="lessonwatch@example.org",
        requests_per_second=100,
    )


def _clear(folder: Path) -> None:
    """Removes what an earlier demo left there, and nothing else."""
    for path in [*folder.glob("lessonwatch.db*"), *folder.glob("mail/*.eml")]:
        with suppress(FileNotFoundError):
            path.unlink()
    folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _watch(source: str, say: Say) -> Iterator[Callable[[Line], None]]:
    """The plan's first line and the news of a crawl; ``lessonwatch nightly`` shows all of it."""

    def hear(line: Line) -> None:
        if line.text.startswith("plan of ") or line.event in ("news", "failure"):
            say(f"  {line.text}")

    yield hear


def _headline(say: Say, text: str) -> None:
    say(f"\n{text}\n{'-' * len(text)}")


def _tell_changes(engine: Engine, say: Say) -> None:
    _headline(say, "What changed on the second night")
    second = clock(NIGHTS[1]).isoformat()
    with reading(engine) as connection:
        rows = [row for row in export_rows(connection, "versions") if str(row["observed_at"]) >= second[:19]]
    for row in sorted(rows, key=lambda row: str(row["change"])):
        say(f"{row['change']:<12} {row['kind']:<18} {row['heading'] or '(no heading yet)'}  {row['url']}")
    say(", ".join(f"{count} {change}" for change, count in Counter(row["change"] for row in rows).items()))


def _tell_tags(engine: Engine, say: Say) -> None:
    _headline(say, "The tags of one answer, with their evidence")
    with reading(engine) as connection:
        shown = read_evidence(connection, find_documents(connection, LESSONS)[0])
    for found in shown.evidence:
        doubt = "suggested " if found.is_suggested else ""
        due = f", due {found.due_from} to {found.due_to}" if found.due_to else ""
        say(f"{doubt}{found.scheme} {found.label}{due}: “{found.quote}” ({found.rule})")


def _tell_queries(house: House, say: Say) -> None:
    for query in QUERIES:
        _headline(say, f"lessonwatch query '{query}'")
        with reading(house.engine) as connection:
            show_results(search(connection, parse(query), today=NIGHTS[1].date(), limit=5), "table")


def _tell_mail(folder: Path, say: Say) -> None:
    letters = sorted((folder / "mail").glob("*.eml"))
    _headline(say, f"The email of the second night ({letters[-1].name})" if letters else "No email was sent")
    if letters:
        letter = email.message_from_bytes(letters[-1].read_bytes(), policy=email.policy.default)
        body = letter.get_body(("plain",))
        say(f"To: {letter['To']}\nSubject: {letter['Subject']}\n\n{body.get_content() if body else ''}")
