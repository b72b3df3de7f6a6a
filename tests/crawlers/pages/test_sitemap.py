"""Sitemaps: of pages and of sitemaps, packed and plain."""

from __future__ import annotations

import gzip

import pytest

from crawlers.pages import sitemap
from crawlers.pages.sitemap import Entry, read_sitemap
from crawlers.reading import UnreadablePage

URL = "https://centre.example/sitemap.xml"
PAGES = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc> https://centre.example/a?utm_source=x&amp;b=1 </loc><lastmod>2024-10-01</lastmod>
<xhtml:link rel="alternate" hreflang="cy" href="https://centre.example/cy/a"/></url>
<url><loc>https://centre.example/b</loc><priority>0.5</priority></url><url><priority>1</priority></url></urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc>https://centre.example/1.xml.gz</loc><lastmod>2024-10-02T01:00:00Z</lastmod>
</sitemap></sitemapindex>"""


def test_pages_come_with_the_day_of_their_last_change() -> None:
    read = read_sitemap(PAGES, URL)
    assert read.pages == (Entry("https://centre.example/a?b=1", "2024-10-01"), Entry("https://centre.example/b"))
    assert read.sitemaps == ()


def test_a_packed_sitemap_is_unpacked_whatever_its_name() -> None:
    assert read_sitemap(gzip.compress(PAGES), URL) == read_sitemap(PAGES, URL)


def test_a_sitemap_of_sitemaps_lists_sitemaps() -> None:
    assert read_sitemap(INDEX, URL).sitemaps == (Entry("https://centre.example/1.xml.gz", "2024-10-02T01:00:00Z"),)


def test_a_plain_list_of_addresses_is_a_sitemap() -> None:
    assert [
        entry.url for entry in read_sitemap(b"\xef\xbb\xbfhttps://a.example/1\r\n\r\nhttps://a.example/2\n", URL).pages
    ] == [
        "https://a.example/1",
        "https://a.example/2",
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "neither XML nor a list"),
        (b"Not here", "neither XML nor a list"),
        (b"<!doctype html><html><body>Not found</body></html>", "not even XML"),
        (b"<html><body>Not found</body></html>", "its first element is <html>"),
        (b"<", "not a sitemap"),
        (gzip.compress(PAGES, mtime=0)[:40] + b"broken", "cannot be unpacked|not a sitemap|neither"),
    ],
    ids=["empty", "words", "a page", "html", "one bracket", "half a packed one"],
)
def test_what_is_no_sitemap_is_named_with_the_reason(body: bytes, message: str) -> None:
    with pytest.raises(UnreadablePage, match=message):
        read_sitemap(body, URL)


def test_a_packed_bomb_is_refused() -> None:
    with pytest.raises(UnreadablePage, match="cannot be unpacked within"):
        read_sitemap(gzip.compress(b"<urlset>" + b" " * (sitemap.MAX_BYTES + 1)), URL)


def test_entities_are_not_opened() -> None:
    body = b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a.example/&x;</loc></url></urlset>'
    assert all("root:" not in entry.url for entry in read_sitemap(body, URL).pages)
