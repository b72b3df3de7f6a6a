"""A few things at a time, answered in their own order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar

__all__ = ["in_turn"]

T = TypeVar("T")
R = TypeVar("R")


async def in_turn(things: Iterable[T], ask: Callable[[T], Awaitable[R]], *, at_once: int = 8) -> AsyncIterator[R]:
    """The answer to each thing in the order of the things, at most ``at_once`` being asked at a time.

    Memory stays flat: the next thing is taken only when an answer has been handed over. When the caller stops early,
    what is being asked is cancelled.
    """
    asking: deque[asyncio.Future[R]] = deque()
    try:
        for thing in things:
            asking.append(asyncio.ensure_future(ask(thing)))
            if len(asking) >= at_once:
                yield await asking.popleft()
        while asking:
            yield await asking.popleft()
    finally:
        for future in asking:
            future.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
