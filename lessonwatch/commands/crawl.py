"""``lessonwatch crawl``."""

from __future__ import annotations

import datetime as dt

import click

from lessonwatch.commands.options import as_of


@click.command("crawl")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@as_of
def command(sources: tuple[str, ...], as_of: dt.datetime | None) -> None:
    """Read the named sources as a night would, or all of them; no tags, no email.

    The plan is printed before the first request. Sources are the tables of sources.toml, such as written_questions.
    """
    from lessonwatch.house import carry_out
    from scheduler.jobs import crawl

    raise SystemExit(carry_out(crawl, sources, as_of=as_of))
