"""``lessonwatch diff``."""

from __future__ import annotations

import click

from lessonwatch.commands.options import as_json, form_of


@click.command("diff")
@click.argument("name", metavar="UIN|ID|ADDRESS")
@click.option(
    "--from", "first", metavar="N|YYYY-MM-DD", help="A version, or the one of that day; default: the last but one."
)
@click.option("--to", "last", metavar="N|YYYY-MM-DD", help="A version, or the one of that day; default: the latest.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@as_json
def command(name: str, first: str | None, last: str | None, form: str, wants_json: bool) -> None:
    """Show what became different between two versions of a document: its fields, and its text word by word.

    [-words-] went, {+words+} came. Where several documents go by one UIN the newest is taken.

    Example: lessonwatch diff 102611 --from 2022-02-08
    """
    from lessonwatch.differences import choose_versions, show_difference
    from lessonwatch.wiring import announce, fail, with_store
    from store.evidence import find_documents, read_evidence
    from store.history import compare_versions
    from store.session import reading

    with with_store() as engine, reading(engine) as connection:
        numbers = find_documents(connection, name)
        if not numbers:
            fail(f"nothing is stored under {name!r}: give a UIN, an external id or a public address")
        if len(numbers) > 1:
            announce(f"note: {len(numbers)} documents go by {name}; this is the newest")
        shown = read_evidence(connection, numbers[0])
        before, after = choose_versions(shown.history, first, last)
        difference = compare_versions(connection, numbers[0], before, after)
    show_difference(shown, before, after, difference, form_of(form, wants_json))
