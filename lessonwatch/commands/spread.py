"""``lessonwatch spread``."""

from __future__ import annotations

import click

from lessonwatch.commands.options import as_json, form_of


@click.command("spread")
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@as_json
def command(words: tuple[str, ...], form: str, wants_json: bool) -> None:
    """Show how a practice spread: the areas in the order in which they are named with it, and the sentences that say
    it went from one to another by twinning, sharing or roll-out.

    QUERY is written as for lessonwatch query and names the practice. The days are those of what was read: a place may
    have begun before anybody wrote of it.

    Example: lessonwatch spread '"inclusion charter"'
    """
    from lessonwatch.findings import show_spread
    from lessonwatch.wiring import announce, today, with_store
    from store.language import parse
    from store.session import reading
    from store.spread import trace_spread

    with with_store() as engine, reading(engine) as connection:
        found = trace_spread(connection, parse(" ".join(words)), today=today())
    for note in found.notes:
        announce(f"note: {note}")
    show_spread(found, form_of(form, wants_json))
