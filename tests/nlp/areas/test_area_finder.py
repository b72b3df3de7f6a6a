from __future__ import annotations

from nlp.areas import AreaFinder

FINDER = AreaFinder()


def codes(text: str) -> set[str]:
    return {mention.code for mention in FINDER.find(text) if mention.is_listed}


def test_the_longest_name_wins() -> None:
    assert codes("North East Lincolnshire Council has asked for the scheme to be extended.") == {"E06000012"}


def test_a_university_a_peer_and_a_reading_scheme_are_no_places() -> None:
    assert not codes("Lord Bradford spoke of the University of Sheffield and of Reading Recovery.")


def test_opportunity_areas_with_one_head_noun_are_each_named() -> None:
    assert codes("Norwich and Ipswich Opportunity Areas pooled funding.") == {
        "Norwich Opportunity Area",
        "Ipswich Opportunity Area",
    }
