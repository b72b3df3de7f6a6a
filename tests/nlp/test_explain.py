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
