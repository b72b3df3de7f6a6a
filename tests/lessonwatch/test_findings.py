"""The founding questions from the command line: what is shared, what spread, what was promised and what came of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from lessonwatch.cli import cli
from store.records import Document, Section, Statement, Tag
from store.schema import upgrade
from store.session import connect, writing
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.lessonwatch.conftest import AREAS, DERBY, NORWICH
from tests.lessonwatch.conftest import THEMES as VOCABULARY
from tests.store.examples import night

PLACES = {"Norwich": NORWICH, "Derby": DERBY}
THEMES = {"staff": "teacher-workforce", "bus": "place-partnership"}
STATEMENTS = {
    "Norwich lost staff.": ("barrier", None),
    "Derby lost staff.": ("barrier", None),
    "The bus in Derby is late.": ("challenge", None),
    "We will publish the Reading Guide by May 2022.": ("commitment", dt.date(2022, 5, 31)),
}
TEXTS = {
    "2022-01-10": "Norwich lost staff. It has a charter.",
    "2022-02-10": "Derby lost staff. The bus in Derby is late.",
    "2022-03-10": "We will publish the Reading Guide by May 2022.",
    "2022-04-10": "Derby adopted the charter of Norwich.",
    "2022-06-10": "The department published the Reading Guide in June.",
}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    upgrade(engine)
    with writing(engine) as connection:
        put_vocabulary(connection, "v1", VOCABULARY, AREAS)
        for day, text in TEXTS.items():
            on = dt.date.fromisoformat(day)
            url = f"https://example.org/{day}"
            found = Document("pages", day, "page", url, "Page", on, "DfE", (Section(text),))
            put_document(connection, found, night(0))
        for document_id, version, document in untagged(connection, 9):
            put_tags(connection, document_id, version, "v1", [*_tags(document.text)], [*_said(document.text)])
    yield engine
    engine.dispose()


def _tags(text: str) -> Iterator[Tag]:
    for scheme, words in (("area", PLACES), ("theme", THEMES)):
        for word, value in words.items():
            if (at := text.find(word)) >= 0:
                yield Tag(scheme, value, 0, at, at + len(word), word, "x", 1.0)


def _said(text: str) -> Iterator[Statement]:
    for quote, (kind, due) in STATEMENTS.items():
        if (at := text.find(quote)) >= 0:
            promised = quote.removeprefix("We will ") if due else None
            yield Statement(kind, 0, at, at + len(quote), quote, "x", due_from=due, due_to=due, promised=promised)


def ask(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def test_what_areas_share_and_what_is_one_areas_own(tmp_path: Path) -> None:
    told = ask("compare", "norwich", "derby").stdout
    shared, alone = told.split("ALONE")
    assert "Teacher and staff workforce (teacher-workforce): 2 areas" in shared
    assert "Norwich: “Norwich lost staff.”" in shared
    assert "Derby: “The bus in Derby is late.”" in alone and "https://example.org/2022-02-10" in alone
    found = json.loads(ask("compare", "norwich", "derby", "--json").stdout)
    assert [one["theme"] for one in found["own"]] == ["place-partnership"]
    rows = list(csv.DictReader(io.StringIO(ask("compare", "norwich", "derby", "--format", "csv").stdout)))
    assert {(row["area"], row["theme"], row["places"]) for row in rows} == {
        ("Norwich", "teacher-workforce", "2"),
        ("Derby", "teacher-workforce", "2"),
        ("Derby", "place-partnership", "1"),
    }
    assert "nothing of the kind was read: Norwich" in ask("compare", "norwich", "derby", "--within", "bus").stdout


def test_one_area_cannot_be_compared() -> None:
    assert ask("compare", "norwich").exit_code == 2
    assert "did you mean" in ask("compare", "norwhich", "derby").output


def test_a_promise_is_shown_with_what_came_of_it() -> None:
    told = ask("commitments").stdout
    assert "1 past their day, 0 to come, 0 without a day; read to 04 March 2024" in told
    assert "REPORTED  due 31 May 2022" in told
    assert "reported 10 Jun 2022: “The department published the Reading Guide in June.”" in told
    assert ask("commitments", "--state", "overdue", "--json").exit_code == 0
    assert json.loads(ask("commitments", "--state", "overdue", "--json").stdout)["found"] == []
    (row,) = csv.DictReader(io.StringIO(ask("commitments", "guide", "--format", "csv").stdout))
    assert (row["state"], row["due_to"], row["reported_on"]) == ("reported", "2022-05-31", "2022-06-10")


def test_how_a_practice_went_from_place_to_place() -> None:
    told = ask("spread", "charter").stdout
    named, passed = told.split("WHAT PASSED")
    assert named.index("10 Jan 2022  Norwich (2 passages)") < named.index("10 Apr 2022  Derby (1 passage)")
    assert "“Derby adopted the charter of Norwich.” [adopted]" in passed
    rows = list(csv.DictReader(io.StringIO(ask("spread", "charter", "--format", "csv").stdout)))
    assert [row["what"] for row in rows] == ["first named", "first named", "passed on"]
    assert rows[2]["places"] == "Derby; Norwich"
    assert json.loads(ask("spread", "nothing", "--json").stdout)["places"] == []
