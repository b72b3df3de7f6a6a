"""``lessonwatch show``."""

from __future__ import annotations

import datetime as dt

import click

from lessonwatch.commands.options import DAY, as_json, form_of


@click.command("show")
@click.argument("name", metavar="UIN|ID|ADDRESS")
@click.option("--on", "day", type=DAY, metavar="YYYY-MM-DD", help="As it stood at the end of that day.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@as_json
def command(name: str, day: dt.datetime | None, form: str, wants_json: bool) -> None:
    """Show a document with its history and all its evidence: each tag and statement with its words and its rule.

    A UIN is used again in every session: all questions that bear it are shown, newest first. Evidence is kept for the
    latest version: an earlier one is shown without.
    """
    from lessonwatch.presenting import show_documents
    from lessonwatch.wiring import LATEST, end_of, fail, with_store
    from store.evidence import find_documents
    from store.history import read_as_it_stood
    from store.session import reading

    moment = end_of(day.date()) if day else LATEST
    with with_store() as engine, reading(engine) as connection:
        numbers = find_documents(connection, name)
        shown = [one for number in numbers if (one := read_as_it_stood(connection, number, moment))]
    if not numbers:
        fail(f"nothing is stored under {name!r}: give a UIN, an external id or a public address")
    if not shown:
        fail(f"{name!r} was not known yet on {moment:%d %B %Y}")
    show_documents(shown, form_of(form, wants_json))
