"""``lessonwatch migrate``."""

from __future__ import annotations

import click


@click.command("migrate")
def command() -> None:
    """Bring the tables of the store up to date with this version; what is stored stays."""
    from lessonwatch.wiring import announce, with_store

    with with_store(bring_up_to_date=True):
        announce("The store is up to date.")
