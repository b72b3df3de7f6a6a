from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from store.errors import StoreError
from store.outbox import (
    Match,
    digest_matches,
    mark_failed,
    mark_sent,
    put_digest,
    put_matches,
    unsent_digests,
    waiting,
)
from store.subscriptions import add_search, quarantine, remove_search, saved_searches, set_heard
from store.tables import documents
from store.writing import put_document
from tests.store.examples import night, question


def test_a_match_is_put_once_for_a_search_a_person_and_a_version(connection: Connection) -> None:
    put_document(connection, question(), night(0))
    document_id = connection.scalars(select(documents.c.id)).one()
    search = add_search(connection, "Norwich", "area:norwich", ["a@example.org", "b@example.org"], night(0))
    matches = [Match(search.id, to, document_id, 1, {"words": ["lessons"]}) for to in search.addresses]
    assert put_matches(connection, matches) == 2
    assert put_matches(connection, matches) == 0
    assert put_matches(connection, [Match(search.id, "a@example.org", document_id, 2, {})]) == 1
    assert [(item.address, item.version) for item in waiting(connection)] == [
        ("a@example.org", 1),
        ("a@example.org", 2),
        ("b@example.org", 1),
    ]
    assert waiting(connection)[0].why == {"words": ["lessons"]}


def test_a_digest_holds_its_matches_until_it_is_known_to_be_sent(connection: Connection) -> None:
    put_document(connection, question(), night(0))
    document_id = connection.scalars(select(documents.c.id)).one()
    search = add_search(connection, "Norwich", "area:norwich", ["a@example.org"], night(0))
    put_matches(connection, [Match(search.id, "a@example.org", document_id, 1, {})])
    ids = [item.id for item in waiting(connection)]
    digest = put_digest(connection, "a@example.org", "<1@lessonwatch>", ids, night(0))
    assert waiting(connection) == []
    mark_failed(connection, digest, "connection refused")
    (unsent,) = unsent_digests(connection)
    assert (unsent.attempts, unsent.note) == (1, "connection refused")
    assert [item.id for item in digest_matches(connection, digest)] == ids
    mark_sent(connection, digest, night(1))
    assert unsent_digests(connection) == []


def test_saved_searches_are_heard_quarantined_and_removed(connection: Connection) -> None:
    search = add_search(connection, "Norwich", "area:norwich", ["a@example.org"], night(0))
    with pytest.raises(StoreError, match="already a saved search named Norwich"):
        add_search(connection, "Norwich", "x", ["a@example.org"], night(0))
    with pytest.raises(StoreError, match="nobody to write to"):
        add_search(connection, "Derby", "x", [], night(0))
    set_heard(connection, search.id, night(2))
    quarantine(connection, search.id, "it took a minute")
    (kept,) = saved_searches(connection)
    assert (kept.heard_to, kept.is_quarantined, kept.note) == (night(2), True, "it took a minute")
    assert kept.addresses == ("a@example.org",)
    assert remove_search(connection, "Norwich")
    assert not remove_search(connection, "Norwich")
