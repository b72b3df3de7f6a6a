"""Sitemaps: pages with the day of their last change, and sitemaps of sitemaps, packed or plain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap as ScrapySitemap

from crawlers.pages.web_page import canonical_address
from crawlers.reading import UnreadablePage

__all__ = ["Entry", "Sitemap", "read_sitemap"]

MAX_BYTES = 50 * 2**20  # sitemaps.org: the most a sitemap may have, unpacked
MAX_ENTRIES = 50_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An address, and the publisher's word on when it changed, as written."""

    url: str
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file lists: pages, or further sitemaps."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[Entry, ...] = ()


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """The entries of a sitemap.

    Raises:
        UnreadablePage: it is no sitemap, or larger than sitemaps may be.
    """
    text = _unpacked(body, url)
    if not text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _plain(text, url)
    try:  # lxml's error is a SyntaxError
        parsed = ScrapySitemap(text)
        rows: list[dict[str, Any]] = []
        for row in parsed:
            rows.append(row)
            if len(rows) > MAX_ENTRIES:
                raise UnreadablePage(url, f"a sitemap of more than {MAX_ENTRIES:,} entries")
    except (SyntaxError, StopIteration) as error:
        raise UnreadablePage(url, f"not a sitemap: {str(error) or 'not even XML'}") from error
    entries = tuple(Entry(canonical_address(row["loc"]), row.get("lastmod") or None) for row in rows if row.get("loc"))
    if parsed.type == "sitemapindex":
        return Sitemap(sitemaps=entries)
    if parsed.type == "urlset":
        return Sitemap(pages=entries)
    raise UnreadablePage(url, f"not a sitemap: its first element is <{parsed.type}>")


def _unpacked(body: bytes, url: str) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return gunzip(body, max_size=MAX_BYTES)
    except Exception as error:  # Scrapy has no public name for "too large"
        raise UnreadablePage(
            url, f"a packed sitemap that cannot be unpacked within {MAX_BYTES:,} bytes: {error}"
        ) from error


def _plain(text: bytes, url: str) -> Sitemap:
    lines = [line.strip() for line in text.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
        raise UnreadablePage(url, "not a sitemap: neither XML nor a list of addresses")
    return Sitemap(pages=tuple(Entry(canonical_address(line)) for line in lines))
