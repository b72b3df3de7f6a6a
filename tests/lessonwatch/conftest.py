"""A small store, and the command line that works on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from lessonwatch.cli import cli
from store.records import Area, Document, Statement, Tag, Theme
from store.schema import upgrade
from store.session import connect, writing
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.examples import booklet, night, question

Ask = Callable[..., Result]
NORWICH, DERBY = "E07000148", "E06000015"
THEMES = [
    Theme("literacy-language", "Language, literacy and oracy"),
    Theme("careers-post16", "Careers, skills and routes after 16"),
    Theme("place-partnership", "Place-based working and partnership"),
    Theme("teacher-workforce", "Teacher and staff workforce"),
]
AREAS = [
    Area("Opportunity Areas", "Opportunity Areas", "programme"),
    Area("Derby Opportunity Area", "Derby Opportunity Area", "programme_area", within=("Opportunity Areas",)),
    Area("Ipswich Opportunity Area", "Ipswich Opportunity Area", "programme_area", within=("Opportunity Areas",)),
    Area("Norwich Opportunity Area", "Norwich Opportunity Area", "programme_area", within=("Opportunity Areas",)),
    Area("E12000006", "East of England", "region"),
    Area("E10000020", "Norfolk", "county", within=("E12000006",)),
    Area(
        NORWICH,
        "Norwich",
        "district",
        within=("E10000020", "E12000006", "Norwich Opportunity Area", "Opportunity Areas"),
    ),
    Area(DERBY, "Derby", "unitary", within=("Derby Opportunity Area", "Opportunity Areas")),
]


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Engine]:
    """Three questions and a booklet, tagged with the words they hold; one answer was corrected."""
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    upgrade(engine)
    with writing(engine) as connection:
        put_vocabulary(connection, "v1", THEMES, AREAS)
        put_document(connection, question("1", answer="Norwich has 6 hubs.", uin="900", heading="Norwich"), night(0))
        put_document(connection, question("2", answer="=HYPERLINK in Derby.", heading="Derby"), night(0))
        put_document(
            connection, question("3", answer="Derby and Norwich.", date_answered=dt.date(2024, 3, 2)), night(0)
        )
        put_document(connection, booklet("Norwich phonics", "Derby phonics"), night(0))
        corrected = question("1", answer="Norwich has 9 hubs.", uin="900", heading="Norwich", is_correction=True)
        put_document(connection, corrected, night(1))
        for document_id, version, document in untagged(connection, 100):
            put_tags(connection, document_id, version, "v1", [*_tags(document)], [*_statements(document)])
    yield engine
    engine.dispose()


@pytest.fixture
def ask(filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """What a command said of the small store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")

    def ask(*words: str) -> Result:
        return CliRunner().invoke(cli, list(words))

    return ask


def _tags(document: Document) -> Iterator[Tag]:
    for number, section in enumerate(document.sections):
        for word, scheme, value in (
            ("Norwich", "area", NORWICH),
            ("Derby", "area", DERBY),
            ("phonics", "theme", "literacy-language"),
            ("hubs", "theme", "careers-post16"),
        ):
            start = section.text.find(word)
            if start >= 0:
                yield Tag(scheme, value, number, start, start + len(word), word, f"the word {word}", 1.0)


def _statements(document: Document) -> Iterator[Statement]:
    for number, section in enumerate(document.sections):
        if (start := section.text.find("Norwich has")) >= 0:
            yield Statement("worked", number, start, len(section.text), section.text[start:], "written so")
