"""``lessonwatch migrate``."""

from __future__ import annotations

import click


@click.command("migrate")
@click.option("--reindex", is_flag=True, help="Build the search index and the counts of facets anew as well.")
def command(reindex: bool) -> None:
    """Bring the tables of the store up to date with this version; what is stored stays."""
    from lessonwatch.wiring import announce, with_store
    from store.fulltext import rebuild
    from store.session import writing
    from store.tallying import rebuild_tallies

    with with_store(bring_up_to_date=True) as engine:
        if reindex:
            with writing(engine) as connection:
                rebuild(connection)
                rebuild_tallies(connection)
        announce("The store is up to date.")
