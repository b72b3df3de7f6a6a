"""The GOV.UK pages of the sample source on one day: search, content and files in the shape of the real services."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

from lessonwatch.sample.reply import RECORDS, Reply, in_json, read_records

_ASSETS = "https://assets.publishing.service.gov.uk"
_FIRST_DAY = dt.datetime(2022, 1, 20, 9, 0, tzinfo=dt.UTC)


class SampleGovuk:
    """The pages of ``records/publications.yaml`` and the files beside it."""

    def __init__(self) -> None:
        records = read_records("publications.yaml")
        self._pages = {page["base_path"]: page for page in records["pages"]}
        self._organisation, self._taxon = records["organisation"], records["taxon"]
        self._files = {path.name: path.read_bytes() for path in sorted((RECORDS / "files").iterdir())}

    def answer(self, path: str, query: Mapping[str, list[str]], today: dt.date) -> Reply:
        """The reply to a request on www.gov.uk."""
        if path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /*/print$\nDisallow: /search/all*\n", media_type="text/plain")
        if path == "/api/search.json":
            return in_json(self._search(query, today))
        item = self._item(path.removeprefix("/api/content"), today)
        return in_json(item) if item else in_json({"errors": {"status": 404, "message": "Not found"}}, 404)

    def answer_file(self, path: str, headers: Mapping[str, str]) -> Reply:
        """A file by the last part of its address, with conditional requests honoured."""
        body = self._files.get(path.rsplit("/", 1)[-1])
        if body is None:
            return in_json({"_response_info": {"status": "not found"}}, 404)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        sent = {"ETag": tag, "Last-Modified": format_datetime(_FIRST_DAY, usegmt=True)}
        if tag in headers.get("If-None-Match", ""):
            return Reply(b"", 304, headers=sent)
        return Reply(
            body, media_type="application/pdf" if body.startswith(b"%PDF") else "application/octet-stream", headers=sent
        )

    def _item(self, path: str, today: dt.date) -> dict[str, Any] | None:
        page = self._pages.get(path)
        states = [state for state in page["states"] if state["from"] <= today] if page else []
        if not page or not states:
            return None
        told = [state for state in states if not state.get("silent")]
        links: dict[str, Any] = {"organisations": [self._organisation], "taxons": [self._taxon]}
        if "parent" in page:
            links["parent"] = [{"base_path": page["parent"]}]
        collected = [self._pages[base_path] for base_path in states[-1].get("collects", [])]
        if collected:
            names = ("base_path", "content_id", "title", "document_type")
            links["documents"] = [{name: target[name] for name in names} for target in collected]
        attachments = [_attachment(entry) for entry in states[-1].get("attachments", [])]
        details: dict[str, Any] = {
            "body": states[-1]["body"],
            "attachments": attachments,
            "change_history": [{"note": s["note"], "public_timestamp": _stamp(s["from"])} for s in told if "note" in s],
            "first_public_at": _stamp(page["states"][0]["from"]),
            "political": False,
        }
        if collected:
            ids = [target["content_id"] for target in collected]
            details["collection_groups"] = [{"title": "Documents", "body": "", "documents": ids}]
        return {
            "base_path": path,
            "content_id": page["content_id"],
            "document_type": page["document_type"],
            "schema_name": page["document_type"] if page["document_type"].endswith("collection") else "publication",
            "title": page["title"],
            "description": page.get("description"),
            "locale": "en",
            "phase": "live",
            "first_published_at": _stamp(page["states"][0]["from"]),
            "public_updated_at": _stamp(told[-1]["from"]),
            "updated_at": _stamp(states[-1]["from"]),
            "publishing_app": "whitehall",
            "withdrawn_notice": {},
            "details": details,
            "links": links,
        }

    def _search(self, query: Mapping[str, list[str]], today: dt.date) -> dict[str, Any]:
        items = [item for path in self._pages if (item := self._item(path, today))]
        window = dict(
            part.split(":", 1) for part in ",".join(query.get("filter_public_timestamp", [])).split(",") if part
        )
        types = [value for name in ("", "[]") for value in query.get(f"filter_content_store_document_type{name}", [])]
        hits = [
            item
            for item in items
            if item["document_type"] != "html_publication"
            and window.get("from", "") <= item["public_updated_at"][:10] <= window.get("to", "9999")[:10]
            and (not types or item["document_type"] in types)
        ]
        hits.sort(key=lambda item: item["public_updated_at"])
        start, count = (int(query.get(name, [default])[-1]) for name, default in (("start", "0"), ("count", "10")))
        results = [self._hit(item) for item in hits[start : start + count]]
        return {"results": results, "total": len(hits), "start": start, "aggregates": {}, "suggested_queries": []}

    def _hit(self, item: dict[str, Any]) -> dict[str, Any]:
        return {
            "link": item["base_path"],
            "title": item["title"],
            "content_id": item["content_id"],
            "content_store_document_type": item["document_type"],
            "public_timestamp": item["public_updated_at"],
            "is_withdrawn": False,
            "document_type": "edition",
            "_id": item["base_path"],
        }


def _attachment(entry: dict[str, Any]) -> dict[str, Any]:
    if "html" in entry:
        return {"attachment_type": "html", "id": entry["html"], "title": entry["title"], "url": entry["html"]}
    url = f"{_ASSETS}/media/{entry['id']}/{entry['file']}"
    shared = {"attachment_type": "file", "id": entry["file"], "filename": entry["file"], "title": entry["title"]}
    return shared | {"content_type": "application/pdf", "url": url}


def _stamp(day: dt.date) -> str:
    return f"{day.isoformat()}T09:30:00+00:00"
