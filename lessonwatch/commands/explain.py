"""``lessonwatch explain``."""

from __future__ import annotations

import datetime as dt

import click

from lessonwatch.commands.options import DAY


@click.command("explain")
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@click.option(
    "--date", "day", type=DAY, metavar="YYYY-MM-DD", help="The day of the text, from which dates are reckoned."
)
@click.option("--question", help="The question that the text answers, as context.")
@click.option("--seat", metavar="CONSTITUENCY", help="Of the member who asked, as context.")
def command(words: tuple[str, ...], day: dt.datetime | None, question: str | None, seat: str | None) -> None:
    """Show what TEXT is tagged with and why, and what was considered and refused.

    A dash reads the text from standard input.
    """
    from lessonwatch.presenting import show_explanation
    from lessonwatch.wiring import analyser_or_exit, standard_streams
    from nlp.explain import explain

    text = standard_streams()[0].read() if words == ("-",) else " ".join(words)
    on = day.date() if day else None
    show_explanation(explain(text, date=on, question=question, asker_seat=seat, analyser=analyser_or_exit()))
