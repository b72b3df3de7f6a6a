"""``lessonwatch backfill``."""

from __future__ import annotations

import datetime as dt

import click

from lessonwatch.commands.options import DAY, as_of


@click.command("backfill")
@click.option("--since", type=DAY, required=True, metavar="YYYY-MM-DD", help="The first day to read.")
@click.option("--until", type=DAY, metavar="YYYY-MM-DD", help="The last day to read; default: the clock's day.")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@as_of
def command(since: dt.datetime, until: dt.datetime | None, sources: tuple[str, ...], as_of: dt.datetime | None) -> None:
    """Read the past, window by window, of the named sources or of all that have one.

    Windows that are closed in the ledger are not asked for again, so a backfill that was stopped goes on where it was.
    What it finds is history: nobody is emailed about it.
    """
    from lessonwatch.house import carry_out
    from lessonwatch.wiring import WRONG_USAGE, fail
    from scheduler.jobs import backfill

    if until and until < since:
        fail(f"--until {until:%Y-%m-%d} lies before --since {since:%Y-%m-%d}", WRONG_USAGE)
    last = until.date() if until else None
    raise SystemExit(carry_out(backfill, since.date(), last, sources, as_of=as_of))
