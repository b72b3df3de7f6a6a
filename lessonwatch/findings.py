"""Commitments, comparisons and spread as a person or a program reads them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.commitments import Commitment, Commitments, Report
    from store.comparison import Comparison, Said
    from store.spread import Spread

_PROMISE = (
    "state", "note", "kind", "made_on", "due_from", "due_to", "promised_by", "promised", "quote", "department", "title",
    "page", "url", "reported_on", "report", "report_url",
)  # fmt: skip

_SPREAD = ("what", "day", "places", "passages", "words", "quote", "title", "page", "url")
_COMPARED = ("theme", "label", "places", "area", "code", "kind", "quote", "published_on", "title", "page", "url")


def write_json(record: Any) -> None:
    """Writes the record to standard output; dates in ISO form."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1, default=_plain) + "\n")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _show(
    found: Any, form: str, columns: Sequence[str], rows: Iterable[Mapping[str, object]], lines: Iterable[str]
) -> None:
    """The record as ``json``, its rows as ``csv``, or its lines; what is not asked for is never made."""
    from store.sheets import write_csv

    if form == "json":
        write_json(asdict(found))
    elif form == "csv":
        write_csv(sys.stdout, columns, rows)
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)


def show_commitments(commitments: Commitments, form: str) -> None:
    """Writes promises to standard output as ``table``, ``json`` or ``csv``."""
    _show(commitments, form, _PROMISE, map(_promise_row, commitments.found), _promise_lines(commitments))


def _promise_row(promise: Commitment) -> dict[str, object]:
    first = promise.reports[0] if promise.reports else None
    told = {"reported_on": first.published_on, "report": first.quote, "report_url": first.url} if first else {}
    return {**{name: getattr(promise, name, None) for name in _PROMISE}, **told}


def _promise_lines(commitments: Commitments) -> Iterator[str]:
    read_to = f"; read to {commitments.searched_to:%d %B %Y}" if commitments.searched_to else ""
    yield (
        f"{commitments.past:,} past their day, {commitments.to_come:,} to come, {commitments.undated:,} without a day"
        f"{read_to}"
    )
    for promise in commitments.found:
        made = f"{promise.made_on:%d %b %Y}" if promise.made_on else "no date"
        where = f", page {promise.page}" if promise.page else ""
        who = promise.department or promise.source
        yield ""
        yield f"{promise.state.upper():<8}  {_due(promise)}  ·  said on {made}  ·  {who}"
        yield f"    “{' '.join(promise.quote.split())}”"
        yield f"    {promise.title}{where}  {promise.url}"
        if promise.also_in:
            yield f"    and in the same words in {len(promise.also_in)} more, such as {promise.also_in[0]}"
        for report in promise.reports:
            yield from _report_lines(report)
        if promise.sought and not promise.reports and promise.sought_to:
            name, *words = promise.sought
            said = f"“{name}” with {', '.join(words)}"
            yield f"    looked for {said}, to {promise.sought_to:%d %b %Y}: nothing was read that says it was done"
        if promise.note:
            yield f"    cannot be told: {promise.note}"


def _due(promise: Commitment) -> str:
    if promise.due_to is None:
        return "no day named"
    day = f"{promise.due_to:%d %b %Y}"
    return f"due {day}" if promise.due_from in (None, promise.due_to) else f"due {promise.due_from:%d %b %Y} to {day}"


def _report_lines(report: Report) -> Iterator[str]:
    where = f", page {report.page}" if report.page else ""
    yield f"    reported {report.published_on:%d %b %Y}: “{report.quote}” [{', '.join(report.words)}]"
    yield f"        {report.title}{where}  {report.url}"


def show_comparison(comparison: Comparison, form: str) -> None:
    """Writes what places share and what is their own to standard output as ``table``, ``json`` or ``csv``."""
    _show(comparison, form, _COMPARED, _comparison_rows(comparison), _comparison_lines(comparison))


def _comparison_rows(comparison: Comparison) -> Iterator[dict[str, object]]:
    names = {place.code: place.name for place in comparison.places}
    groups = [
        ({"theme": one.theme, "label": one.label, "places": len(one.by_place)}, one.by_place)
        for one in (*comparison.shared, *comparison.own)
    ]
    for head, by_place in [*groups, ({}, comparison.unthemed)]:
        for code, said in by_place.items():
            yield from ({**head, "area": names[code], "code": code, **asdict(one)} for one in said)


def _comparison_lines(comparison: Comparison) -> Iterator[str]:
    names = {place.code: place.name for place in comparison.places}
    yield f"SHARED, by two or more of {len(names)} areas"
    for finding in comparison.shared:
        yield f"\n{finding.label} ({finding.theme}): {len(finding.by_place)} areas"
        yield from _said_lines(finding.by_place, names)
    if not comparison.shared:
        yield "\nnothing"
    yield "\nALONE: found in one of them and, in what was read, in no other"
    for finding in sorted(comparison.own, key=lambda one: list(names).index(next(iter(one.by_place)))):
        yield f"\n{finding.label} ({finding.theme})"
        yield from _said_lines(finding.by_place, names)
    if not comparison.own:
        yield "\nnothing"
    if comparison.silent:
        yield f"\nOf these nothing of the kind was read: {', '.join(place.name for place in comparison.silent)}"
    if comparison.unthemed:
        yield "\nWITHOUT A THEME OF THEIR OWN, and so not compared\n"
        yield from _said_lines(comparison.unthemed, names)
    if comparison.unplaced:
        yield f"\nLeft out: {comparison.unplaced:,} sentences that name no area, in passages that name several."


def _said_lines(by_place: dict[str, tuple[Said, ...]], names: dict[str, str]) -> Iterator[str]:
    for code, said in by_place.items():
        more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
        first = said[0]
        yield f"    {names[code]}: “{first.quote}”{more}"
        yield f"        {first.published_on or 'no date'}  {first.url}"


def show_spread(spread: Spread, form: str) -> None:
    """Writes how something went from place to place to standard output as ``table``, ``json`` or ``csv``."""
    _show(spread, form, _SPREAD, _spread_rows(spread), _spread_lines(spread))


def _spread_rows(spread: Spread) -> Iterator[dict[str, object]]:
    for named in spread.places:
        yield {"what": "first named", "day": named.first_on, "places": named.name, **asdict(named)}
    for link in spread.links:
        yield {"what": "passed on", "day": link.said_on, **asdict(link)}


def _spread_lines(spread: Spread) -> Iterator[str]:
    yield "WHERE IT IS NAMED, by the day of the first passage that was read"
    for named in spread.places:
        count = f"{named.passages:,} passage{'s' if named.passages > 1 else ''}"
        yield f"\n{named.first_on:%d %b %Y}  {named.name} ({count})"
        yield f"    “{named.quote}”"
        yield f"    {named.url}"
    if not spread.places:
        yield "\nin no place"
    yield "\nWHAT PASSED BETWEEN PLACES, in the words of what was read"
    for link in spread.links:
        yield f"\n{link.said_on:%d %b %Y}  {' · '.join(link.places)}"
        yield f"    “{link.quote}” [{', '.join(link.words)}]"
        yield f"    {link.url}"
    if not spread.links:
        yield "\nnothing that says so"
