"""What a spider hands over: readings, windows, things touched and problems, each written in its own transaction."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from crawlers.fetching import FetchFailed
from crawlers.turns import in_turn
from store.records import Attachment, Document, Member, Payload, Problem

if TYPE_CHECKING:
    from store.following import Followed
    from store.ledger import Window

__all__ = ["Item", "Progress", "Reading", "Touched", "UnreadablePage", "WindowRead", "read_each", "unknown_field"]

logger = logging.getLogger(__name__)

T = TypeVar("T")


class UnreadablePage(Exception):
    """A payload in which something that must be there is missing or of another type."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it stood, with what it was read from and what is to be remembered of it."""

    document: Document
    payload: Payload | None
    files: tuple[Payload, ...] = ()
    followed: Followed | None = None
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowRead:
    """A window that was asked for: closed, or with the hole that was found."""

    window: Window


@dataclass(frozen=True, slots=True)
class Touched:
    """Things looked at and found unchanged: what is remembered of them moves, the documents do not.

    ``attachments`` are files whose bytes are the same while their ETag or Last-Modified is new.
    """

    source: str
    items: tuple[Followed, ...] = ()
    external_id: str | None = None  # the document the attachments belong to
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come, for whoever watches."""

    step: str
    done: int
    total: int | None = None


Item = Reading | WindowRead | Touched | Problem | Progress


def unknown_field(source: str, name: str, url: str) -> Problem:
    """The news that a payload carries a field we have never read: said once a run, and no failure."""
    return Problem(source, "unknown_field", f"unknown field {name!r}: nothing reads it yet", url, is_failure=False)


async def read_each(
    source: str,
    things: Iterable[T],
    read_one: Callable[[T], Awaitable[Iterable[Item]]],
    *,
    address: Callable[[T], str] = str,
    at_once: int = 8,
) -> AsyncIterator[Item]:
    """The items of every thing, in order, a few being fetched at a time: an error stops its thing and not the run."""

    async def attempt(thing: T) -> Iterable[Item]:
        try:
            return await read_one(thing)
        except FetchFailed as error:
            return [Problem(source, error.kind, error.reason, error.url)]
        except UnreadablePage as error:
            return [Problem(source, "unreadable", error.reason, error.url)]
        except Exception as error:  # a fault of our own reader: named and counted, and the others go on
            logger.exception("reading %s", address(thing))
            said = f"the reader broke: {type(error).__name__}: {error}"
            return [Problem(source, "unreadable", said, address(thing))]

    async for items in in_turn(things, attempt, at_once=at_once):
        for item in items:
            yield item
