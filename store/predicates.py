"""One condition of a search as SQL: as a list of section ids, and as a test of one id.

Both databases get the same SQL except for words and for the distance between days.
"""

# ruff: noqa: S608 - only our own words are put together here; every value is bound

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any as Anything

from store.conditions import All, Any, Column, Label, Meets, Node, Not, Span
from store.fulltext import CONFIGURATION, VECTOR
from store.fulltext_queries import barred, fts5_match, is_text
from store.gin_words import gin_match, gin_tests, is_settled_by_tests

__all__ = ["Compiler", "Listing"]

_OF_QUESTION = "FROM questions q JOIN sections {x} ON {x}.document_id = q.document_id WHERE"
_OF_DOCUMENT = "FROM documents d JOIN sections {x} ON {x}.document_id = d.id WHERE"
_STATUS = {
    "open": f"{_OF_QUESTION} q.state IN ('open', 'holding')",
    "answered": f"{_OF_QUESTION} q.state = 'answered'",
    "holding": f"{_OF_QUESTION} q.state = 'holding'",
    "overdue": f"{_OF_QUESTION} q.state IN ('open', 'holding') AND q.date_for_answer < :today",
    "corrected": f"{_OF_QUESTION} q.is_correction",
    "withdrawn": f"{_OF_DOCUMENT} d.is_withdrawn",
    "vanished": f"{_OF_DOCUMENT} d.is_vanished",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """``SELECT {id} {tail}`` gives the ids of sections, each at least once."""

    id: str
    tail: str  # FROM … WHERE …
    is_ordered: bool = False  # each id once, and an index has them in order when there is one value
    tests: str = ""  # AND …, the part of the tail that costs more than the rest of it
    is_whole: bool = False  # to be read to its end, however few of the ids are wanted


@dataclass(slots=True)
class Compiler:
    """Conditions of one search in the dialect of one database, with the values they are given."""

    dialect: str
    today: dt.date
    values: dict[str, Anything] = field(default_factory=dict)
    listings: int = 0
    asks_index: bool | None = None  # for words; None: where PostgreSQL believes that a look at each passage costs more
    most_spent: int | None = None  # on words that must be absent (absence.py); None: whatever it takes
    stops: list[int] = field(default_factory=list)  # ids beyond which nothing was looked at, where that was too much
    notes: list[str] = field(default_factory=list)  # on what was not searched for as it was typed

    def keep(self, value: object) -> str:
        """The placeholder under which the statement will be given the value."""
        value = self._bindable(value)
        for name, kept in self.values.items():
            if type(kept) is type(value) and kept == value:
                return f":{name}"
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _bindable(self, value: object) -> object:
        """The value as the column keeps it: SQLite has no dates, and neither database keeps the zone."""
        if isinstance(value, dt.datetime):
            naive = value.astimezone(dt.UTC).replace(tzinfo=None)
            return naive.strftime("%Y-%m-%d %H:%M:%S.%f") if self.dialect == "sqlite" else naive
        if isinstance(value, dt.date):
            return value.isoformat() if self.dialect == "sqlite" else value
        return value

    def is_absence(self, node: Node) -> bool:
        """Whether the node asks only for words to be absent, where the database cannot test that of one id fast."""
        return is_text(node) and fts5_match(node) is None and bool(fts5_match(barred(node)))

    def listing(self, node: Node) -> Listing | None:
        """How to list what meets the condition, or None where only a test is possible."""
        self.listings += 1
        x = f"x{self.listings}"
        if is_text(node):
            return self._words(node, x)
        if isinstance(node, Label):
            table = f"section_{node.scheme}s {x}"
            return Listing(f"{x}.section_id", f"FROM {table} WHERE {x}.{node.scheme} {self._among(node.values)}", True)
        if isinstance(node, Column):
            index = f" INDEXED BY ix_sections_{node.name}_id" if self.dialect == "sqlite" else ""
            return Listing(
                f"{x}.id", f"FROM sections {x}{index} WHERE {x}.{node.name} {self._among(node.values)}", True
            )
        return self._meeting(node, x) if isinstance(node, Meets) else None

    def test(self, node: Node, id_: str) -> str:
        """The condition of the section with that id."""
        if isinstance(node, Span):
            return f"({id_} >= {self.keep(node.first)} AND {id_} < {self.keep(node.beyond)})"
        if (listing := self.listing(node)) is not None:
            return f"EXISTS (SELECT 1 {listing.tail} AND {listing.id} = {id_})"
        if isinstance(node, Not):
            return f"NOT {self.test(node.node, id_)}"
        if isinstance(node, All | Any):
            sign = " AND " if isinstance(node, All) else " OR "
            return f"({sign.join(self.test(part, id_) for part in node.nodes)})"
        raise TypeError(f"{type(node).__name__} cannot be compiled")

    def _among(self, values: tuple[object, ...]) -> str:
        if len(values) == 1:
            return f"= {self.keep(values[0])}"
        return f"IN ({', '.join(map(self.keep, values)) or 'NULL'})"

    def _words(self, node: Node, x: str) -> Listing | None:
        match = fts5_match(node)
        if match is None:
            return None
        if self.dialect == "sqlite":
            return Listing(f"{x}.rowid", f"FROM section_text {x} WHERE {x}.section_text MATCH {self.keep(match)}", True)
        tests = "".join(f" AND {test}" for test in gin_tests(node, x, self.keep))
        if self.asks_index is False and is_settled_by_tests(node):
            return Listing(f"{x}.id", f"FROM sections {x} WHERE TRUE{tests}", True, tests)
        query = f"to_tsquery('{CONFIGURATION}', {self.keep(gin_match(node))})"
        if self.asks_index:  # what is not known when it is planned is taken for rare
            query = f"(SELECT {query})"
        indexed = f"{VECTOR}({x}.title, {x}.text) @@ {query}"
        return Listing(f"{x}.id", f"FROM sections {x} WHERE {indexed}{tests}", True, tests)

    def _meeting(self, node: Meets, x: str) -> Listing:
        values = node.values
        if node.name in ("statement", "vague", "due"):
            return Listing(f"{x}.section_id", f"FROM statements {x} WHERE {self._statement(node, x)}")
        if node.name == "changed":
            since = f" AND v.observed_at >= {self.keep(values[1])}" if len(values) > 1 else ""
            among = f"= {self.keep(values[0])}" + (" AND v.change <> 'new'" if values[0] != "new" else "")
            history = f"JOIN versions v ON v.document_id = {x}.document_id WHERE v.change {among}{since}"
            return Listing(f"{x}.id", f"FROM sections {x} {history}")
        if node.name == "status":
            tails = [_STATUS[str(value)].format(x=x).replace(":today", self.keep(self.today)) for value in node.values]
            if len(tails) == 1:
                return Listing(f"{x}.id", tails[0])
            union = " UNION ".join(f"SELECT {x}.id {tail}" for tail in tails)
            return Listing(f"u{x}.id", f"FROM ({union}) u{x} WHERE TRUE")
        return Listing(f"{x}.id", f"{_OF_QUESTION.format(x=x)} {self._question(node)}")

    def _question(self, node: Meets) -> str:
        among = self._among(node.values)
        if node.name == "member":
            return f"(q.asking_member_id {among} OR q.answering_member_id {among})"
        return self._party(among) if node.name == "party" else f"q.{node.name} {among}"

    def _party(self, among: str) -> str:
        """The asking member's party on the day nearest to the question, among those of which it was asked."""
        days = "abs(julianday(m.as_of) - julianday(q.date_tabled))"
        distance = days if self.dialect == "sqlite" else "abs(m.as_of - q.date_tabled)"
        nearest = (
            f"SELECT m.party FROM members m WHERE m.member_id = q.asking_member_id ORDER BY {distance}, m.as_of LIMIT 1"
        )
        ever = f"SELECT e.member_id FROM members e WHERE e.party {among}"
        return f"q.asking_member_id IN ({ever}) AND ({nearest}) {among}"

    def _statement(self, node: Meets, x: str) -> str:
        if node.name == "statement":
            return f"{x}.kind {self._among(node.values)}"
        if node.name == "vague":
            return f"{x}.is_due_vague"
        first, last = node.values
        if first == dt.date.min and last != dt.date.max:  # overdue: what was to be done by a day gone by
            return f"{x}.due_to <= {self.keep(last)} AND {x}.kind IN ('commitment', 'target')"
        return f"{x}.due_to >= {self.keep(first)} AND coalesce({x}.due_from, {x}.due_to) <= {self.keep(last)}"
