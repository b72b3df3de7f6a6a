"""``lessonwatch nightly``."""

from __future__ import annotations

import datetime as dt

import click

from lessonwatch.commands.options import as_of


@click.command("nightly")
@as_of
def command(as_of: dt.datetime | None) -> None:
    """One whole night now: read every source, tag what is new, match saved searches, send the digests.

    Every step commits as it goes: a night that was killed is simply run again.
    """
    from lessonwatch.house import carry_out
    from scheduler.jobs import nightly

    raise SystemExit(carry_out(nightly, as_of=as_of))
