"""``lessonwatch demo``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("lessonwatch-demo"),
    show_default=True,
    help="Where the store and the emails are left; an earlier demo's are replaced.",
)
def command(folder: Path) -> None:
    """Show the main job: two nights against a sample source on this machine, tags, queries, changes, the email.

    The sample documents were written for lessonwatch. Nothing is asked of any other machine.
    """
    from lessonwatch.sample.story import tell

    raise SystemExit(tell(folder, click.echo))
