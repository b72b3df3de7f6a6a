from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, select

from store import night as night_copy
from store.language import parse
from store.members import put_members
from store.night import copied, fits
from store.records import Area, Member, Statement, Tag, Theme
from store.search import search
from store.session import reading, writing
from store.tables import documents
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import NIGHT, booklet, night, question

QUERIES = [
    "",
    "norwich",
    '"opportunity area" hubs',
    "norwich OR derby -hubs",
    "hub* title:guide",
    "theme:careers",
    "theme:careers.hubs area:norwich",
    "area:east",
    "-area:norwich",
    "kind:case_study",
    "kind:guide",  # a kind that is stored and has no news
    "department:dfe",
    "member:abbott",
    "party:labour",
    "house:lords",
    "uin:2",
    "status:unanswered",
    "status:corrected",
    "changed:corrected since 7 days",
    "changed:answered",
    "statement:commitment",
    "due:overdue",
    "due:2024",
    "after:2024-03-02",
    "on:2022",
    "theme:nonsense norwich",
    "source:govuk",
    "nothing at all",
]
WORDS = (("Norwich", "area", "N"), ("Derby", "area", "D"), ("hubs", "theme", "careers.hubs"))


def fill(engine: Engine) -> list[int]:
    """The ids of the documents that are news; one is old."""
    with writing(engine) as connection:
        themes = [Theme("careers", "Careers"), Theme("careers.hubs", "Hubs", "careers")]
        norwich, derby = Area("N", "Norwich", "district", within=("E",)), Area("D", "Derby", "unitary")
        put_vocabulary(connection, "v1", themes, [Area("E", "East", "region"), norwich, derby])
        put_members(connection, [Member(172, NIGHT.date(), "Diane Abbott", party="Labour")])
        put_document(connection, booklet("Old hubs in Norwich", external_id="old", kind="guide"), night(-9))
        put_document(connection, question("1"), night(0))
        put_document(connection, question("1", answer="Norwich has hubs."), night(1))
        put_document(connection, question("2", answer="Derby: nothing.", house="Lords", asking_member_id=5), night(1))
        put_document(connection, question("3", answer="It was wrong.", is_correction=True), night(1))
        put_document(connection, booklet("Derby", "Norwich hubs"), night(1))
        for document_id, version, document in untagged(connection, 99):
            tags, said = [], []
            for number, section in enumerate(document.sections):
                for word, scheme, value in WORDS:
                    if (at := section.text.find(word)) >= 0:
                        tags.append(Tag(scheme, value, number, at, at + len(word), word, "x", 1.0))
                if "hubs" in section.text:
                    due = dt.date(2024, 1, 31)
                    said.append(Statement("commitment", number, 0, 4, section.text[:4], "x", due_from=due, due_to=due))
            put_tags(connection, document_id, version, "v1", tags, said)
        return list(connection.scalars(select(documents.c.id).where(documents.c.external_id != "old")))


def test_every_search_finds_in_the_copy_what_it_finds_in_the_store(engine: Engine) -> None:
    ids = fill(engine)
    hits = 0
    with reading(engine) as connection, copied(connection, ids) as copy:
        for typed in QUERIES:
            live = search(connection, parse(typed), today=NIGHT.date(), only=ids)
            there = search(copy, parse(typed), today=NIGHT.date(), names=connection)
            assert there == live, typed
            hits += bool(live.hits)
    assert hits > 20


def test_the_copy_is_of_the_moment_at_which_it_was_made(engine: Engine) -> None:
    ids = fill(engine)
    with reading(engine) as connection, copied(connection, ids) as copy:
        with writing(engine) as writer:
            put_document(writer, question("9", answer="Norwich has hubs."), night(2))
        assert len(search(copy, parse("uin:9"), today=NIGHT.date(), names=connection).hits) == 0


def test_what_is_too_much_for_memory_is_told_beforehand(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = fill(engine)
    with reading(engine) as connection:
        assert fits(connection, ids)
        monkeypatch.setattr(night_copy, "MOST_PASSAGES", 3)
        assert not fits(connection, ids)
