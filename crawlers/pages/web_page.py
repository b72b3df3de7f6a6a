"""A page of a site without an API, read by the selectors that sources.toml gives for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import soupsieve
from bs4 import BeautifulSoup, Tag
from w3lib.url import canonicalize_url, url_query_cleaner

from crawlers.pages.days import read_day
from crawlers.pages.plain import clean_line
from crawlers.pages.web_text import text_of
from crawlers.reading import UnreadablePage

__all__ = ["Article", "Link", "PageShape", "canonical_address", "read_article", "read_canonical", "read_links"]

_TRACKING = (
    "fbclid",
    "gclid",
    "mc_cid",
    "mc_eid",
    "msclkid",
    "utm_campaign",
    "utm_content",
    "utm_medium",
    "utm_source",
    "utm_term",
)


@dataclass(frozen=True, slots=True)
class PageShape:
    """Where a page keeps what we read: CSS selectors, each list tried in order until one gives something."""

    title: tuple[str, ...] = ("h1", "meta[property='og:title']", "title")
    date: tuple[str, ...] = ("meta[property='article:published_time']", "time[datetime]")
    body: tuple[str, ...] = ("main", "article", "[role='main']")
    drop: tuple[str, ...] = ("nav", "aside", "form", "footer")  # inside the body
    date_formats: tuple[str, ...] = ()  # as of strptime; common British and Welsh forms are known

    def __post_init__(self) -> None:
        for name in ("title", "date", "body", "drop"):
            for selector in getattr(self, name):
                try:
                    soupsieve.compile(selector)
                except soupsieve.SelectorSyntaxError as error:
                    raise ValueError(
                        f"{name}: {selector!r} is not a CSS selector: {str(error).splitlines()[0]}"
                    ) from None


@dataclass(frozen=True, slots=True)
class Link:
    """A link to somewhere, as an absolute address without fragment, and what it says."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says."""

    heading: str
    text: str
    published_on: dt.date | None
    links: tuple[Link, ...]  # within the body
    doubt: str | None = None  # what could not be understood, where that is no reason to lose the page


def read_article(page: BeautifulSoup, url: str, shape: PageShape) -> Article:
    """The article of a page.

    Raises:
        UnreadablePage: there is no title or no text where the selectors point: the site may have been rebuilt.
    """
    title = next((tag for tag in _selected(page, shape.title) if _words(tag)), None)
    heading = _words(title) if title is not None else None
    if title is None or heading is None:
        raise UnreadablePage(url, f"no title at {' or '.join(shape.title)}")
    for selector in shape.body:
        found = _outermost(page.select(selector))
        dropped = [tag for element in found for unwanted in shape.drop for tag in element.select(unwanted)]
        if text := text_of(found, [*dropped, title]):
            links = tuple(link for element in found for link in _links(element, _base(page, url)))
            day, doubt = _published(page, shape)
            return Article(heading, text, day, links, doubt)
    raise UnreadablePage(url, f"no text at {' or '.join(shape.body)}")


def read_links(page: BeautifulSoup, url: str) -> tuple[Link, ...]:
    """Every link of a page, once each, in their order."""
    return tuple({link.url: link for link in _links(page, _base(page, url))}.values())


def read_canonical(page: BeautifulSoup, url: str) -> str:
    """The address a page gives for itself, or the one it was read at."""
    tag = page.select_one("link[rel~='canonical'][href]")
    given = _absolute(_base(page, url), str(tag["href"])) if tag else None
    # Sites that were set up in haste name their front page as the canonical address of everything.
    if given is None or (urlsplit(given).path in ("", "/") and urlsplit(url).path not in ("", "/")):
        return canonical_address(url)
    return given


def canonical_address(url: str) -> str:
    """One spelling of an address: without fragment and tracking, its query in order."""
    parts = urlsplit(canonicalize_url(url_query_cleaner(url, _TRACKING, remove=True, keep_fragments=False)))
    host = parts.netloc.removesuffix(":443" if parts.scheme == "https" else ":80")
    return parts._replace(netloc=host).geturl()


def _selected(page: BeautifulSoup, selectors: tuple[str, ...]) -> Iterator[Tag]:
    for selector in selectors:
        yield from page.select(selector)


def _words(tag: Tag) -> str | None:
    said = tag.get("content") if tag.name == "meta" else tag.get_text(" ")
    return clean_line(str(said or "")) or None


def _published(page: BeautifulSoup, shape: PageShape) -> tuple[dt.date | None, str | None]:
    first = None
    for tag in _selected(page, shape.date):
        for said in (tag.get("datetime"), tag.get("content"), tag.get_text(" ")):
            if not said or not str(said).strip():
                continue
            if day := read_day(str(said), shape.date_formats):
                return day, None
            first = first or clean_line(str(said))
    return None, f"{first[:80]!r} is not a date we can read" if first else None


def _outermost(found: list[Tag]) -> list[Tag]:
    """The elements that lie in no other of them, so that nothing is read twice."""
    ids = {id(tag) for tag in found}
    return [tag for tag in found if not any(id(parent) in ids for parent in tag.parents)]


def _base(page: BeautifulSoup, url: str) -> str:
    tag = page.select_one("base[href]")
    return urljoin(url, str(tag["href"])) if tag else url


def _links(element: Tag, base: str) -> Iterator[Link]:
    for tag in element.find_all("a", href=True):
        if address := _absolute(base, str(tag["href"])):
            yield Link(address, clean_line(tag.get_text(" ")))


def _absolute(base: str, reference: str) -> str | None:
    try:
        address = urljoin(base, reference.strip())
        if urlsplit(address).scheme not in ("http", "https"):
            return None
        return canonical_address(address)
    except ValueError:  # a link that is no address
        return None
