"""Sentences of a passage lean on what stands beside them, and only where they are in doubt."""

from __future__ import annotations

from nlp.statement_course import course_of, settle
from nlp.statement_model import load_model
from nlp.training_sentences import ALL_KINDS, passages, read_sentences

ARGUED = [["challenge", "none", "worked", "barrier", "recommendation"]] * 40


def shares(**given: float) -> dict[str, float]:
    rest = (1 - sum(given.values())) / (len(ALL_KINDS) - len(given))
    return dict.fromkeys(ALL_KINDS, rest) | given


def test_a_sentence_in_doubt_takes_the_kind_that_its_place_suggests() -> None:
    doubtful = shares(worked=0.42, barrier=0.40)
    passage = [shares(challenge=0.9), shares(none=0.9), shares(worked=0.9), doubtful, shares(recommendation=0.9)]
    course = course_of(ARGUED, ALL_KINDS)
    assert settle([doubtful], ALL_KINDS, course_of([], ALL_KINDS)) == ["worked"]
    assert settle(passage, ALL_KINDS, course) == ["challenge", "none", "worked", "barrier", "recommendation"]


def test_a_sentence_that_is_plain_keeps_its_kind_wherever_it_stands() -> None:
    backwards = [shares(recommendation=0.999), shares(barrier=0.999), shares(challenge=0.999)]
    assert settle(backwards, ALL_KINDS, course_of(ARGUED, ALL_KINDS)) == ["recommendation", "barrier", "challenge"]


def test_a_text_without_sentences_has_no_kinds() -> None:
    assert settle([], ALL_KINDS, course_of(ARGUED, ALL_KINDS)) == []


def test_the_model_that_ships_holds_the_course_of_the_passages_it_learnt_from() -> None:
    learnt = course_of(passages(read_sentences()), ALL_KINDS)
    assert abs(load_model().course - learnt).max() < 0.01
