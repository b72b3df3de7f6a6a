"""The sitemaps of a site: those that its table names, and those that they name."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace

from crawlers.fetching import Fetch, FetchFailed
from crawlers.pages.sitemap import Entry, Sitemap, read_sitemap
from crawlers.reading import Item, Touched, UnreadablePage
from store.following import Followed
from store.records import Problem

__all__ = ["read_sitemaps"]

DEEPEST = 3  # sitemaps of sitemaps of sitemaps
MOST = 200


async def read_sitemaps(
    fetch: Fetch,
    source: str,
    first: Iterable[str],
    before: Iterable[Followed],
    is_ours: Callable[[str], bool],
    day: dt.date,
) -> AsyncIterator[Item | Entry]:
    """Every page that the sitemaps list; a sitemap that fails is a problem, and the others go on.

    ``before`` are the sitemaps that sitemaps named the last time: they are remembered as open items, so that the plan
    of the next night can name them too.
    """
    waiting = deque((url, 1) for url in first)
    asked: dict[str, bool] = {}  # address: whether a sitemap named it
    while waiting and len(asked) < MOST:
        url, level = waiting.popleft()
        if url in asked:
            continue
        asked[url] = level > 1
        try:
            sitemap = await _read(fetch, url)
        except FetchFailed as error:
            yield Problem(source, error.kind, f"sitemap: {error.reason}", error.url)
        except UnreadablePage as error:
            yield Problem(source, "unreadable", f"sitemap: {error.reason}", error.url)
        else:
            for entry in sitemap.pages:
                yield entry
            if level < DEEPEST:
                waiting += [(entry.url, level + 1) for entry in sitemap.sitemaps if is_ours(entry.url)]
    named = [Followed(url, read_on=day, is_open=True) for url, is_named in asked.items() if is_named]
    gone = [replace(item, is_open=False) for item in before if item.external_id not in asked]
    if named or gone:
        yield Touched(source, (*named, *gone))


async def _read(fetch: Fetch, url: str) -> Sitemap:
    reply = await fetch(url)
    if reply.status != 200:
        raise FetchFailed(url, f"answered {reply.status}")
    return read_sitemap(reply.body, url)
