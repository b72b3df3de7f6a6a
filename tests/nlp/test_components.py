"""The spaCy components are registered by the package, and agree with the fast path."""

from __future__ import annotations

import datetime as dt

import spacy
from spacy.language import Language

from nlp.pipeline import load

TEXT = "We will open two nurseries in Blackpool by March 2027. The plant nursery in Derby will close."


def pipeline() -> Language:
    made = spacy.blank("en")
    for name in ("lessonwatch_themes", "lessonwatch_areas", "lessonwatch_statements"):
        made.add_pipe(name)
    return made


def test_components_and_fast_path_agree() -> None:
    made = pipeline()
    doc = made.make_doc(TEXT)
    doc.user_data["date"] = dt.date(2025, 3, 3)
    doc = made(doc)
    analysis = load().analyse(TEXT, date=dt.date(2025, 3, 3))
    assert [(span.text, span.label_) for span in doc.spans["themes"]] == [
        (mark.quote, tag.theme) for tag in analysis.themes if not tag.is_suggested for mark in tag.evidence
    ]
    assert [(span.text, span.label_) for span in doc.spans["areas"]] == [
        (mark.quote, tag.code) for tag in analysis.areas if tag.is_listed for mark in tag.evidence
    ]
    assert [(span.text, span.label_) for span in doc.spans["statements"]] == [
        (said.quote, said.kind) for said in analysis.statements
    ]
    assert doc.spans["themes"]


def test_a_span_s_id_says_what_decided() -> None:
    doc = pipeline()(TEXT)
    assert doc.spans["themes"][0].id_ == "cue “nursery”"


def test_a_pipeline_is_built_from_its_configuration() -> None:
    again = spacy.util.load_model_from_config(pipeline().config, auto_fill=True)
    assert again.pipe_names == ["lessonwatch_themes", "lessonwatch_areas", "lessonwatch_statements"]
    doc = again(TEXT)
    assert doc.spans["themes"][0].label_ == "early-years"


def test_docs_are_kept_and_read_again() -> None:
    made = pipeline()
    doc = spacy.tokens.Doc(made.vocab).from_bytes(made(TEXT).to_bytes())
    assert [span.label_ for span in doc.spans["themes"]] == ["early-years"]
