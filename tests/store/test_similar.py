from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import Connection, select

from store.records import Area, Tag, Theme
from store.similar import more_like, more_like_document
from store.tables import documents, sections
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import night, question, with_text

TEXTS = {
    "itself": "Mentors from local employers visited nursery schools in Norwich.",
    "same": "Employers sent mentors into nursery schools of Norwich every week.",
    "theme": "A bus was bought for the pupils of Norwich.",
    "elsewhere": "Mentors from employers visited nursery schools.",
    "other": "Nothing to do with any of it.",
}
TAGS = {
    "itself": ("careers", "N"),
    "same": ("careers", "N"),
    "theme": ("careers", "N"),
    "elsewhere": ("careers", "B"),
    "other": ("bus", "B"),
}


def fill(connection: Connection) -> dict[str, int]:
    areas = [Area("N", "Norwich", "district"), Area("B", "Blackpool", "unitary")]
    put_vocabulary(connection, "v1", [Theme("careers", "Careers"), Theme("bus", "Buses")], areas)
    for n, (name, text) in enumerate(TEXTS.items()):
        day = dt.date(2024, 1, n + 1)
        put_document(connection, with_text(question(name, date_tabled=day), text), night(0))
    for document_id, version, document in untagged(connection, 9):
        theme, area = TAGS[document.external_id]
        tags = [Tag("theme", theme, 0, 0, 2, "x", "x", 1.0), Tag("area", area, 0, 0, 2, "x", "x", 1.0)]
        put_tags(connection, document_id, version, "v1", tags, [])
    rows = connection.execute(
        select(documents.c.external_id, sections.c.id).join(sections, sections.c.document_id == documents.c.id)
    )
    return {row.external_id: row.id for row in rows}


def test_what_shares_tags_and_words_is_most_alike(connection: Connection) -> None:
    ids = fill(connection)
    assert [hit.external_id for hit in more_like(connection, ids["itself"])] == ["same", "elsewhere", "theme"]
    assert [hit.external_id for hit in more_like(connection, ids["itself"], limit=1)] == ["same"]


def test_nothing_is_like_what_is_not_there(connection: Connection) -> None:
    fill(connection)
    assert more_like(connection, 12345) == ()


def test_a_document_is_like_others_by_its_passages_and_never_itself(connection: Connection) -> None:
    fill(connection)
    (number,) = connection.scalars(select(documents.c.id).where(documents.c.external_id == "itself"))
    assert [hit.external_id for hit in more_like_document(connection, number)] == ["same", "elsewhere", "theme"]
    with pytest.raises(LookupError, match="there is no page 3 in it"):
        more_like_document(connection, number, page=3)


def test_a_passage_without_tags_is_like_others_by_its_words(connection: Connection) -> None:
    ids = fill(connection)
    put_document(connection, with_text(question("new"), "Mentors of employers in nursery schools, again."), night(1))
    (new,) = connection.scalars(select(sections.c.id).where(sections.c.id.not_in(ids.values())))
    assert {hit.external_id for hit in more_like(connection, new, limit=3)} == {"itself", "same", "elsewhere"}


def embed_by_sense(texts: Sequence[str]) -> np.ndarray:
    """Vectors for which a bus and Mentors with a capital mean the same, and all else another thing."""
    return np.array([[1.0, 0.0] if "Mentors" in text or "bus" in text else [0.0, 1.0] for text in texts], np.float32)


def test_vectors_move_up_what_says_the_same_in_other_words(connection: Connection) -> None:
    fill(connection)
    (number,) = connection.scalars(select(documents.c.id).where(documents.c.external_id == "itself"))
    found = more_like_document(connection, number, embed=embed_by_sense)
    assert [hit.external_id for hit in found] == ["elsewhere", "theme", "same"]
    (first,) = more_like_document(connection, number, embed=embed_by_sense, limit=1)
    assert first.external_id == "elsewhere"


def test_vectors_are_made_of_the_beginnings_of_thirty_documents_at_most(connection: Connection) -> None:
    fill(connection)
    for n in range(40):
        text = f"Mentors of employers in nursery schools, again. {'And so on. ' * 90}"
        put_document(connection, with_text(question(f"long-{n}"), text), night(1))
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return np.ones((len(texts), 1), np.float32)

    number = connection.scalars(select(documents.c.id).where(documents.c.external_id == "long-0")).one()
    plain = more_like_document(connection, number, limit=38)
    assert [hit.external_id for hit in more_like_document(connection, number, limit=38, embed=embed)] == [
        hit.external_id for hit in plain
    ]
    assert len(asked) == 31 and max(map(len, asked)) < 400
