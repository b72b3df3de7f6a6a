"""``lessonwatch restore``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("restore")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(
    "--yes", prompt="Everything stored since that backup will be lost. Go on?", help="Do not ask."
)
def command(path: Path) -> None:
    """Put the backup at PATH in the place of the store: what was stored since is lost.

    Nothing else may have the store open: stop the schedule first. A damaged backup is refused before anything is
    touched.
    """
    from lessonwatch.wiring import announce, with_store
    from store.backup import restore

    with with_store() as engine:
        restore(engine, path)
    announce(f"The store is as it was in {path}.")
