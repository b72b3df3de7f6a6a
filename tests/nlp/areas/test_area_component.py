from __future__ import annotations

import datetime as dt

import spacy

import nlp.area_component  # noqa: F401  registers the factory
from nlp.areas import AreaFinder
from tests.nlp.areas.scoring import TEXTS, labelled_texts


def test_the_component_and_the_finder_agree() -> None:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("lessonwatch_areas")
    finder = AreaFinder()
    for labelled in labelled_texts(TEXTS / "written_1.jsonl"):
        doc = pipeline(labelled.text)
        listed = {mention.code for mention in finder.find(labelled.text) if mention.is_listed}
        assert {span.kb_id_ for span in doc.spans["areas"]} == listed


def test_the_component_takes_the_date_from_the_doc_and_comes_from_a_config() -> None:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("lessonwatch_areas", config={"spans_key": "places"})
    again = spacy.util.load_model_from_config(pipeline.config, auto_fill=True)
    doc = again.make_doc("Slough constituency")
    doc.user_data["date"] = dt.date(2023, 1, 1)
    assert [span.label_ for span in again(doc).spans["places"]] == ["E14000930"]
