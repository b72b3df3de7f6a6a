"""``lessonwatch query``."""

from __future__ import annotations

import click


@click.command("query")
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Matches to show.")
@click.option("--after", "cursor", help="Go on after the page whose 'next' this was.")
def command(words: tuple[str, ...], form: str, limit: int, cursor: str | None) -> None:
    """Find passages, newest first.

    QUERY takes words, "phrases", -without, OR, brackets, and filters such as theme:careers-post16 area:blackpool
    kind:case_study source:govuk department:education uin:102611 after:2022-01-01 before:2023-01-01.

    Example: lessonwatch query 'theme:careers-post16 area:blackpool after:2022-01-01 "growth hub"'
    """
    from lessonwatch.presenting import show_results
    from lessonwatch.wiring import announce, today, with_store
    from store.language import parse
    from store.search import search
    from store.session import reading

    with with_store() as engine, reading(engine) as connection:
        results = search(connection, parse(" ".join(words)), today=today(), limit=limit, after=cursor)
    for note in results.notes:
        announce(f"note: {note}")
    show_results(results, form)
