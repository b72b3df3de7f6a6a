from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, func, select

from scheduler.run import Stopped
from scheduler.tagging import look_ahead, tag_one, tag_waiting
from store.members import put_members
from store.records import Member, Problem
from store.session import reading, writing
from store.tables import documents, section_areas, tags
from store.tagging import untagged, vocabulary_version
from store.vocabulary import kept_words
from store.writing import put_document
from tests.scheduler.fakes import WordTagger
from tests.store.examples import night, question


def put(engine: Engine, *texts: str) -> None:
    with writing(engine) as connection:
        for number, text in enumerate(texts, 1):
            put_document(connection, question(str(number), text), night(0))


def waiting(engine: Engine) -> int:
    with reading(engine) as connection:
        return len(untagged(connection, 1000))


def versions(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        rows = connection.execute(select(documents.c.tagged_with, func.count()).group_by(documents.c.tagged_with))
        return {row[0]: row[1] for row in rows}


def test_everything_that_waits_is_tagged_in_batches(engine: Engine) -> None:
    put(engine, *("Lessons learned in Norwich" for _ in range(7)))
    steps: list[tuple[int, int]] = []
    tagged = tag_waiting(engine, WordTagger(), batch=3, progress=lambda done, total: steps.append((done, total)))
    assert (tagged.documents, tagged.tags, tagged.again) == (7, 14, 0)
    assert steps == [(3, 7), (6, 7), (7, 7)]
    assert waiting(engine) == 0
    with reading(engine) as connection:
        assert vocabulary_version(connection) == "1"
        assert (
            len(connection.scalars(select(section_areas.c.area).where(section_areas.c.area == "E07000148")).all()) == 7
        )


def test_a_second_call_tags_nothing(engine: Engine) -> None:
    put(engine, "Norwich")
    tag_waiting(engine, WordTagger())
    tagger = WordTagger()
    assert tag_waiting(engine, tagger).documents == 0
    assert tagger.tagged == []


def test_a_new_vocabulary_tags_everything_again(engine: Engine) -> None:
    put(engine, *("Norwich" for _ in range(5)))
    tag_waiting(engine, WordTagger("1"))
    tagged = tag_waiting(engine, WordTagger("2", code="2"), batch=2)
    assert (tagged.documents, tagged.again) == (5, 5)
    assert versions(engine) == {"2": 5}
    with reading(engine) as connection:
        assert set(connection.scalars(select(tags.c.rule))) == {"word, version 2"}
        assert vocabulary_version(connection) == "2"


def test_old_tags_stay_until_the_new_ones_are_written(engine: Engine) -> None:
    put(engine, *("Norwich" for _ in range(5)))
    tag_waiting(engine, WordTagger("1"))

    def stop_after_two_batches() -> None:
        if versions(engine).get("2", 0) >= 4:
            raise Stopped

    with pytest.raises(Stopped):
        tag_waiting(engine, WordTagger("2", code="2"), batch=2, check=stop_after_two_batches)
    assert versions(engine) == {"1": 1, "2": 4}
    with reading(engine) as connection:
        assert len(connection.scalars(select(tags.c.id)).all()) == 5
    assert tag_waiting(engine, WordTagger("2", code="2"), batch=2).documents == 1


def test_a_document_the_tagger_fails_on_is_named_and_the_others_are_tagged(engine: Engine) -> None:
    put(engine, "Norwich", "Blackpool poison", "Norwich poison", "Blackpool")
    tagged = tag_waiting(engine, WordTagger(breaks_on="poison"), batch=1)
    assert tagged.documents == 2
    assert next(iter(tagged.failed.values())) == Problem(
        "written_questions",
        "failed",
        "a document could not be tagged: ValueError: cannot read 'poison'",
        question("2").url,
    )
    assert waiting(engine) == 2
    assert tag_waiting(engine, WordTagger()).documents == 2


def test_a_run_that_is_told_to_stop_keeps_what_was_tagged(engine: Engine) -> None:
    put(engine, *("Norwich" for _ in range(6)))

    def stop_after_one_batch() -> None:
        if waiting(engine) < 6:
            raise Stopped

    with pytest.raises(Stopped):
        tag_waiting(engine, WordTagger(), batch=2, check=stop_after_one_batch)
    assert waiting(engine) == 4
    assert tag_waiting(engine, WordTagger()).documents == 4


# -- another vocabulary ----------------------------------------------------------------------------------------------


def test_only_documents_with_the_words_that_changed_are_tagged_again(engine: Engine) -> None:
    put(engine, "Norwich and a garden", "Blackpool", "Norwich", "Two Gardens and a garden")
    tag_waiting(engine, WordTagger("1"))
    tagger = WordTagger("2", more=("garden",))
    with reading(engine) as connection:
        outlook = look_ahead(connection, tagger)
        assert (outlook.new, outlook.touched, outlook.untouched) == (0, 2, 2)
        assert "“garden”" in (outlook.change or "")
    tagged = tag_waiting(engine, tagger)
    assert (tagged.documents, tagged.again, tagger.tagged) == (2, 2, ["1", "4"])
    assert versions(engine) == {"2": 4}
    assert tag_waiting(engine, WordTagger("2", more=("garden",))).documents == 0
    assert tag_waiting(engine, WordTagger("3")).documents == 2  # the word is struck out again


def test_other_code_tags_everything_again_and_says_so(engine: Engine) -> None:
    put(engine, "Norwich", "Blackpool")
    tag_waiting(engine, WordTagger("1"))
    tagged = tag_waiting(engine, WordTagger("2", code="2", more=("garden",)))
    assert tagged.documents == 2
    assert tagged.change == "the code changed: every document is looked at again"


def test_a_tagging_that_was_stopped_goes_on_with_what_the_words_can_touch(engine: Engine) -> None:
    put(engine, "garden", "Norwich", "garden", "garden")
    tag_waiting(engine, WordTagger("1"))

    def stop_after_one_batch() -> None:
        if versions(engine).get("2", 0) > 1:
            raise Stopped

    with pytest.raises(Stopped):
        tag_waiting(engine, WordTagger("2", more=("garden",)), batch=1, check=stop_after_one_batch)
    assert versions(engine) == {"1 (outdated)": 2, "2": 2}
    tagger = WordTagger("2", more=("garden",))
    assert tag_waiting(engine, tagger).again == 2
    assert tagger.tagged == ["3", "4"]


def test_a_document_that_was_tagged_two_vocabularies_ago_is_tagged_again(engine: Engine) -> None:
    put(engine, "garden", "Norwich")
    tag_waiting(engine, WordTagger("1"))
    with reading(engine) as connection:
        assert look_ahead(connection, WordTagger("1")).touched == 0
    with pytest.raises(Stopped):
        tag_waiting(engine, WordTagger("2", more=("garden",)), check=stop)
    tagger = WordTagger("3", more=("garden", "desert"))
    tag_waiting(engine, tagger)
    assert tagger.tagged == ["1"]


def stop() -> None:
    raise Stopped


def test_the_own_words_of_a_vocabulary_are_kept_with_it(engine: Engine) -> None:
    tag_waiting(engine, WordTagger("1", own_words={"themes.yaml": "themes: []"}))
    with reading(engine) as connection:
        assert kept_words(connection) == {"themes.yaml": "themes: []"}
    tag_waiting(engine, WordTagger("2"))
    with reading(engine) as connection:
        assert kept_words(connection) == {}


def test_the_seat_of_who_asked_is_told_to_the_tagger(engine: Engine) -> None:
    put(engine, "Norwich", "Blackpool")
    day = dt.date(2024, 3, 1)
    with writing(engine) as connection:
        put_document(connection, question("3", "Norwich", asking_member_id=9), night(0))
        put_members(connection, [Member(172, day, "A B", "Commons", seat="Norwich South")])
        put_members(connection, [Member(9, day, "Lord C", "Lords", seat="Life peer")])
    tagger = WordTagger()
    tag_waiting(engine, tagger)
    assert tagger.seats == {"1": "Norwich South", "2": "Norwich South", "3": None}


def test_one_document_is_tagged_by_itself(engine: Engine) -> None:
    put(engine, "Norwich", "Blackpool")
    tagger = WordTagger()
    assert tag_one(engine, tagger, 2).documents == 1
    assert tagger.tagged == ["2"]
    assert waiting(engine) == 1
