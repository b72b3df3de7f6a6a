"""``lessonwatch copy-to``."""

from __future__ import annotations

import click


@click.command("copy-to")
@click.argument("url")
def command(url: str) -> None:
    """Copy the store to the database at URL, from SQLite to PostgreSQL say, and compare every row afterwards.

    Leave the password out of URL and in PGPASSWORD or ~/.pgpass. A copy that was stopped goes on where it was.
    """
    from lessonwatch.wiring import announce, with_store
    from store.copying import copy_to
    from store.session import connect

    with with_store() as engine:
        target = connect(url)
        try:
            copied = copy_to(engine, target, progress=lambda table, rows: announce(f"{table}: {rows:,} rows"))
        finally:
            target.dispose()
    announce(f"Copied and compared: {sum(copied.rows.values()):,} rows.")
