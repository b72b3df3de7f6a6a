"""The search looked up in the vocabulary and the store: every name becomes what it stands for, or text and a note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from sqlalchemy import Connection, select, text

from store.asking import ask
from store.conditions import All, Any, Column, Filter, Label, Meets, Node, Not, Span
from store.fulltext_queries import asks_for_words
from store.language import Query, read_as_text
from store.names import find_names, nearest_name
from store.periods import read_period
from store.putting_off import count_waiting, owed
from store.records import Change
from store.section_ids import first_id
from store.tables import area_names, areas, members, themes
from store.vocabulary import as_typed

__all__ = ["Terms", "look_up"]

STATEMENTS = ("worked", "barrier", "challenge", "recommendation", "commitment", "target")
STATUSES = {
    "open": "open unanswered waiting",
    "answered": "answered",
    "holding": "holding",
    "overdue": "overdue late",
    "corrected": "corrected correction",
    "withdrawn": "withdrawn",
    "vanished": "vanished gone missing",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is to be found, and what there is to say about how the search was read."""

    root: Node | None
    notes: tuple[str, ...]
    unknown: tuple[str, ...] = ()  # of the notes, those on themes and areas that the vocabulary does not know


_THEMES = select(themes.c.id, themes.c.label)
_ONE_THEME = "SELECT id FROM themes WHERE id = :id"
_NAMED_AREAS = """
    SELECT a.code, a.name, a.kind FROM area_names n JOIN areas a ON a.code = n.code
    WHERE n.name = :name ORDER BY a.is_current DESC, a.code"""
_AREA_NAMES = select(area_names.c.name, areas.c.name.label("full")).join(areas, areas.c.code == area_names.c.code)
_MEMBERS = select(members.c.member_id, members.c.name).distinct()
_PARTIES = select(members.c.party).where(members.c.party.is_not(None)).distinct()
_DISTINCT = """
    WITH RECURSIVE found(value) AS (
        SELECT min({0}) FROM sections
        UNION ALL SELECT (SELECT min({0}) FROM sections WHERE {0} > found.value) FROM found WHERE value IS NOT NULL
    ) SELECT value FROM found WHERE value IS NOT NULL"""
_VALUES = {name: text(_DISTINCT.format(name)) for name in ("kind", "source", "department")}
_QUESTIONS = frozenset(("wrans", "wran", "pq", "pqs", "question", "questions", "written", "written answers"))
_ADDRESS = """
    SELECT d.url FROM sections s JOIN documents d ON d.id = s.document_id WHERE s.source = :source
    ORDER BY s.id DESC LIMIT 1"""
_OWED = (
    "the index of words is being built: {} passages that a backfill has just read are not found by their words yet"
    " (it is finished when the backfill ends or, where that was cut short, by the next run or lessonwatch migrate)"
)
_HAS = {name: f"SELECT 1 FROM sections WHERE {name} = :value LIMIT 1" for name in _VALUES}  # noqa: S608


def look_up(connection: Connection, query: Query, today: dt.date) -> Terms:
    """The query with every filter looked up."""
    finder = _Finder(connection, today, list(query.notes))
    root = finder.node(query.root) if query.root is not None else None
    if asks_for_words(root) and owed(connection) and (waiting := count_waiting(connection)):
        finder.notes.append(_OWED.format(f"{waiting:,}"))
    return Terms(root, tuple(dict.fromkeys(finder.notes)), tuple(dict.fromkeys(finder.unknowns)))


