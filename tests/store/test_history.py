from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from store.history import (
    FieldChange,
    Piece,
    compare,
    compare_versions,
    read_as_it_stood,
    read_versions,
)
from store.records import Change, Section
from store.tables import documents
from store.writing import put_document
from tests.store.examples import booklet, night, question, with_text

FIRST = question()
SECOND = question(answer="We will publish the evaluation in the spring.")
THIRD = question(answer="We will publish the evaluation in the autumn of 2024.")


def put_three(connection: Connection) -> int:
    for number, document in enumerate((FIRST, SECOND, THIRD)):
        put_document(connection, document, night(number))
    return connection.scalars(select(documents.c.id)).one()


def test_a_document_is_shown_as_it_stood_on_a_day(connection: Connection) -> None:
    document_id = put_three(connection)
    for number, document in enumerate((FIRST, SECOND, THIRD)):
        stood = read_as_it_stood(connection, document_id, night(number))
        assert stood is not None
        assert (stood.history[-1][0], stood.document) == (number + 1, document)
    assert read_as_it_stood(connection, document_id, night(-1)) is None
    every = read_versions(connection, document_id, 1, 9)
    assert [version.change for version in every] == [Change.NEW, Change.ANSWERED, Change.EDITED]
    assert [version.document for version in every] == [FIRST, SECOND, THIRD]


def test_two_versions_are_told_apart_word_by_word(connection: Connection) -> None:
    document_id = put_three(connection)
    difference = compare_versions(connection, document_id, 2, 3)
    assert difference.change is Change.EDITED
    assert [piece for piece in difference.text if piece.kind != "same"] == [
        Piece("gone", "spring."),
        Piece("new", "autumn of 2024."),
    ]
    with pytest.raises(LookupError, match="has no version 9"):
        compare_versions(connection, document_id, 1, 9)


def test_fields_are_shown_as_a_person_reads_them() -> None:
    difference = compare(FIRST, SECOND)
    assert FieldChange("date_answered", None, "2024-03-03") in difference.fields
    assert compare(FIRST, replace(FIRST, is_vanished=True)).fields == (FieldChange("is_vanished", "no", "yes"),)
    assert compare(booklet("a"), replace(booklet("a"), attachments=())).fields == (
        FieldChange("attachments", "Booklet", None),
    )


def test_the_same_text_has_no_difference() -> None:
    assert compare(FIRST, replace(FIRST, heading="Norwich")).text == ()


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = compare(with_text(FIRST, before), with_text(FIRST, after)).text
    if before != after:
        assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
        assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_a_long_rewritten_text_is_compared_soon() -> None:
    old = replace(FIRST, sections=(Section("\n".join(f"line {n} of the old text" for n in range(3_000))),))
    new = replace(FIRST, sections=(Section("\n".join(f"row {n} of a new text" for n in range(3_000))),))
    assert len(compare(old, new).text) >= 2


def test_a_document_as_it_stood_has_the_history_up_to_then(connection: Connection) -> None:
    document_id = put_three(connection)
    second = read_as_it_stood(connection, document_id, night(1))
    assert second is not None
    assert (second.document, [change for _, _, change in second.history]) == (SECOND, ["new", "answered"])
    assert read_as_it_stood(connection, document_id, night(-1)) is None
    latest = read_as_it_stood(connection, document_id, night(9))
    assert latest is not None and latest.document == THIRD


def test_two_words_that_stay_do_not_break_a_rewritten_sentence() -> None:
    old = "An answer is being prepared for the hon. Member to be given as soon as it is available."
    new = "Nurseries in Fenland trained sixty members of staff to support children who begin to speak late."
    kinds = [piece.kind for piece in compare(with_text(FIRST, old), with_text(FIRST, new)).text]
    assert kinds == ["gone", "new"]
    kept = compare(with_text(FIRST, "We will publish it in the spring."), with_text(FIRST, "We did publish it in May."))
    assert [piece.text for piece in kept.text if piece.kind == "same"] == ["We ", "publish it in "]
