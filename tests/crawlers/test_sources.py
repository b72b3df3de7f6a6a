"""The sources file: what it says becomes typed settings, and a mistake in it is named with its place."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crawlers.addresses import Addresses
from crawlers.job import Job
from crawlers.run import spider_of
from crawlers.sources import SHIPPED, BadSources, load_sources
from crawlers.spiders import SPIDERS
from crawlers.spiders.pages_settings import PagesSettings
from crawlers.typed import BadTable, read_table
from tests.crawlers.conftest import NIGHT

SITE = '[sources.board]\nspider = "pages"\nbase = "https://board.example"\nkind = "case_study"\nstart = ["/"]\n'


def write(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_shipped_source_can_be_used() -> None:
    for name, source in load_sources().items():
        job = Job(name, "sqlite://", Addresses(()), NIGHT, 1)
        assert spider_of(job)[0] == source
        assert source.spider in SPIDERS


def test_the_shipped_example_shows_every_setting_of_a_site() -> None:
    table = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["sources"]["example_site"]
    settings = load_sources()["example_site"].settings(PagesSettings)
    assert settings.kinds[0].kind == "guide"
    assert settings.page.body == ("main article", "main")
    left_out = {name for name in PagesSettings.__dataclass_fields__ if name not in table}
    assert left_out == {"address", "attachments"}


def test_a_file_of_ones_own_is_laid_over_the_shipped_one(tmp_path: Path) -> None:
    own = write(tmp_path, SITE + "[sources.govuk]\nwindow_days = 3\n[sources.example_site]\nenabled = false\n")
    sources = load_sources(own)
    assert sources["board"].settings(PagesSettings).start_pages == ("https://board.example/",)
    assert sources["govuk"].table["window_days"] == 3
    assert sources["govuk"].table["organisations"] == load_sources()["govuk"].table["organisations"]
    assert sources["govuk"].spider == "govuk"
    assert not sources["example_site"].is_on


def test_a_jobs_own_settings_are_laid_over_the_table(tmp_path: Path) -> None:
    source = load_sources(write(tmp_path, SITE))["board"]
    assert source.settings(PagesSettings, {"depth": 1}).depth == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sources.board]\nbase = 1\n", r"own.toml: \[sources.board\] spider: missing"),
        ("sources = 3\n", r"own.toml: sources: a table is expected"),
        ("[sources]\nboard = 3\n", r"own.toml: \[sources\] board: a table"),
        ("[source.board]\n", r"own.toml: unknown table \[source\]"),
        ("[sources.board\n", r"own.toml: not TOML"),
        (SITE + "enabled = 1\n", r"\[sources.board\] enabled: true or false is expected, not 1"),
    ],
)
def test_a_broken_file_is_named_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadSources, match=message):
        load_sources(write(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSources, match=r"nowhere.toml: cannot be read: No such file"):
        load_sources(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("fellow = []", r"own.toml: \[sources.board\] fellow: unknown key; did you mean follow\?"),
        ("depth = '3'", r"depth: a whole number is expected, not '3'"),
        ("depth = true", r"depth: a whole number is expected, not True"),
        ("depth = -1", r"depth: 0 or more is expected, not -1"),
        ("follow = '^/a'", r"follow: a list is expected, not '\^/a'"),
        ("follow = ['(']", r"follow\[0\]: '\(' is not a regular expression"),
        ("follow = ['a', 3]", r"follow\[1\]: text is expected, not 3"),
        ("files = ['ftp://a']", r"files\[0\]: an http or https address without query is expected, not 'ftp://a'"),
        ("kinds = [{path = '^/a'}]", r"kinds\[0\].kind: missing"),
        ("page = {body = ['main[']}", r"page.body: 'main\[' is not a CSS selector"),
        ("page = {bodies = ['main']}", r"page.bodies: unknown key; did you mean body\?"),
    ],
)
def test_a_mistake_in_a_table_is_named_with_file_table_key_and_reason(tmp_path: Path, line: str, message: str) -> None:
    source = load_sources(write(tmp_path, SITE + line))["board"]
    with pytest.raises(BadSources, match=message):
        source.settings(PagesSettings)


def test_a_site_without_a_way_in_is_refused(tmp_path: Path) -> None:
    source = load_sources(write(tmp_path, SITE.replace('start = ["/"]\n', "")))["board"]
    with pytest.raises(BadSources, match="start: give start pages, sitemaps, or both"):
        source.settings(PagesSettings)


def test_an_unknown_source_or_spider_is_named_with_those_there_are(tmp_path: Path) -> None:
    own = str(write(tmp_path, SITE.replace('"pages"', '"leaves"')))
    job = Job("board", "sqlite://", Addresses(()), NIGHT, 1, sources_file=own)
    with pytest.raises(BadSources, match=r"spider: 'leaves' is none of govuk, pages, written_questions"):
        spider_of(job)
    with pytest.raises(BadSources, match=r"there is no source 'bord'; there are .*board"):
        spider_of(Job("bord", "sqlite://", Addresses(()), NIGHT, 1, sources_file=own))


@dataclass(frozen=True)
class Inner:
    name: str
    rate: float = 1.0


@dataclass(frozen=True)
class Outer:
    day: dt.date
    inner: tuple[Inner, ...] = ()
    words: dict[str, int] = field(default_factory=dict)
    maybe: str | None = None


def test_a_table_becomes_a_record_with_every_value_of_its_type() -> None:
    table: dict[str, Any] = {"day": "2024-10-31", "inner": [{"name": "a", "rate": 2}], "words": {"x": 1}, "maybe": "y"}
    assert read_table(table, Outer) == Outer(dt.date(2024, 10, 31), (Inner("a", 2.0),), {"x": 1}, "y")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"day": "31/10/2024"}, "day: a date is expected, not '31/10/2024'"),
        ({"day": dt.datetime(2024, 10, 31, tzinfo=dt.UTC)}, "day: a date is expected"),
        ({"day": "2024-10-31", "inner": [3]}, r"inner\[0\]: a table is expected, not 3"),
        ({"day": "2024-10-31", "words": {"x": "y"}}, "words.x: a whole number is expected, not 'y'"),
        ({"day": "2024-10-31", "words": []}, r"words: a table is expected, not \[\]"),
        ({}, "day: missing"),
    ],
)
def test_a_value_of_another_type_is_named_with_its_key(table: dict[str, Any], message: str) -> None:
    with pytest.raises(BadTable, match=message):
        read_table(table, Outer)
