"""``lessonwatch backup``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("backup")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--for-readers", is_flag=True, help="To hand on: without addresses, searches and names.")
def command(path: Path, for_readers: bool) -> None:
    """Write the store as it stands to a new file at PATH, checked; the store may be in use meanwhile.

    PostgreSQL needs its pg_dump. A backup that was killed leaves PATH.partial and nothing at PATH.
    """
    from lessonwatch.wiring import announce, with_store
    from store.backup import back_up, copy_for_readers

    with with_store() as engine:
        (copy_for_readers if for_readers else back_up)(engine, path)
    announce(f"The store is {'copied for readers' if for_readers else 'backed up'} to {path}.")
