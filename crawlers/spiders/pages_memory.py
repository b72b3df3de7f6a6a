"""What is remembered of a site's pages between nights, and what a visit to one of them finds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from crawlers.fetching import Reply
from crawlers.reading import Item
from store.following import Followed

__all__ = ["Seen", "Visit", "depth_of", "last_modified_of", "missed", "owed", "remembered", "why_due"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A page to be read, and how it came to our notice."""

    url: str
    depth: int = 0  # links away from a start page or sitemap
    last_modified: str | None = None  # a sitemap's word
    known: Followed | None = None
    is_start: bool = False
    standing_in: Reply | None = None  # the page that named this one as its canonical address


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit found: items to write, and pages to read next."""

    items: tuple[Item, ...] = ()
    links: tuple[str, ...] = ()
    canonical: Visit | None = None
    depth: int = 0


def remembered(visit: Visit, url: str, day: dt.date, days: int) -> Followed:
    """A page that was read, and is to be read again after some days."""
    return Followed(url, _mark(visit), day, due_on=day + dt.timedelta(days))


def missed(visit: Visit, known: Followed, day: dt.date) -> Followed:
    """A page that was not there, and is to be looked for on the next day: only then is it a second sighting."""
    due_on = day + dt.timedelta(1)
    return replace(known, row_hash=_mark(visit), read_on=day, misses=known.misses + 1, due_on=due_on)


def owed(visit: Visit, on: dt.date) -> Followed:
    """A page that was not read, and is to be read on that day."""
    return replace(visit.known, due_on=on) if visit.known else Followed(visit.url, _mark(visit), due_on=on)


def depth_of(item: Followed) -> int:
    """How many links away from a start page it was found."""
    depth = (item.row_hash or "").partition(" ")[0]
    return int(depth) if depth.isdecimal() else 0


def last_modified_of(item: Followed) -> str | None:
    """The sitemap's word at its last reading."""
    return (item.row_hash or "").partition(" ")[2] or None


def why_due(item: Followed, day: dt.date) -> str:
    """Why a page is read tonight, for the plan."""
    if item.read_on is None:
        return "named before, not read yet"
    if item.misses:
        return f"missed on {item.read_on}"
    return f"read {(day - item.read_on).days} days ago"


def _mark(visit: Visit) -> str:
    # In the place for the hash of a list row: for a page, that is how deep it lies and what its sitemap says.
    return f"{visit.depth} {visit.last_modified or ''}"[:64]
