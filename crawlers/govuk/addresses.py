"""The addresses of a page: where people read it, and where the Content API gives it."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from crawlers.pages.govspeak import GOVUK

__all__ = ["content_url", "page_path", "page_url"]

_CONTENT = "/api/content"


def page_url(path: str) -> str:
    """The public page."""
    return GOVUK + _quoted(path)


def content_url(path: str) -> str:
    """The page in the Content API."""
    return GOVUK + _CONTENT + _quoted(path)


def page_path(url: str) -> str | None:
    """The base path of an address of either form, without query or fragment; None where it is on another site."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != GOVUK:
        return None
    path = unquote(parts.path)
    if path == _CONTENT or path.startswith(_CONTENT + "/"):
        path = path[len(_CONTENT) :]
    return path.rstrip("/") or "/"


def _quoted(path: str) -> str:
    return quote(unquote(path), safe="/:@!$&'()*+,;=~-._")
