"""The partnership board's web site of the sample source: pages and a sitemap, no API."""

from __future__ import annotations

import datetime as dt

from lessonwatch.sample.reply import RECORDS, Reply

PUBLIC = "https://sample-coast-partnership.example"


class SampleSite:
    """The pages under ``records/site``: one folder a day on which something changed."""

    def __init__(self) -> None:
        self._days = {dt.date.fromisoformat(folder.name): folder for folder in sorted((RECORDS / "site").iterdir())}

    def answer(self, path: str, today: dt.date) -> Reply:
        """The page at that path as it stands today."""
        pages = {page.stem: page for day, folder in self._days.items() if day <= today for page in folder.iterdir()}
        if path == "/sitemap.xml":
            return _sitemap(sorted(pages))
        page = pages.get(path.strip("/").replace("/", "__") or "index")
        if page is None:
            return Reply(b"<!doctype html><title>Not found</title><h1>Not found</h1>", 404, "text/html; charset=utf-8")
        return Reply(page.read_bytes(), media_type="text/html; charset=utf-8")


def _sitemap(names: list[str]) -> Reply:
    addresses = [PUBLIC + "/" + ("" if name == "index" else name.replace("__", "/")) for name in names]
    rows = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    text = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    return Reply(text.encode(), media_type="application/xml")
