"""A site without an API as a table of sources.toml describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawlers.addresses import Base
from crawlers.pages.web_page import PageShape, canonical_address

__all__ = ["KindRule", "PagesSettings"]

FILES = r"\.(pdf|docx?|odt|rtf|xlsx?|xlsm|ods|csv|pptx?|zip)$"


@dataclass(frozen=True, slots=True)
class KindRule:
    """Pages whose path matches are of this kind."""

    path: str
    kind: str

    def __post_init__(self) -> None:
        _check_pattern("path", self.path)


@dataclass(frozen=True, slots=True)
class PagesSettings:
    """Where to begin, what to follow, what to keep. Patterns are searched for in the path with its query."""

    base: str  # the site's public address
    kind: str  # of its documents, where no rule of `kinds` says otherwise
    address: str | None = None  # what is really asked instead of the base: a mirror, a test server
    publisher: str | None = None
    start: tuple[str, ...] = ()  # read every night, for the links on them
    sitemaps: tuple[str, ...] = ()  # likewise
    follow: tuple[str, ...] = ()  # links and sitemap entries that are opened
    skip: tuple[str, ...] = ()  # though followed, never opened
    keep: tuple[str, ...] = ()  # pages that are documents; none given: all that are followed, else the start pages
    kinds: tuple[KindRule, ...] = ()  # the first that matches
    attachments: str = FILES  # links in the body of a document that are its files
    files: tuple[str, ...] = ()  # further addresses on which such files lie
    depth: int = 3  # links away from a start page or sitemap
    most_pages: int = 500  # in one night; the rest waits for the next
    reread_days: int = 7
    page: PageShape = field(default_factory=PageShape)

    def __post_init__(self) -> None:
        for name in ("base", "address"):
            if (value := getattr(self, name)) is not None:
                _check_address(name, value)
        for index, value in enumerate(self.files):
            _check_address(f"files[{index}]", value)
        for name in ("follow", "skip", "keep"):
            for index, pattern in enumerate(getattr(self, name)):
                _check_pattern(f"{name}[{index}]", pattern)
        _check_pattern("attachments", self.attachments)
        for name, least in (("depth", 0), ("most_pages", 1), ("reread_days", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{name}: {least} or more is expected, not {getattr(self, name)}")
        if not self.start and not self.sitemaps:
            raise ValueError("start: give start pages, sitemaps, or both")

    @property
    def bases(self) -> tuple[Base, ...]:
        """The site, and the hosts its files lie on."""
        site = Base("site", self.base.rstrip("/"), (self.address or self.base).rstrip("/"))
        return (site, *(Base(f"files {url}", url.rstrip("/"), url.rstrip("/")) for url in self.files))

    @property
    def start_pages(self) -> tuple[str, ...]:
        """The canonical addresses of the start pages."""
        return tuple(canonical_address(self.absolute(path)) for path in self.start)

    def absolute(self, path: str) -> str:
        """The public address of a path of this site; a whole address stays as it is."""
        return path if urlsplit(path).scheme else f"{self.base.rstrip('/')}/{path.lstrip('/')}"

    def is_followed(self, url: str) -> bool:
        """Whether a link is opened: a page of this site that a pattern names and none skips."""
        place = self._place(url)
        return place is not None and _any(self.follow, place) and not _any(self.skip, place) and not self.is_file(url)

    def is_kept(self, url: str) -> bool:
        """Whether a page is a document."""
        place = self._place(url)
        if place is None or _any(self.skip, place):
            return False
        if patterns := self.keep or self.follow:
            return _any(patterns, place)
        return True

    def is_file(self, url: str) -> bool:
        """Whether an address looks like a file that belongs to the page that links to it."""
        return re.search(self.attachments, urlsplit(url).path, re.IGNORECASE) is not None

    def kind_of(self, url: str) -> str:
        """The kind of a document at an address."""
        place = self._place(url) or ""
        return next((rule.kind for rule in self.kinds if re.search(rule.path, place)), self.kind)

    def _place(self, url: str) -> str | None:
        """The path with its query, from the base on; None outside."""
        base = self.base.rstrip("/")
        if url != base and not url.startswith((f"{base}/", f"{base}?")):
            return None
        return url[len(base) :] or "/"


def _any(patterns: tuple[str, ...], place: str) -> bool:
    return any(re.search(pattern, place) for pattern in patterns)


def _check_pattern(name: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{name}: {pattern!r} is not a regular expression: {error}") from None


def _check_address(name: str, value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{name}: an http or https address without query is expected, not {value!r}")
