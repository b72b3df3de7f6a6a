"""``lessonwatch review``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

TAG_HELP = "theme:ID, area:CODE or NAME, or statement:KIND."


@click.group("review", invoke_without_command=True)
@click.option("--tag", metavar="TAG", help=f"Only of this tag: {TAG_HELP}")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Rows to show.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def command(context: click.Context, tag: str | None, limit: int, form: str) -> None:
    """Show what waits for a judgement, and give one.

    Without a subcommand: suggestions first, the likeliest leading, then the tags and statements that are least sure,
    each with its evidence. What is confirmed, rejected or added stays so when documents are tagged again, in every
    version in which the quoted words remain; a later word overrules an earlier one, and all are kept.
    """
    if context.invoked_subcommand is None:
        _show_waiting(tag, limit, form)


def _judgement(name: str, words: str) -> Callable[[Callable[..., None]], click.Command]:
    """A subcommand that gives a judgement."""
    needs_quote = name == "add"
    quote_help = "The words that show it." if needs_quote else "Only these of its words; default: the tag as a whole."

    def make(function: Callable[..., None]) -> click.Command:
        for decorate in (
            click.option("--note", help="Why."),
            click.option("--quote", required=needs_quote, metavar="WORDS", help=quote_help),
            click.option("--by", "reviewer", required=True, metavar="NAME", help="Whose judgement it is."),
            click.argument("tag", metavar="TAG"),
            click.argument("document", metavar="UIN|ID|ADDRESS"),
        ):
            function = decorate(function)
        function.__doc__ = words
        return command.command(name)(function)

    return make


@_judgement("confirm", f"Say that a tag, suggestion or statement of a document is right. TAG is {TAG_HELP}")
def confirm(**given: Any) -> None:
    _give("confirmed", **given)


@_judgement("reject", f"Say that a tag, suggestion or statement of a document is wrong. TAG is {TAG_HELP}")
def reject(**given: Any) -> None:
    _give("rejected", **given)


@_judgement("add", f"Give a document a tag or statement that nothing found. TAG is {TAG_HELP}")
def add(**given: Any) -> None:
    _give("added", **given)


@_judgement("withdraw", f"Take back what was said of a tag, so that the finders decide again. TAG is {TAG_HELP}")
def withdraw(**given: Any) -> None:
    _give("withdrawn", **given)


def _give(verdict: str, document: str, tag: str, reviewer: str, quote: str | None, note: str | None) -> None:
    from lessonwatch.house import tagger_or_exit
    from lessonwatch.reviewing import find_one, find_tag, read_details, say_review
    from lessonwatch.wiring import announce, clock, fail, settings_or_exit, with_store
    from scheduler.tagging import tag_one
    from store.judging import WrongReview, put_review
    from store.session import writing

    settings = settings_or_exit()
    with with_store(settings) as engine:
        with writing(engine) as connection:
            document_id = find_one(connection, document)
            scheme_and_value = find_tag(connection, tag, document_id)
            details = read_details(connection, document_id, verdict, scheme_and_value, quote)
            try:
                kept = put_review(
                    connection,
                    document_id,
                    verdict,
                    scheme_and_value,
                    reviewer,
                    clock(None),
                    quote=quote,
                    note=note,
                    details=details,
                )
            except WrongReview as error:
                fail(str(error))
        tagger = tagger_or_exit(settings, engine)
        tagged = tag_one(engine, tagger, document_id)
        for fault in (*tagger.faults, *(problem.message for problem in tagged.failed.values())):
            announce(f"warning: {fault}")
    for review in kept:
        click.echo(say_review(review))


def _show_waiting(tag: str | None, limit: int, form: str) -> None:
    from lessonwatch.reviewing import find_scheme, show_waiting
    from lessonwatch.wiring import with_store
    from store.awaiting import awaiting_review
    from store.session import reading

    with with_store() as engine, reading(engine) as connection:
        wanted = find_scheme(connection, tag) if tag else None
        show_waiting(awaiting_review(connection, limit, wanted), form)
