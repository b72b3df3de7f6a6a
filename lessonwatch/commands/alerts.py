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

    QUERY is written as for lessonwatch query. A theme or area that does not exist is refused here, since such an alert
    could never be heard.
    """
    from alerts.addressing import WrongAddress
    from alerts.subscribing import ENOUGH, WrongSearch, subscribe
    from lessonwatch.wiring import WRONG_USAGE, announce, clock, fail, today, with_store
    from store.language import parse
    from store.session import writing
    from store.terms import look_up

    query = " ".join(words)
    with with_store() as engine, writing(engine) as connection:
        if unknown := look_up(connection, parse(query), today()).unknown:
            fail("\n".join(unknown), WRONG_USAGE)
        try:
            saved = subscribe(connection, name, query, addresses, clock(None))
        except (WrongAddress, WrongSearch) as error:
            fail(str(error), WRONG_USAGE)
    for note in saved.notes:
        announce(f"note: {note}")
    count = f"{saved.recent:,}" + (" or more" if saved.recent == ENOUGH else "")
    announce(f"Saved “{saved.search.name}” for {', '.join(saved.search.addresses)}: {count} in the last four weeks.")


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


@command.command("test")
@click.argument("name")
def test(name: str) -> None:
    """Send the people of a saved search the latest that it finds, marked as a test; nothing is kept of it."""
    from alerts.subscribing import send_test
    from lessonwatch.house import open_house
    from lessonwatch.wiring import clock, fail
    from store.session import reading
    from store.subscriptions import saved_searches

    with open_house() as house:
        with reading(house.engine) as connection:
            saved = next((one for one in saved_searches(connection) if one.name == name), None)
        if saved is None:
            fail(f"there is no saved search named {name}")
        if house.post is None:
            fail("no mail can leave: set LESSONWATCH_SMTP_URL and LESSONWATCH_MAIL_FROM")
        sent = send_test(house.engine, house.post, saved, clock(None))
    click.echo(f"{sent.sent} sent")
    if sent.problems:
        fail("\n".join(problem.message for problem in sent.problems))
