"""The best of the newest: at most a thousand passages that meet a search, those first that say most about it.

Ranking every passage with a common word takes seconds at a million; the newest thousand hold what is wanted, and the
words weigh by how rare they are among them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from store.asking import among, ask, listed
from store.hits import Hit, read_hits
from store.language import Query
from store.plans import find_ids
from store.predicates import Compiler
from store.search import Results
from store.section_ids import day_of
from store.snippets import Sought, find_matches, sought_in
from store.stems import stem
from store.terms import look_up
from store.walking import Page

__all__ = ["MOST", "search_best"]

MOST = 1_000
_READ = 20_000  # letters of a passage that are weighed
_HALF_LIFE = 3 * 365  # days after which a passage weighs half a point less
_TEXTS = "SELECT id, title, text FROM sections WHERE id {}"


def search_best(
    connection: Connection, query: Query, *, today: dt.date, limit: int = 20, only: Iterable[int] | None = None
) -> Results:
    """The passages that say most about what is searched for, among the newest thousand that meet it."""
    terms = look_up(connection, query, today)
    compiler = Compiler(connection.dialect.name, today)
    ids = find_ids(connection, compiler, terms.root, Page(MOST + 1), only)
    notes = (*terms.notes, *compiler.notes)
    if len(ids) > MOST:
        notes = (*notes, f"the best of the newest {MOST:,} are shown")
        ids = ids[:MOST]
    sought = sought_in(terms.root)
    best = _ranked(connection, ids, sought, today)[:limit] if sought else ids[:limit]
    hits: tuple[Hit, ...] = read_hits(connection, best, terms.root)
    return Results(hits, notes)


def _ranked(connection: Connection, ids: Sequence[int], sought: Sequence[Sought], today: dt.date) -> list[int]:
    dialect = connection.dialect.name
    rows = ask(connection, _TEXTS.format(among(dialect, "ids")), {"ids": listed(dialect, ids)})
    found = {row.id: (_count(row.title, sought), _count(row.text[:_READ], sought), len(row.text)) for row in rows}
    with_word = Counter(word for title, body, _ in found.values() for word in {*title, *body})
    rarity = {word: math.log(1 + len(found) / number) for word, number in with_word.items()}
    usual = sum(length for _, _, length in found.values()) / max(1, len(found))

    def score(section_id: int) -> float:
        title, body, length = found[section_id]
        said = sum(rarity[word] * _saturated(body[word] + 3 * title[word], length / usual) for word in {*title, *body})
        day = day_of(section_id)
        age = (today - day).days if day else 10 * _HALF_LIFE
        return float(said + 0.5 * 0.5 ** (max(0, age) / _HALF_LIFE))

    return sorted(found, key=lambda section_id: (-score(section_id), -section_id))


def _count(text: str, sought: Sequence[Sought]) -> Counter[str]:
    return Counter(stem(text[start:end].casefold()) for start, end in find_matches(text, sought))


def _saturated(count: int, relative_length: float) -> float:
    """BM25's term: the tenth mention says less than the second, and a long text mentions more."""
    return count * 2.2 / (count + 1.2 * (0.25 + 0.75 * relative_length))
