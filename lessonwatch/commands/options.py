"""Options that several commands share."""

from __future__ import annotations

import click

DAY = click.DateTime(formats=["%Y-%m-%d"])

as_of = click.option(
    "--as-of", type=DAY, metavar="YYYY-MM-DD", help="Set the clock to 03:30 London time of that day; default: now."
)
as_json = click.option("--json", "wants_json", is_flag=True, help="The same as --format json.")


def form_of(form: str, wants_json: bool) -> str:
    """The format that was asked for."""
    return "json" if wants_json else form
