"""``lessonwatch commitments``."""

from __future__ import annotations

import click

from lessonwatch.commands.options import as_json, form_of


@click.command("commitments")
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@click.option(
    "--state",
    type=click.Choice(["reported", "overdue", "unknown", "due", "undated"]),
    help="Those of one state only; default: all that name a day.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@as_json
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="Promises to show.")
def command(words: tuple[str, ...], state: str | None, form: str, wants_json: bool, limit: int) -> None:
    """Show what was promised, by whom and by when, and what became of it.

    reported: a later document of the same department says that it was done; the words are shown, for you to judge.
    overdue: its day has gone by, it was looked for, and no such words were found. unknown: its day has gone by, and it
    could not be looked for, or nothing was read since. due: its day is still to come.

    Example: lessonwatch commitments area:"opportunity areas" --state overdue
    """
    from lessonwatch.findings import show_commitments
    from lessonwatch.wiring import announce, today, with_store
    from store.commitments import find_commitments
    from store.language import parse
    from store.session import reading

    query = parse(" ".join(words))
    with with_store() as engine, reading(engine) as connection:
        found = find_commitments(connection, query, today=today(), state=state, limit=limit)
    for note in found.notes:
        announce(f"note: {note}")
    show_commitments(found, form_of(form, wants_json))
