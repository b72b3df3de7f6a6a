"""``lessonwatch alerts``."""

from __future__ import annotations

import click


@click.group("alerts")
def command() -> None:
    """Saved searches and who hears of them.

    After every night each person gets at most one email with all that is new in their searches.
    """


@command.command("add")
@click.option("--name", required=True, help="What the search is called in the email.")
@click.option(
    "--to", "addresses", required=True, multiple=True, metavar="ADDRESS", help="A recipient; may be repeated."
)
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
def add(name: str, addresses: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Save a search and email its news to every ADDRESS, from the next night on.

    QUERY is written as for lessonwatch query. A theme, area, source or kind that does not exist is refused here, since
    such an alert could never be heard.
    """
    from alerts.addressing import WrongAddress, read_address
    from alerts.news import moment_of_subscribing
    from lessonwatch.wiring import WRONG_USAGE, announce, fail, today, with_store
    from store.language import parse
    from store.search import check_query
    from store.session import writing
    from store.subscriptions import add_search

    query = " ".join(words)
    try:
        to = [read_address(address) for address in addresses]
    except WrongAddress as error:
        fail(str(error), WRONG_USAGE)
    with with_store() as engine, writing(engine) as connection:
        if notes := check_query(connection, parse(query), today()):
            fail("\n".join(notes), WRONG_USAGE)
        add_search(connection, name, query, to, moment_of_subscribing(connection))
    announce(f"Saved “{name}” for {', '.join(to)}.")


@command.command("list")
def show() -> None:
    """Show every saved search with its recipients."""
    from lessonwatch.wiring import with_store
    from store.session import reading
    from store.subscriptions import saved_searches

    with with_store() as engine, reading(engine) as connection:
        for saved in saved_searches(connection):
            aside = f"  (set aside: {saved.note})" if saved.is_quarantined else ""
            click.echo(f"{saved.name}: {saved.query} → {', '.join(saved.addresses)}{aside}")


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Forget a saved search, and what still waited to be sent for it."""
    from lessonwatch.wiring import announce, fail, with_store
    from store.session import writing
    from store.subscriptions import remove_search

    with with_store() as engine, writing(engine) as connection:
        if not remove_search(connection, name):
            fail(f"there is no saved search named {name}")
    announce(f"Removed “{name}”.")
