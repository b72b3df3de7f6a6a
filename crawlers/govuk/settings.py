"""What of GOV.UK is followed: the table of sources.toml, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.pages.govspeak import GOVUK

__all__ = ["GovukSettings", "KindByTitle", "path_of"]


@dataclass(frozen=True, slots=True)
class KindByTitle:
    """Attachments whose title matches the pattern, letters of either case, are of this kind."""

    pattern: str
    kind: str

    def __post_init__(self) -> None:
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"pattern: {self.pattern!r} is no regular expression: {error}") from None

    def fits(self, title: str) -> bool:
        """Whether an attachment of this title is of the kind."""
        return re.search(self.pattern, title, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class GovukSettings:
    """Whose publications are kept: those of the organisations, those in the topics, and the pages named."""

    document_types: tuple[str, ...]
    organisations: tuple[str, ...] = ()  # slugs
    taxons: tuple[str, ...] = ()  # content ids; everything below them belongs to them
    pages: tuple[str, ...] = ()  # paths or addresses; a collection among them brings its documents with it
    attachment_kinds: tuple[KindByTitle, ...] = ()
    locales: tuple[str, ...] = ("en",)
    window_days: int = 14
    reread_days: int = 7
    nightly_cap: int = 2_000  # pages that are re-read because their week is over
    page_size: int = 1_000  # rows of a search; the API gives 1,500 at most

    def __post_init__(self) -> None:
        if not self.document_types and (self.organisations or self.taxons):
            raise ValueError("document_types: name at least one, as organisations or taxons are given")
        for name, least, most in (("window_days", 1, 366), ("reread_days", 1, 366), ("page_size", 1, 1_500)):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name}: {getattr(self, name)} is not between {least} and {most}")
        for page in self.pages:
            path_of(page)

    @property
    def named(self) -> tuple[str, ...]:
        """The base paths of the pages that are named."""
        return tuple(dict.fromkeys(path_of(page) for page in self.pages))

    def kind_of(self, title: str) -> str | None:
        """The kind of an attachment with this title; None: that of its document."""
        return next((rule.kind for rule in self.attachment_kinds if rule.fits(title)), None)


def path_of(address: str) -> str:
    """The base path of a page of GOV.UK, however its address was written down.

    Raises:
        ValueError: it is no page of www.gov.uk.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        if f"{parts.scheme}://{parts.netloc}" != GOVUK:
            raise ValueError(f"pages: {address} is no page of {GOVUK}")
    elif not address.startswith("/"):
        raise ValueError(f"pages: {address!r} is neither a path nor an address")
    return parts.path.rstrip("/") or "/"
