"""Passages and documents like another: those that share its rarest themes and areas, and then its rarest words.

Where the caller can turn texts into vectors of their meaning, the first documents are put in order with these too. None
is kept: a vector for every passage would cost a night more than what changed.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from store.asking import among, ask, listed
from store.conditions import Text
from store.hits import Hit, read_hits
from store.plans import Page, find_ids
from store.predicates import Compiler
from store.stems import stem
from store.tallies import labels_of

__all__ = ["Embed", "more_like", "more_like_document"]

_OF_EACH = 300  # newest passages of each theme and area that are looked at
_READ = 150  # passages whose words are compared
_LETTERS = 6_000
_PASSAGES = 6  # of a document, those with the most tags
_RANKS = 10  # how slowly a place further down loses weight
_WORDS, _OF_EACH_WORD = 6, 100  # words that are looked for, and the newest passages of each
_BY_VECTORS = 30  # documents that vectors put in order: reading one costs ten milliseconds
_LEADING = 300  # letters of a passage that are read for that
_WORD = re.compile(r"[^\W\d_]{4,}")

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]  # a vector of length one for each text

_NEWEST = {
    "theme": "SELECT section_id FROM section_themes WHERE theme = :value ORDER BY section_id DESC LIMIT :most",
    "area": "SELECT section_id FROM section_areas WHERE area = :value ORDER BY section_id DESC LIMIT :most",
}
_OF_DOCUMENT = """
    SELECT s.id FROM sections s WHERE s.document_id = :id
    ORDER BY (SELECT count(*) FROM tags t WHERE t.section_id = s.id AND NOT t.is_suggested) DESC, s.position
    LIMIT :most"""
_ON_PAGE = "SELECT s.id FROM sections s WHERE s.document_id = :id AND s.page = :page ORDER BY s.position LIMIT :most"
_TEXTS = "SELECT id, document_id, title, text FROM sections WHERE id {}"


def more_like(connection: Connection, section_id: int, *, limit: int = 10) -> tuple[Hit, ...]:
    """The passages of other documents that are most like this one: by tags and words, by words where it has no tags."""
    dialect = connection.dialect.name
    shared: dict[int, float] = defaultdict(float)
    for scheme, value, count in labels_of(connection, section_id):
        for (other,) in ask(connection, _NEWEST[scheme], {"value": value, "most": _OF_EACH}):
            shared[other] += 1 / math.log(3 + count)
    if not shared:
        shared |= _sharing_words(connection, section_id)
    best = sorted(shared, key=lambda id_: (-shared[id_], -id_))[:_READ]
    rows = ask(connection, _TEXTS.format(among(dialect, "ids")), {"ids": listed(dialect, [section_id, *best])})
    words = {row.id: _stems(f"{row.title} {row.text[:_LETTERS]}") for row in rows}
    documents = {row.id: row.document_id for row in rows}
    if section_id not in words:
        return ()
    likeness = _likeness(words, section_id)
    top = max(shared.values(), default=1.0)
    ranked = sorted(words, key=lambda id_: (-(shared[id_] / top + likeness[id_]), -id_))
    return read_hits(connection, _one_a_document(ranked, documents, documents[section_id])[:limit], None)


def _sharing_words(connection: Connection, section_id: int) -> dict[int, float]:
    """The newest passages that hold the passage's own words: long ones, and those it says often."""
    texts = ask(connection, "SELECT title, text FROM sections WHERE id = :id", {"id": section_id})
    counts = Counter(word for row in texts for word in _WORD.findall(f"{row.title} {row.text[:_LETTERS]}".casefold()))
    told = sorted(counts, key=lambda word: (-counts[word] * len(word), word))[:_WORDS]
    shared: dict[int, float] = defaultdict(float)
    for word in told:
        compiler = Compiler(connection.dialect.name, dt.date.min)
        for other in find_ids(connection, compiler, Text(word), Page(_OF_EACH_WORD), None):
            shared[other] += 1 / _WORDS
    return shared


def more_like_document(
    connection: Connection, document_id: int, *, page: int | None = None, limit: int = 10, embed: Embed | None = None
) -> tuple[Hit, ...]:
    """The documents most like this one, each by the passage that is: like its passages with the most to go by.

    ``embed``: what gives the vectors that take part in the order of the first ones.

    Raises:
        LookupError: it has no passage, or none on that page.
    """
    given = {"id": document_id, "page": page, "most": _PASSAGES}
    statement = _ON_PAGE if page is not None else _OF_DOCUMENT
    passages = [row[0] for row in ask(connection, statement, given)]
    if not passages:
        raise LookupError(f"there is no page {page} in it" if page is not None else "it has no text")
    most = max(limit, _BY_VECTORS) if embed else limit
    scores: dict[int, float] = defaultdict(float)
    best: dict[int, Hit] = {}
    for passage in passages:
        for rank, hit in enumerate(more_like(connection, passage, limit=most + _PASSAGES)):
            scores[hit.document_id] += 1 / (_RANKS + rank)
            best.setdefault(hit.document_id, hit)
    ordered = sorted(scores, key=lambda id_: (-scores[id_], -best[id_].section_id))
    if embed and ordered:
        first = ordered[:_BY_VECTORS]
        meant = _likeness_in_meaning(connection, passages, [best[id_].section_id for id_ in first], embed)
        both = {id_: scores[id_] / scores[first[0]] + cosine for id_, cosine in zip(first, meant, strict=True)}
        ordered[:_BY_VECTORS] = sorted(first, key=lambda id_: -both[id_])
    return tuple(best[id_] for id_ in ordered[:limit])


def _likeness_in_meaning(
    connection: Connection, passages: Sequence[int], others: Sequence[int], embed: Embed
) -> list[float]:
    """For each of the others the cosine of its beginning with that of the passage it is nearest to."""
    dialect = connection.dialect.name
    rows = ask(connection, _TEXTS.format(among(dialect, "ids")), {"ids": listed(dialect, [*passages, *others])})
    texts = {row.id: f"{row.title}\n{row.text[:_LEADING]}" for row in rows}
    vectors = embed([texts[id_] for id_ in (*passages, *others)])
    cosines = (vectors[len(passages) :] @ vectors[: len(passages)].T).max(axis=1)
    return [float(cosine) for cosine in cosines]


def _one_a_document(ranked: Sequence[int], documents: dict[int, int], itself: int) -> list[int]:
    best: dict[int, int] = {}
    for section_id in ranked:
        if documents[section_id] != itself:
            best.setdefault(documents[section_id], section_id)
    return list(best.values())


def _likeness(words: dict[int, frozenset[str]], section_id: int) -> dict[int, float]:
    """For each passage how much of the weight of this one's words it has; rare words among them all weigh more."""
    met = Counter(word for found in words.values() for word in found)
    weights = {word: math.log(len(words) / met[word]) for word in words[section_id]}
    total = sum(weights.values()) or 1.0
    return {other: sum(weights[word] for word in found & weights.keys()) / total for other, found in words.items()}


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text.casefold()))
