"""The figure for statements of real answers: what counts as right where two people read a sentence differently."""

from __future__ import annotations

from benchmarks.accuracy_real import agreement, figures
from nlp.training_real import Labelled


def test_a_sentence_that_one_of_two_people_passed_over_may_be_found_or_not() -> None:
    either = frozenset({"commitment", "none"})
    found = figures([(either, "commitment"), (either, "none"), (frozenset({"commitment"}), "none")])
    assert found["commitment"] == (1.0, 0.5, 2 / 3, 2)
    assert found["all"] == (1.0, 0.5, 2 / 3, 2)


def test_a_wrong_kind_is_one_too_many_of_it_and_one_missed_of_the_right_one() -> None:
    found = figures([(frozenset({"target"}), "commitment")])
    assert found["target"] == (0.0, 0.0, 0.0, 1)
    assert found["all"] == (0.0, 0.0, 0.0, 1)


def test_two_people_agree_as_far_as_one_guesses_the_other() -> None:
    def row(start: int, kind: str, labeller: str) -> Labelled:
        return Labelled("7", start, start + 9, kind, "A sentence.", labeller)

    rows = [row(0, "commitment", "a"), row(0, "commitment", "b"), row(10, "target", "a"), row(10, "none", "b")]
    rows.append(row(20, "worked", "a"))  # which the other did not read
    assert agreement(rows)["all"] == (1.0, 0.5, 2 / 3, 2)
