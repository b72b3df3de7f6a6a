"""``lessonwatch tag``."""

from __future__ import annotations

import click


@click.command("tag")
def command() -> None:
    """Tag what waits: new versions, and everything whose tags come from an older vocabulary.

    The old tags of a document stay until its new ones are written.
    """
    from lessonwatch.house import carry_out
    from scheduler.jobs import tag

    raise SystemExit(carry_out(tag))
