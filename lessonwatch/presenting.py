"""Search results as a person or a program reads them: a table, JSON or CSV."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.search import Hit, Results

COLUMNS = ("date", "kind", "source", "heading", "page", "snippet", "themes", "areas", "url")


def show_results(results: Results, form: str) -> None:
    """Writes the results to standard output as ``table``, ``json`` or ``csv``."""
    if form == "json":
        rows = [_as_json(hit) for hit in results.hits]
        json.dump(
            {"results": rows, "notes": list(results.notes), "next": results.next},
            sys.stdout,
            ensure_ascii=False,
            indent=1,
        )
        sys.stdout.write("\n")
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, COLUMNS)
        writer.writeheader()
        writer.writerows(_as_row(hit) for hit in results.hits)
    else:
        _show_table(results)


def _as_json(hit: Hit) -> dict[str, Any]:
    return {
        "source": hit.source,
        "external_id": hit.external_id,
        "version": hit.version,
        "kind": hit.kind,
        "change": hit.change,
        "date": hit.published_on.isoformat() if hit.published_on else None,
        "heading": hit.heading,
        "title": hit.title,
        "page": hit.page,
        "department": hit.department,
        "url": hit.url,
        "snippet": hit.snippet,
        "highlights": [list(span) for span in hit.highlights],
        "tags": [
            {
                "scheme": tag.scheme,
                "value": tag.value,
                "label": tag.label,
                "quote": tag.quote,
                "rule": tag.rule,
                "suggested": tag.is_suggested,
            }
            for tag in hit.tags
        ],
    }


def _as_row(hit: Hit) -> dict[str, object]:
    return {
        "date": hit.published_on or "",
        "kind": hit.kind,
        "source": hit.source,
        "heading": hit.title,
        "page": hit.page or "",
        "snippet": hit.snippet,
        "themes": "; ".join(_labels(hit, "theme")),
        "areas": "; ".join(_labels(hit, "area")),
        "url": hit.url,
    }


def _labels(hit: Hit, scheme: str) -> list[str]:
    return list(dict.fromkeys(tag.label for tag in hit.tags if tag.scheme == scheme and not tag.is_suggested))


def _show_table(results: Results) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    if not results.hits:
        console.print("Nothing found.")
    for hit in results.hits:
        day = f"{hit.published_on:%d %b %Y}" if hit.published_on else "no date"
        place = f" · page {hit.page}" if hit.page else ""
        snippet = Text("".join(" " if letter.isspace() else letter for letter in hit.snippet))  # one for one
        for start, end in hit.highlights:
            snippet.stylize("bold yellow", start, end)
        tags = " · ".join([*_labels(hit, "theme"), *_labels(hit, "area")])
        heading = Text.assemble((day, "bold"), "  ", (hit.title, "bold"), f"  [{hit.kind} · {hit.source}{place}]")
        for line in (heading, snippet, Text(tags, style="cyan"), Text(hit.url, style="dim")):
            console.print(line if line is heading else Text("    ") + line, soft_wrap=True)
        console.print()
    if results.next:
        console.print(f"More: --after {results.next}", soft_wrap=True)
