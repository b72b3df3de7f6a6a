from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from scheduler.preview import preview
from scheduler.tagging import tag_waiting
from store.judging import put_review
from store.session import reading, writing
from store.tables import documents, tags
from tests.scheduler.fakes import WordTagger
from tests.scheduler.test_tagging import put
from tests.store.examples import night


def test_what_would_come_and_go_is_told_and_nothing_is_changed(engine: Engine) -> None:
    put(engine, "Norwich and a garden", "Blackpool", "A garden with a pond", "lessons learned")
    tag_waiting(engine, WordTagger("1", more=("pond",)))
    put(engine, "Norwich and a garden", "Blackpool", "A garden with a pond", "lessons learned", "new")
    found = preview(engine, WordTagger("2", more=("garden",)))
    assert (found.outlook.new, found.outlook.touched, found.outlook.untouched) == (1, 2, 2)
    assert (found.tried, found.changed) == (2, 1)
    shift = found.shifts["theme", "more"]
    assert (shift.added, shift.removed) == (1, 0)
    assert [(one.external_id, one.quote) for one in shift.examples_added] == [("1", "garden")]
    with reading(engine) as connection:
        assert set(connection.scalars(select(documents.c.tagged_with))) == {"1", None}
        assert len(connection.scalars(select(tags.c.id).where(tags.c.value == "more")).all()) == 1


def test_a_tag_that_would_go_is_shown_with_its_words(engine: Engine) -> None:
    put(engine, "A pond", "Another pond", "Blackpool")
    tag_waiting(engine, WordTagger("1", more=("pond",)))
    found = preview(engine, WordTagger("2"))
    shift = found.shifts["theme", "more"]
    assert (found.tried, shift.added, shift.removed) == (2, 0, 2)
    assert shift.examples_removed[0].quote == "pond"


def test_a_sample_is_taken_evenly(engine: Engine) -> None:
    put(engine, *("Norwich" for _ in range(9)))
    tag_waiting(engine, WordTagger("1"))
    tagger = WordTagger("2", code="2")
    found = preview(engine, tagger, sample=3)
    assert (found.outlook.touched, found.tried, found.changed) == (9, 3, 0)
    assert tagger.tagged == ["1", "4", "7"]


def test_what_a_person_has_rejected_does_not_come_back(engine: Engine) -> None:
    put(engine, "A pond in Norwich, and a garden")
    tag_waiting(engine, WordTagger("1"))
    with writing(engine) as connection:
        put_review(connection, 1, "rejected", ("area", "E07000148"), "Jo", night(2))
    tag_waiting(engine, WordTagger("1"))
    assert preview(engine, WordTagger("2", code="2")).shifts == {}


def test_a_document_the_tagger_fails_on_is_counted(engine: Engine) -> None:
    put(engine, "Norwich", "poison")
    tag_waiting(engine, WordTagger("1"))
    found = preview(engine, WordTagger("2", code="2", breaks_on="poison"))
    assert (found.tried, found.failed) == (1, 1)


@pytest.mark.parametrize("tagger", [WordTagger("1")])
def test_where_nothing_is_new_nothing_would_be_looked_at(engine: Engine, tagger: WordTagger) -> None:
    put(engine, "Norwich")
    tag_waiting(engine, tagger)
    found = preview(engine, WordTagger("1"))
    assert (found.outlook.touched, found.outlook.untouched, found.tried) == (0, 1, 0)