@dataclass(slots=True)
class _Finder:
    connection: Connection
    today: dt.date
    notes: list[str] = field(default_factory=list)
    unknowns: list[str] = field(default_factory=list)

    def node(self, node: Node) -> Node | None:
        if isinstance(node, Filter):
            found = getattr(self, f"find_{node.key}")(node)
            return found if found is not None else read_as_text(node)
        if isinstance(node, Not):
            inner = self.node(node.node)
            return None if inner is None else Not(inner)
        if isinstance(node, All | Any):
            inner_nodes = [found for part in node.nodes if (found := self.node(part)) is not None]
            return type(node)(tuple(inner_nodes)) if inner_nodes else None
        return node

    def unknown(self, node: Filter, what: str, nearest: str | None = None) -> None:
        suggestion = f"; did you mean {nearest}?" if nearest else ""
        self.notes.append(f"“{node.written}”: {what}, so it was searched as text{suggestion}")
        if node.key in ("theme", "area"):
            self.unknowns.append(f"“{node.written}”: {what}{suggestion}")

    def several(self, node: Filter, names: Iterable[str]) -> None:
        self.notes.append(f"“{node.written}” was read as any of: {'; '.join(names)}")

    def each(self, node: Filter, find: Callable[[str], list[str]]) -> list[str]:
        """What the value stands for, or what each of its parts between commas does."""
        if found := find(node.value):
            return found
        parts = [find(part) for part in node.value.split(",") if part.strip()]
        return list(dict.fromkeys(value for part in parts for value in part)) if all(parts) else []

    # -- vocabulary --------------------------------------------------------------------------------------------------

    def find_theme(self, node: Filter) -> Label | None:
        if ask(self.connection, _ONE_THEME, {"id": node.value}):
            return Label("theme", (node.value,))
        known = {row.id: row.label for row in self.connection.execute(_THEMES)}
        typed = {as_typed(name): id_ for id_, label in known.items() for name in (label, id_)}
        by_name: dict[str, list[str]] = {}
        for id_, label in known.items():
            for name in dict.fromkeys((as_typed(id_), as_typed(label))):
                by_name.setdefault(name, []).append(id_)
        values = self.each(node, lambda part: by_name.get(as_typed(part), []))
        if values:
            return Label("theme", tuple(values))
        nearest = nearest_name(node.value, typed)
        self.unknown(node, "there is no such theme", nearest and f"theme:{nearest}")
        return None

    def find_area(self, node: Filter) -> Label | None:
        found: dict[str, str] = {}

        def find(part: str) -> list[str]:
            plain = as_typed(part)
            for name in (plain, plain.removeprefix("the "), plain.removesuffix(" council")):
                if rows := ask(self.connection, _NAMED_AREAS, {"name": name}):
                    found.update({row.code: f"{row.name} ({row.kind.replace('_', ' ')})" for row in rows})
                    return [row.code for row in rows]
            return []

        values = self.each(node, find)
        if len(values) > 1 and "," not in node.value:
            self.several(node, (found[code] for code in values))
        if values:
            return Label("area", tuple(values))
        names = {row.name: row.full for row in self.connection.execute(_AREA_NAMES)}
        nearest = nearest_name(node.value, names)
        self.unknown(node, "there is no such area", nearest and _as_filter("area", nearest))
        return None

    # -- columns of sections -----------------------------------------------------------------------------------------

    def find_kind(self, node: Filter) -> Column | None:
        is_question = as_typed(node.value) in _QUESTIONS
        return self.column(replace(node, value="written_question") if is_question else node, "kind")

    def find_source(self, node: Filter) -> Column | None:
        sources = self.sources_at(node.value) if "." in node.value else ()
        return Column("source", sources) if sources else self.column(node, "source")

    def sources_at(self, site: str) -> tuple[str, ...]:
        """The sources with passages at a host, or one within it, as ``site:`` is used elsewhere."""
        host = site.casefold().removeprefix("https://").removeprefix("http://").partition("/")[0].removeprefix("www.")
        found = []
        for source in self.connection.scalars(_VALUES["source"]):
            (row,) = ask(self.connection, _ADDRESS, {"source": source})
            at = (urlsplit(row[0]).hostname or "").removeprefix("www.")
            if at == host or at.endswith(f".{host}"):
                found.append(source)
        return tuple(found)

    def find_department(self, node: Filter) -> Column | None:
        return self.column(node, "department")

    def column(self, node: Filter, name: str) -> Column | None:
        if ask(self.connection, _HAS[name], {"value": node.value}):
            return Column(name, (node.value,))
        known = list(self.connection.scalars(_VALUES[name]))
        values = self.each(node, lambda part: find_names(part, known))
        if values:
            if len(values) > 1 and "," not in node.value:
                self.several(node, values)
            return Column(name, tuple(values))
        nearest = nearest_name(node.value, {as_typed(value): value for value in known})
        self.unknown(node, f"no {name} here is called so", nearest and _as_filter(name, nearest))
        return None

    # -- dates -------------------------------------------------------------------------------------------------------

    def find_after(self, node: Filter) -> Span | None:
        return self.span(node, lambda first, last: (first, None))

    def find_before(self, node: Filter) -> Span | None:
        return self.span(node, lambda first, last: (None, first))

    def find_until(self, node: Filter) -> Span | None:
        return self.span(node, lambda first, last: (None, last + dt.timedelta(1)))

    def find_on(self, node: Filter) -> Span | None:
        return self.span(node, lambda first, last: (first, last + dt.timedelta(1)))

    def span(
        self, node: Filter, choose: Callable[[dt.date, dt.date], tuple[dt.date | None, dt.date | None]]
    ) -> Span | None:
        period = self.period(node)
        if period is None:
            return None
        first, beyond = choose(*period)
        return Span(
            first_id(first) if first else first_id(dt.date(1000, 1, 1)),
            first_id(beyond) if beyond else first_id(dt.date.max),
        )

    def period(self, node: Filter) -> tuple[dt.date, dt.date] | None:
        period = read_period(node.value, self.today)
        if period is None or period[1] == dt.date.max:
            self.unknown(node, "this is no date (2022, 2022-03, 2022-03-01, “7 days” are)")
            return None
        return period

    # -- questions, people, history, statements ----------------------------------------------------------------------

    def find_uin(self, node: Filter) -> Meets:
        return Meets("uin", tuple(part.strip().upper() for part in node.value.split(",") if part.strip()))

    def find_house(self, node: Filter) -> Meets | None:
        return self.one_of(node, "house", {"Commons": "commons hoc", "Lords": "lords hol"})

    def find_status(self, node: Filter) -> Meets | None:
        return self.one_of(node, "status", STATUSES)

    def find_statement(self, node: Filter) -> Meets | None:
        return self.one_of(node, "statement", {kind: kind for kind in STATEMENTS})

    def one_of(self, node: Filter, name: str, choices: dict[str, str]) -> Meets | None:
        known = {alias: choice for choice, aliases in choices.items() for alias in (*aliases.split(), choice)}

        def find(part: str) -> list[str]:
            plain = as_typed(part)
            choice = known.get(plain) or known.get(plain.removesuffix("s"))
            return [choice] if choice else []

        values = self.each(node, find)
        if values:
            return Meets(name, tuple(values))
        nearest = nearest_name(node.value, known)
        self.unknown(node, f"{name}: takes {', '.join(choices)}", nearest and f"{name}:{nearest}")
        return None

    def find_due(self, node: Filter) -> Meets | None:
        plain = as_typed(node.value)
        if plain in ("overdue", "past", "late"):
            return Meets("due", (dt.date.min, self.today - dt.timedelta(1)))
        if plain in ("any", "dated"):
            return Meets("due", (dt.date.min, dt.date.max))
        if plain == "vague":
            return Meets("vague", ())
        period = self.period(node)
        return None if period is None else Meets("due", period)

    def find_changed(self, node: Filter) -> Meets | None:
        names = {"correction": "corrected", "answer": "answered", "updated": "edited", "created": "new"}
        plain = as_typed(node.value)
        change = names.get(plain, plain)
        if change not in {*Change}:
            nearest = nearest_name(node.value, {name.value: name.value for name in Change})
            self.unknown(node, f"changed: takes {', '.join(Change)}", nearest and f"changed:{nearest}")
            return None
        if node.since is None:
            return Meets("changed", (change,))
        period = read_period(node.since, self.today)
        if period is None:
            self.notes.append(f"“since {node.since}” is no date and was passed over")
            return Meets("changed", (change,))
        return Meets("changed", (change, dt.datetime.combine(period[0], dt.time(), dt.UTC)))

    def find_member(self, node: Filter) -> Meets | None:
        if node.value.isascii() and node.value.isdigit():
            return Meets("member", (int(node.value),))
        known: dict[str, set[int]] = {}
        for row in self.connection.execute(_MEMBERS):
            known.setdefault(row.name, set()).add(row.member_id)
        names = self.each(node, lambda part: find_names(part, known))
        ids = {member_id for name in names for member_id in known[name]}
        if len(ids) > 1 and "," not in node.value:
            self.several(node, names[:10])
        if ids:
            return Meets("member", tuple(sorted(ids)))
        nearest = nearest_name(node.value, {as_typed(name): name for name in known})
        self.unknown(node, "no member here is called so", nearest and _as_filter("member", nearest))
        return None

    def find_party(self, node: Filter) -> Meets | None:
        known = list(self.connection.scalars(_PARTIES))
        parties = self.each(node, lambda part: find_names(part, known))
        if parties:
            return Meets("party", tuple(parties))
        nearest = nearest_name(node.value, {as_typed(name): name for name in known})
        self.unknown(node, "no party here is called so", nearest and _as_filter("party", nearest))
        return None


def _as_filter(key: str, value: str) -> str:
    return f'{key}:"{value}"' if " " in value else f"{key}:{value}"
