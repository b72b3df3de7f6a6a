"""Who should hear what: a saved search made with care, and a mail that proves that its people are reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from alerts.addressing import read_address
from alerts.digest import write_digest
from alerts.health import read_health
from alerts.items import Item, tell
from alerts.mailer import MailFailed
from alerts.message import name_message, write_message
from alerts.news import moment_of_subscribing, read_versions
from alerts.passages import describe
from alerts.sending import Post, Sent
from store.conditions import All, Filter
from store.language import Query, parse
from store.records import Problem
from store.search import Hit, search
from store.session import reading
from store.subscriptions import SavedSearch, add_search

_LONDON = ZoneInfo("Europe/London")
_LONGEST_NAME = 100
_EXAMPLES = 5
_FOUR_WEEKS = dt.timedelta(weeks=4)
_PAGE = 200
ENOUGH = 1_000


class WrongSearch(ValueError):
    """A saved search that cannot be kept as it was given: the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A search as it was saved, and what is to be said about how its words were read."""

    search: SavedSearch
    notes: tuple[str, ...]
    recent: int  # documents of the last four weeks that it finds: what its people may expect


def subscribe(
    connection: Connection, name: str, query: str, addresses: Iterable[str], now: dt.datetime
) -> Subscription:
    """The saved search, which hears of what is observed from here on.

    Raises:
        WrongSearch: the name or the search is empty or too long.
        WrongAddress: one of the addresses is none.
        StoreError: the name is taken.
    """
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise WrongSearch(f"the name of a saved search has 1 to {_LONGEST_NAME} characters, and {name!r} is none")
    if not query.strip():
        raise WrongSearch(f"the saved search {name!r} asks for nothing: that would be told of everything")
    to = tuple(dict.fromkeys(read_address(address) for address in addresses))
    if not to:
        raise WrongSearch(f"the saved search {name!r} has nobody to write to")
    saved = add_search(connection, name, query.strip(), to, moment_of_subscribing(connection))
    query_read, today = parse(saved.query), now.astimezone(_LONDON).date()
    notes = (*query_read.notes, *search(connection, query_read, today=today, limit=1).notes)
    recent = count_recent(connection, query_read, today)
    return Subscription(saved, tuple(dict.fromkeys(notes)), recent)


def count_recent(connection: Connection, query: Query, today: dt.date) -> int:
    """How many documents of the last four weeks a search finds, counted to 1,000."""
    since = today - _FOUR_WEEKS
    lately = Filter("after", since.isoformat(), f"after:{since}")
    narrowed = replace(query, root=lately if query.root is None else All((query.root, lately)))
    found: set[int] = set()
    after = None
    while True:
        results = search(connection, narrowed, today=today, limit=_PAGE, after=after)
        found.update(hit.document_id for hit in results.hits)
        after = results.next
        if after is None or len(found) >= ENOUGH:
            return min(len(found), ENOUGH)


def read_latest(connection: Connection, saved: SavedSearch, today: dt.date, limit: int = _EXAMPLES) -> list[Item]:
    """What the search finds now, newest first, told as a digest would tell it."""
    query = parse(saved.query)
    results = search(connection, query, today=today, limit=limit)
    by_id: dict[int, list[Hit]] = {}
    for hit in results.hits:
        by_id.setdefault(hit.document_id, []).append(hit)
    items = []
    for document_id, hits in by_id.items():
        version = hits[0].version
        readings = read_versions(connection, document_id, version - 1, version)
        items.append(tell(saved.name, document_id, describe(query, version - 1, hits), readings))
    return items


def send_test(engine: Engine, post: Post, saved: SavedSearch, now: dt.datetime) -> Sent:
    """What left: one mail to each of a search's people with the latest it finds, marked as a test. Nothing is kept."""
    with reading(engine) as connection:
        items = read_latest(connection, saved, now.astimezone(_LONDON).date())
        health = read_health(connection, None, post.sources, post.titles)
    words = write_digest(items, health, now, test_of=saved.name)
    sent = Sent()
    for address in saved.addresses:
        message = write_message(
            sender=post.sender,
            recipient=address,
            subject=words.subject,
            plain=words.plain,
            html=words.html,
            message_id=name_message(0, address, now.isoformat(), post.sender),
            date=now,
            unsubscribe=post.unsubscribe,
        )
        try:
            post.mailer.send(message)
        except MailFailed as error:
            sent.left += 1
            sent.problems.append(Problem("alerts", "failed", f"the test to {address} was not sent: {error.reason}"))
        else:
            sent.sent += 1
    return sent
