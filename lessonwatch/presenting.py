"""Search results and documents as a person or a program reads them: text, JSON or CSV."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nlp.explain import Explanation
    from store.evidence import Evidence, Judged, Shown
    from store.search import Hit, Results

COLUMNS = ("date", "kind", "source", "heading", "page", "snippet", "themes", "areas", "url")
_ON_A_LINE = 6  # themes, and areas, of one passage on a screen


def show_results(results: Results, form: str) -> None:
    """Writes the results to standard output as ``table``, ``json`` or ``csv``."""
    from store.sheets import write_csv

    if form == "json":
        rows = [_as_json(hit) for hit in results.hits]
        pages = {"notes": list(results.notes), "next": results.next, "previous": results.previous}
        sys.stdout.write(json.dumps({"results": rows, **pages}, ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        write_csv(sys.stdout, COLUMNS, map(_as_row, results.hits))
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
        "date": hit.published_on,
        "kind": hit.kind,
        "source": hit.source,
        "heading": hit.title,
        "page": hit.page,
        "snippet": hit.snippet,
        "themes": _labels(hit, "theme"),
        "areas": _labels(hit, "area"),
        "url": hit.url,
    }


def _labels(hit: Hit, scheme: str) -> list[str]:
    return list(dict.fromkeys(tag.label for tag in hit.tags if tag.scheme == scheme and not tag.is_suggested))


def _few(labels: list[str], what: str) -> list[str]:
    more = len(labels) - _ON_A_LINE
    return labels if more < 2 else [*labels[:_ON_A_LINE], f"{more} more {what}"]


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
        tags = " · ".join([*_few(_labels(hit, "theme"), "themes"), *_few(_labels(hit, "area"), "areas")])
        heading = Text.assemble((day, "bold"), "  ", (hit.title, "bold"), f"  [{hit.kind} · {hit.source}{place}]")
        for line in (heading, snippet, Text(tags, style="cyan"), Text(hit.url, style="dim")):
            console.print(line if line is heading else Text("    ") + line, soft_wrap=True)
        console.print()
    if results.next:
        console.print(f"Older: --after {results.next}", soft_wrap=True)
    if results.previous:
        console.print(f"Newer: --before {results.previous}", soft_wrap=True)


def show_documents(shown: Iterable[Shown], form: str) -> None:
    """Writes documents with their evidence to standard output as ``text`` or ``json``."""
    from dataclasses import asdict

    from store.records import document_to_json

    for one in shown:
        if form == "json":
            record = {
                "document": document_to_json(one.document),
                "history": [
                    {"version": number, "observed_at": moment.isoformat(), "change": change}
                    for number, moment, change in one.history
                ],
                "evidence": [asdict(found) for found in one.evidence],
                "reviews": [asdict(judged) for judged in one.reviews],
            }
            sys.stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
        else:
            _show_text(one)


def _show_text(one: Shown) -> None:
    document = one.document
    out = sys.stdout
    out.write(f"{document.heading or '(no heading yet)'}\n{document.url}\n")
    day = f"{document.published_on:%d %b %Y}" if document.published_on else "no date"
    out.write(f"{document.kind} · {document.department or document.source} · {day}\n")
    for number, moment, change in one.history:
        out.write(f"version {number}: {change}, read {moment:%Y-%m-%d %H:%M} UTC\n")
    for position, section in enumerate(document.sections):
        place = " · ".join(filter(None, (section.heading, f"page {section.page}" if section.page else None)))
        out.write(f"\n{f'[{place}]' if place else '[text]'}\n{section.text}\n")
        if found := [evidence for evidence in one.evidence if evidence.section == position]:
            out.write("\nevidence\n" + "".join(map(_line, found)))
    if one.reviews:
        out.write("\nreviews\n" + "".join(map(_review_line, one.reviews)))
    out.write("\n")


def _review_line(judged: Judged) -> str:
    review = judged.review
    fate = "" if judged.is_in_force else " (overruled since)" if review.verdict != "withdrawn" else ""
    fate = " (no longer in the text)" if judged.is_gone else fate
    note = f" – {review.note}" if review.note else ""
    quote = " ".join(review.quote.split())
    return f"  {review.said}: {review.scheme} {judged.label}: “{quote}”{note}{fate}\n"


def _line(evidence: Evidence) -> str:
    doubt = "suggested " if evidence.is_suggested else "reviewed " if evidence.reviewed else ""
    members = f" ({len(evidence.members)} areas: {', '.join(evidence.members)})" if evidence.members else ""
    due = f", due {evidence.due_from or ''} to {evidence.due_to}" if evidence.due_to else ""
    vague = ", no date named" if evidence.is_due_vague and not evidence.due_to else ""
    return f"  {doubt}{evidence.scheme} {evidence.label}{members}{due}{vague}: “{evidence.quote}” [{evidence.rule}]\n"


def show_explanation(explanation: Explanation) -> None:
    """Writes why a text gets its tags, and why others were refused, to standard output."""
    out = sys.stdout
    for opinion in explanation.opinions:
        quote = f": “{' '.join(opinion.quote.split())}”" if opinion.quote else ""
        out.write(f"{opinion.verdict:<10} {opinion.scheme} {opinion.label} ({opinion.score:.2f}){quote}\n")
        out.writelines(f"{'':<13}{reason}\n" for reason in opinion.reasons)
    for statement in explanation.analysis.statements:
        due = f", due {statement.due_from} to {statement.due_to}" if statement.due_to else ""
        vague = ", no date named" if statement.is_due_vague and not statement.due_to else ""
        out.write(f"{'statement':<10} {statement.kind}{due}{vague}: “{statement.quote}”\n{'':<13}{statement.rule}\n")
    if not explanation.opinions and not explanation.analysis.statements:
        out.write("nothing was found, and nothing was considered\n")
