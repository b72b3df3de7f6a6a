"""``lessonwatch show``."""

from __future__ import annotations

import click


@click.command("show")
@click.argument("name", metavar="UIN|ID|ADDRESS")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(name: str, form: str) -> None:
    """Show a document with its history and all its evidence: each tag and statement with its words and its rule.

    A UIN is used again in every session: all questions that bear it are shown, newest first.
    """
    from lessonwatch.presenting import show_documents
    from lessonwatch.wiring import fail, with_store
    from store.evidence import find_documents, read_evidence
    from store.session import reading

    with with_store() as engine, reading(engine) as connection:
        shown = [read_evidence(connection, number) for number in find_documents(connection, name)]
    if not shown:
        fail(f"nothing is stored under {name!r}: give a UIN, an external id or a public address")
    show_documents(shown, form)
