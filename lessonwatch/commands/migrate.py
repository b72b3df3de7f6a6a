"""``lessonwatch migrate``."""

from __future__ import annotations

import click


@click.command("migrate")
@click.option(
    "--reindex", is_flag=True, help="Make the search index, the counts and all else that follows from documents anew."
)
def command(reindex: bool) -> None:
    """Bring the tables of the store up to date with this version; what is stored stays."""
    from lessonwatch.wiring import announce, with_store
    from store.reindexing import reindex as make_anew

    with with_store(bring_up_to_date=True, anew=reindex) as engine:
        if reindex:
            make_anew(engine)
        announce("The store is up to date.")
