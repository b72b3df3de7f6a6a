from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection

from store import absence
from store import search as room
from store.facets import count_facets
from store.language import parse
from store.records import Tag, Theme
from store.search import search
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import night, question

TODAY = dt.date(2024, 3, 10)
WORDS = ("schools", "buses", "careers", "nurseries")


def fill(connection: Connection) -> None:
    """A hundred questions: every second about schools, every third about buses, and so on."""
    put_vocabulary(connection, "v1", [Theme("even", "Even")], [])
    for n in range(100):
        said = " and ".join(word for place, word in enumerate(WORDS, 2) if n % place == 0) or "nothing"
        put_document(
            connection, question(str(n), ask=f"About {said}.", date_tabled=dt.date(2023, 1, 1 + n % 28)), night(0)
        )
    for document_id, version, document in untagged(connection, 200):
        is_even = int(document.external_id) % 2 == 0
        tags = [Tag("theme", "even", 0, 0, 5, "About", "x", 1.0)] if is_even else []
        put_tags(connection, document_id, version, "v1", tags, [])


def pages(connection: Connection, typed: str, limit: int = 7) -> tuple[list[str], list[str]]:
    """All hits page by page, and every note."""
    found, notes = [], []
    after = None
    for _ in range(300):
        page = search(connection, parse(typed), today=TODAY, limit=limit, after=after)
        found += [hit.external_id for hit in page.hits]
        notes += page.notes
        after = page.next
        if after is None:
            return found, notes
    raise AssertionError("the pages have no end")


SEARCHES = {
    "-schools": lambda n: n % 2,
    "-schools -buses": lambda n: n % 2 and n % 3,
    "theme:even -careers": lambda n: n % 2 == 0 and n % 4,
    "-buses OR nurseries": lambda n: n % 3 or n % 5 == 0,
    "(-schools OR -buses) careers": lambda n: n % 4 == 0 and n % 3,
    "-(schools buses) theme:even": lambda n: n % 2 == 0 and n % 3,
    "-theme:even -buses": lambda n: n % 2 and n % 3,
    "-schools after:2023-01-10": lambda n: n % 2 and n % 28 >= 9,
    "-about": lambda n: False,
}


@pytest.mark.parametrize("typed", SEARCHES)
@pytest.mark.parametrize(("spent", "stretch"), [(60_000, 400), (0, 3), (200, 10)])
def test_what_must_be_absent_is_left_out_on_every_page(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, typed: str, spent: int, stretch: int
) -> None:
    fill(connection)
    monkeypatch.setattr(room, "_MOST_SPENT", spent)
    monkeypatch.setattr(absence, "_STRETCH", stretch)
    monkeypatch.setattr(absence, "_APART", 1 if stretch < 400 else 25)
    true = {str(n) for n in range(100) if SEARCHES[typed](n)}
    found, _ = pages(connection, typed)
    assert len(found) == len(set(found))
    assert set(found) == true
    assert count_facets(connection, parse(typed), today=TODAY).total == len(true)


# PostgreSQL tests one passage as fast as it lists it, and ends no page early.
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_page_that_ends_early_says_so_and_goes_on(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(connection)
    monkeypatch.setattr(room, "_MOST_SPENT", 0)
    monkeypatch.setattr(absence, "_STRETCH", 10)
    page = search(connection, parse("-about"), today=TODAY)
    assert not page.hits
    assert page.next
    assert "passages down to 2023-01-2" in page.notes[0]
    found, notes = pages(connection, "-schools")
    assert len(found) == 50
    assert len(notes) > 5
    back = search(connection, parse("-schools"), today=TODAY, limit=7, before=page.next)
    assert [hit.external_id for hit in back.hits] == found[: len(back.hits)]
    assert search(connection, parse("-schools"), today=TODAY, limit=5, only=range(1, 200)).notes == ()
