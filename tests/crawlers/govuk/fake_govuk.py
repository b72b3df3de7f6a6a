"""A GOV.UK of our own in memory: search, content and assets, as the facts describe them."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawlers.fetching import FetchFailed, Reply

__all__ = ["ASSETS", "GOVUK", "FakeGovuk", "file_attachment", "html_attachment", "publication"]

GOVUK = "https://www.gov.uk"
ASSETS = "https://assets.publishing.service.gov.uk"


def publication(path: str = "/government/publications/guide", **over: Any) -> dict[str, Any]:
    """A content item in the shape of the API; ``details`` and ``links`` are laid over the usual ones."""
    name = path.rpartition("/")[2]
    item: dict[str, Any] = {
        "base_path": path,
        "content_id": f"id-{name}",
        "locale": "en",
        "schema_name": "publication",
        "document_type": "research",
        "title": f"Title of {name}",
        "description": f"Summary of {name}.",
        "first_published_at": "2018-10-05T09:00:00Z",
        "public_updated_at": "2018-10-05T09:00:00Z",
        "updated_at": "2018-10-05T09:00:00Z",
        "publishing_request_id": "1-2-3",
        "withdrawn_notice": {},
        "details": {
            "body": f"<div class=\"govspeak\"><p>Body of {name}.</p></div>",
            "attachments": [],
            "change_history": [{"note": "First published.", "public_timestamp": "2018-10-05T09:00:00Z"}],
            "first_public_at": "2018-10-05T09:00:00Z",
        },
        "links": {
            "organisations": [{"title": "Department for Education", "content_id": "dfe", "base_path": "/dfe"}],
            "taxons": [{"title": "Education", "content_id": "tax", "base_path": "/education"}],
        },
    }  # fmt: skip
    for name in ("details", "links"):
        item[name] |= over.pop(name, {})
    return {**item, **over}


def file_attachment(url: str, title: str = "The report", **over: Any) -> dict[str, Any]:
    """A file as details.attachments lists it."""
    return {
        "attachment_type": "file", "id": url[-8:], "url": url, "title": title, "content_type": "application/pdf", **over
    }  # fmt: skip


def html_attachment(path: str, title: str = "The web version") -> dict[str, Any]:
    """An HTML page as details.attachments lists it: its address is relative."""
    return {"attachment_type": "html", "id": path[-8:], "url": path, "title": title}


@dataclass
class FakeGovuk:
    """Pages by path, files by address, and the rows of the search, all of which a test may change between nights."""

    pages: dict[str, dict[str, Any] | int | FetchFailed | bytes] = field(default_factory=dict)
    canonical: dict[str, str] = field(default_factory=dict)  # 303
    files: dict[str, bytes | int | FetchFailed] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)  # 301 and 302 of assets
    hidden: set[str] = field(default_factory=set)  # pages that the index does not have
    overcount: int = 0  # how many more the search counts than it shows
    search_answer: Reply | None = None
    asked: list[str] = field(default_factory=list)
    conditions: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def put(self, *items: Mapping[str, Any]) -> None:
        for item in items:
            self.pages[item["base_path"]] = copy.deepcopy(dict(item))

    async def fetch(self, public_url: str, headers: Mapping[str, str] | None = None) -> Reply:
        self.asked.append(public_url)
        self.conditions[public_url] = headers or {}
        parts = urlsplit(public_url)
        if parts.path == "/api/search.json":
            return self._search(public_url, parse_qs(parts.query))
        if public_url.startswith(GOVUK):
            return self._content(public_url, parts.path.removeprefix("/api/content"))
        return self._asset(public_url, headers or {})

    def _content(self, url: str, path: str) -> Reply:
        if path in self.canonical:
            path = self.canonical[path]
            url = f"{GOVUK}/api/content{path}"
        found = self.pages.get(path, 404)
        if isinstance(found, FetchFailed):
            raise found
        if isinstance(found, int):
            return Reply(url, found, {}, b"{}")
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        return Reply(url, 200, {"content-type": "application/json; charset=utf-8"}, body)

    def _asset(self, url: str, headers: Mapping[str, str]) -> Reply:
        url = self.moved.get(url, url)
        found = self.files.get(url, 404)
        if isinstance(found, FetchFailed):
            raise found
        if isinstance(found, int):
            return Reply(url, found)
        tag = f'"{hashlib.md5(found).hexdigest()}"'
        kept = {"etag": tag, "content-type": "application/pdf"}
        if headers.get("if-none-match") == tag:
            return Reply(url, 304, kept)
        return Reply(url, 200, kept, found)

    def _search(self, url: str, asked: dict[str, list[str]]) -> Reply:
        if self.search_answer is not None:
            return self.search_answer
        ends = dict(part.split(":", 1) for part in asked["filter_public_timestamp"][0].split(","))
        rows = [
            self._row(item)
            for path, item in sorted(self.pages.items())
            if isinstance(item, dict)
            and path not in self.hidden
            and item["schema_name"] not in ("redirect", "gone", "html_publication")
            and ends["from"] <= item["public_updated_at"][:10] <= ends["to"]
            and ("include_withdrawn" in asked.get("debug", []) or not item["withdrawn_notice"])
        ]
        start, count = int(asked["start"][0]), int(asked["count"][0])
        answer = {"results": rows[start : start + count], "total": len(rows) + self.overcount, "start": start}
        return Reply(url, 200, {"content-type": "application/json"}, json.dumps(answer).encode())

    @staticmethod
    def _row(item: dict[str, Any]) -> dict[str, Any]:
        return {
            "link": item["base_path"],
            "title": item["title"],
            "content_id": item["content_id"],
            "content_store_document_type": item["document_type"],
            "public_timestamp": item["public_updated_at"],
            "is_withdrawn": bool(item["withdrawn_notice"]),
            "document_type": "edition",
            "es_score": None,
        }
