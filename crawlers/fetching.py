"""What a reader's spider sees of the network, so that its logic is tested without Scrapy.

Retries, redirects, robots.txt, rates and sizes all lie below a ``Fetch``.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["JSON_ACCEPTED", "Fetch", "FetchFailed", "Reply", "fetch_json", "json_fault"]

# Asking for JSON is what makes a 200 with anything else in it a fault, which is asked for again.
JSON_ACCEPTED: Mapping[str, str] = {"accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a source answered: 200, 304, 403, 404, 410 or 422."""

    url: str  # the public address that finally answered
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    body: bytes = b""

    @property
    def media_type(self) -> str | None:
        """The media type without its parameters, lower-case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() or None

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            FetchFailed: it is not JSON, or an error in the shape of an answer.
        """
        if reason := json_fault(self.body):
            raise FetchFailed(self.url, reason)
        return json.loads(self.body)


class FetchFailed(Exception):
    """An address that gave no usable answer, after every retry, with the reason in words."""

    def __init__(self, url: str, reason: str, kind: str = "failed") -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.kind = kind  # of the Problem it becomes: "failed", "refused" where we may not ask, or "too_large"


Fetch = Callable[..., Awaitable[Reply]]
"""``await fetch(public_url, headers=None)``: a Reply of one of the statuses above, or FetchFailed."""


async def fetch_json(fetch: Fetch, public_url: str) -> Reply:
    """A reply whose body, where its status is 200, is JSON: read it with ``reply.json()``.

    Raises:
        FetchFailed: also where the body stayed truncated, HTML, or an error in the shape of an answer.
    """
    reply = await fetch(public_url, headers=JSON_ACCEPTED)
    if reply.status == 200 and (reason := json_fault(reply.body)):
        raise FetchFailed(public_url, reason)
    return reply


def json_fault(body: bytes) -> str | None:
    """Why a body cannot be taken as the JSON that was asked for, or None."""
    start = body[:200].lstrip().lower()
    if not start:
        return "the answer was empty where JSON was expected"
    if start.startswith(b"<"):
        return "the answer was HTML where JSON was expected"
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        return f"the answer was not JSON, or was cut short: {error}"
    if not isinstance(value, dict | list):
        return "the answer was JSON, but neither an object nor a list"
    # Seen at Parliament: an error of the server behind the API, sent on with 200.
    if isinstance(value, dict) and isinstance(status := value.get("status"), int) and status >= 400:
        said = value.get("title") or value.get("message") or ""
        return f"the answer was an error in the shape of an answer: status {status} {said}".rstrip()
    return None
