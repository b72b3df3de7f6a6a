from nlp.explain import explain

TEXT = "The plant nursery sells hedging. Persistent absence rose in Blackpool."


def test_an_explanation_says_why_a_tag_was_given_and_which_words_decided() -> None:
    opinions = {opinion.value: opinion for opinion in explain(TEXT).opinions}
    given = opinions["attendance-behaviour"]
    assert given.verdict == "tag"
    assert given.quote == "Persistent absence rose in Blackpool."
    assert any("cue “persistent absence”" in reason for reason in given.reasons)
    assert any("absence" in reason and "words" in reason for reason in given.reasons)
    assert opinions["E06000009"].scheme == "area"


def test_an_explanation_says_why_a_theme_was_refused() -> None:
    refused = {opinion.value: opinion for opinion in explain(TEXT).opinions}["early-years"]
    assert refused.verdict != "tag"
    assert any("“plant nursery” means a garden business" in reason for reason in refused.reasons)


def test_an_empty_text_needs_no_explanation() -> None:
    assert explain(" ").opinions == ()


PLACES = "Ms Reading said that pupils enjoy reading in Bath. The University of Derby met in England."


def test_an_explanation_names_the_places_that_were_refused_and_says_why() -> None:
    areas = [opinion for opinion in explain(PLACES).opinions if opinion.scheme == "area"]
    refused = {opinion.quote: opinion for opinion in areas if opinion.verdict == "refused"}
    assert set(refused) == {"Reading", "Derby", "England"}
    assert refused["Reading"].label == "Reading"
    assert any(reason.startswith("a title before it: a person -") for reason in refused["Reading"].reasons)
    assert "the bar of a place" in refused["Derby"].reasons[-1]
    assert "frame" in refused["England"].reasons[-1]
    assert [(opinion.quote, opinion.verdict) for opinion in areas if opinion.quote == "Bath"] == [("Bath", "tag")]


def test_given_areas_are_explained_by_name() -> None:
    (bath,) = [opinion for opinion in explain(PLACES).opinions if opinion.quote == "Bath"]
    assert (bath.value, bath.label) == ("E06000022", "Bath and North East Somerset")


def test_the_seat_of_who_asked_is_heard() -> None:
    text = "To ask how many schools in Norwich South were rebuilt."
    told = explain(text, asker_seat="Norwich South").opinions
    assert any("Norwich South" in opinion.label for opinion in told)
