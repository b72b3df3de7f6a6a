"""``lessonwatch schedule``."""

from __future__ import annotations

import click


@click.command("schedule")
def command() -> None:
    """Run in the foreground: a night at LESSONWATCH_NIGHTLY_AT, polls in sitting hours if LESSONWATCH_POLL_MINUTES.

    A night that was missed while nothing ran is made up for at the start. SIGTERM and Ctrl-C end it cleanly: the step
    at work is ended first.
    """
    import datetime as dt

    from lessonwatch.house import open_house
    from lessonwatch.wiring import settings_or_exit
    from scheduler.clock import run_clock

    settings = settings_or_exit()
    with open_house(settings) as house:
        run_clock(house, night=dt.time.fromisoformat(settings.nightly_at), poll_minutes=settings.poll_minutes)
