"""One email to one person for one run: what it says, as subject, plain text and HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from alerts.health import Health
from alerts.items import Item
from alerts.wording import day

_IN_FULL = 30  # items; those beyond are kept, each in two lines, unless they are corrections
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with the room it is given. ``first_under`` is the search under which it is already told."""

    item: Item
    is_full: bool
    first_under: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What one saved search found."""

    search: str
    query: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """The email before it is addressed."""

    subject: str
    plain: str
    html: str


def write_digest(items: Iterable[Item], health: Health, as_of: dt.datetime, test_of: str | None = None) -> Digest:
    """The digest of these items: by search, then newest first; nothing is left out.

    ``test_of`` names the saved search that is being tried: the digest then says that nothing in it is news.
    """
    groups = group_items(items)
    today = as_of.astimezone(_LONDON).date()
    told = {entry.item.key for group in groups for entry in group.entries}
    subject = _subject(groups, len(told), today)
    words = {
        "subject": f"Test of “{test_of}”: {subject}" if test_of else subject,
        "test_of": test_of,
        "groups": groups,
        "count": len(told),
        "health": health,
        "today": today,
    }
    # A blank line too many is what conditionals leave behind in plain text.
    plain = _squeeze(_templates().get_template("digest.txt").render(words))
    return Digest(str(words["subject"]), plain, _templates().get_template("digest.html").render(words))


def group_items(items: Iterable[Item]) -> tuple[Group, ...]:
    """Items by search; one that several searches found is told once in full and pointed to after that."""
    ordered = sorted(items, key=lambda item: (item.search.casefold(), item.search, item.query))
    first_under: dict[tuple[int, int], str] = {}
    groups = []
    for (search, query), found in groupby(ordered, key=lambda item: (item.search, item.query)):
        entries = []
        for item in sorted(found, key=_newest_first):
            earlier = first_under.get(item.key)
            is_full = earlier is None and (len(first_under) < _IN_FULL or bool(item.revisions.shown))
            first_under.setdefault(item.key, search)
            entries.append(Entry(item, is_full, earlier))
        groups.append(Group(search, query, tuple(entries)))
    return tuple(groups)


def _newest_first(item: Item) -> tuple[int, int]:
    return (-(item.published_on or dt.date.min).toordinal(), -item.document_id)


def _subject(groups: tuple[Group, ...], count: int, today: dt.date) -> str:
    matches = "1 match" if count == 1 else f"{count:,} matches"
    corrected = len({entry.item.key for group in groups for entry in group.entries if entry.item.is_correction})
    news = f"{matches} ({corrected:,} corrected)" if corrected else matches
    where = "" if not groups else f" for {groups[0].search}" if len(groups) == 1 else f" in {len(groups)} searches"
    return f"lessonwatch: {news}{where}, {day(today)}"


def _squeeze(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip() + "\n"


def _mark(snippet: str, highlights: tuple[tuple[int, int], ...], opening: str, closing: str) -> str:
    """The snippet with its matches between marks. The marks' own type decides whether the rest is escaped."""
    clean = escape if isinstance(opening, Markup) else str
    out, at = clean(""), 0
    for start, end in highlights:
        out += clean(snippet[at:start]) + opening + clean(snippet[start:end]) + closing
        at = end
    return out + clean(snippet[at:])


def _mark_plain(snippet: str, highlights: tuple[tuple[int, int], ...]) -> str:
    return _mark(snippet, highlights, "*", "*")


def _mark_html(snippet: str, highlights: tuple[tuple[int, int], ...]) -> str:
    return _mark(snippet, highlights, Markup("<mark>"), Markup("</mark>"))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        day=day, mark_plain=_mark_plain, mark_html=_mark_html, as_link=_as_link, full_stop=_full_stop
    )
    return templates


def _as_link(url: str | None) -> str | None:
    """The address where it is one that a reader may follow."""
    return url if url and url.startswith(("https://", "http://")) else None


def _full_stop(sentence: str) -> str:
    return sentence if sentence.endswith((".", ".”", "!”", "?”")) else f"{sentence}."
