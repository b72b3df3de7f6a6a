from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, Engine, select

from store import tables
from store.language import parse
from store.members import put_members
from store.records import Area, Document, Member, Section, Statement, Tag, Theme
from store.schema import upgrade
from store.search import Results, search
from store.session import connect, writing
from store.tagging import put_tags, put_vocabulary, untagged
from store.writing import put_document
from tests.store.databases import make_address
from tests.store.examples import booklet, night, question
from tests.store.test_language import TYPED

TODAY = dt.date(2024, 3, 10)
THEMES = (
    Theme("careers", "Careers education"),
    Theme("careers-post16", "After 16", parent="careers"),
    Theme("transport", "Transport"),
)
AREAS = (
    Area("E12000006", "East of England", "region", ("the East of England",)),
    Area("E10000020", "Norfolk", "county", within=("E12000006",)),
    Area(
        "E07000148",
        "Norwich",
        "district",
        ("Norwich City",),
        ("E10000020", "E12000006", "Norwich Opportunity Area", "Opportunity Areas"),
    ),
    Area("Norwich Opportunity Area", "Norwich Opportunity Area", "programme_area", (), ("Opportunity Areas",)),
    Area("Opportunity Areas", "Opportunity Areas", "programme"),
    Area("E06000009", "Blackpool", "unitary"),
    Area("E09000027", "Richmond upon Thames", "london_borough", ("Richmond",)),
    Area("E07000166", "Richmondshire", "district", ("Richmond",)),
)
CUES = {
    "careers adviser": ("theme", "careers-post16"),
    "Careers Fair": ("theme", "careers"),
    "bus": ("theme", "transport"),
    "Norwich": ("area", "E07000148"),
    "Blackpool": ("area", "E06000009"),
    "Richmond Park": ("area", "E09000027"),
}
DOCUMENTS = (
    question("1", "To ask about schools in Norwich.", "A careers adviser now visits every school in Norwich.",
             date_tabled=dt.date(2021, 2, 1), date_answered=dt.date(2021, 2, 9), heading="Norwich: Schools"),
    question("2", "To ask about the growth hub in Blackpool.", "The growth hub closed. We will publish its lessons.",
             date_tabled=dt.date(2022, 5, 1), date_answered=dt.date(2022, 5, 9), uin="HL77", house="Lords",
             asking_member_id=4001),
    question("3", "To ask about growth and about a hub.", date_tabled=dt.date(2023, 7, 1), answering_body_id=17,
             answering_body="Department of Health and Social Care", date_for_answer=dt.date(2023, 7, 15)),
    question("4", "To ask about Richmond Park.", "I will write.", is_holding=True, date_tabled=dt.date(2024, 2, 1),
             date_answered=dt.date(2024, 2, 9)),
    booklet("Norwich ran a Careers Fair for cafés.", "Blackpool bought a bus. Its bus is post-16 only.",
            "A page about nothing in particular."),
    replace(booklet(external_id="u:en", kind="guide"), heading="Undated guide", published_on=None, sections=(
        Section("Advice without a date about a growth  hub."),), attachments=()),
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with everything above in it."""
    engine = connect(make_address(request.param, tmp_path_factory.mktemp("search"), request))
    upgrade(engine)
    with writing(engine) as connection:
        fill(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(full: Engine) -> Iterator[Connection]:
    with writing(full) as connection:
        yield connection
        connection.get_transaction().rollback()  # type: ignore[union-attr]


@pytest.fixture
def find(connection: Connection) -> Callable[..., Results]:
    return lambda typed, **options: search(connection, parse(typed), today=TODAY, **options)


def fill(connection: Connection) -> None:
    put_vocabulary(connection, "v1", THEMES, AREAS)
    put_members(connection, [
        Member(172, dt.date(2019, 1, 1), "Diane Abbott", "Commons", "Labour"),
        Member(172, dt.date(2023, 5, 1), "Diane Abbott", "Commons", "Independent"),
        Member(4001, dt.date(2022, 5, 1), "Baroness Smith", "Lords", "Liberal Democrat"),
    ])  # fmt: skip
    for document in DOCUMENTS:
        put_document(connection, document, night(0))
    tag_everything(connection)


def tag_everything(connection: Connection) -> None:
    for document_id, version, document in untagged(connection, 100):
        tags, promises = [], []
        for number, section in enumerate(document.sections):
            for cue, (scheme, value) in CUES.items():
                if (start := section.text.find(cue)) >= 0:
                    tags.append(Tag(scheme, value, number, start, start + len(cue), cue, "cue", 1.0))
            if (start := section.text.find("We will publish")) >= 0:
                quote = section.text[start:]
                promises.append(
                    Statement(
                        "commitment", number, start, len(section.text), quote, "cue", due_to=dt.date(2022, 12, 31)
                    )
                )
        put_tags(connection, document_id, version, "v1", tags, promises)


def names(results: Results) -> list[str]:
    return [hit.external_id + (f"/{hit.page}" if hit.page else "") for hit in results.hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("growth", ["3", "2", "u:en"]),
        ("growths HUBS", ["3", "2", "u:en"]),
        ('"growth hub"', ["2", "u:en"]),
        ("growth -lessons", ["3", "u:en"]),
        ('growth -"growth hub"', ["3"]),
        ("cafe", ["b-1:en/1"]),
        ("CAFÉS", ["b-1:en/1"]),
        ("post-16", ["b-1:en/2"]),
        ('"post 16"', ["b-1:en/2"]),
        ("part*", ["b-1:en/3"]),
        ("adviser OR bus", ["b-1:en/2", "1"]),
        ("(adviser OR bus) Norwich", ["1"]),
        ("adviser OR bus -nothing", ["b-1:en/2", "1"]),
        ("title:norwich", ["1"]),
        ('title:"undated guide"', ["u:en"]),
        ("nonexistentword", []),
        ("theme:careers", ["b-1:en/1", "1"]),
        ("theme:careers-post16", ["1"]),
        ('theme:"after 16"', ["1"]),
        ("theme:(transport OR careers-post16)", ["b-1:en/2", "1"]),
        ("theme:transport,careers-post16", ["b-1:en/2", "1"]),
        ("area:norwich", ["b-1:en/1", "1"]),
        ("area:E07000148", ["b-1:en/1", "1"]),
        ("area:norwich,norfolk,E12000006", ["b-1:en/1", "1"]),
        ("area:(norwich OR blackpool) theme:(careers OR transport OR careers-post16) kind:(guide OR case_study)",
         ["b-1:en/1", "b-1:en/2"]),
        ("(area:norwich OR area:blackpool OR bus) (theme:careers OR theme:transport OR fair) (kind:guide OR ran)",
         ["b-1:en/1"]),
        ("area:norfolk", ["b-1:en/1", "1"]),
        ('area:"the east of england"', ["b-1:en/1", "1"]),
        ('area:"norwich opportunity area" kind:case_study', ["b-1:en/1"]),
        ('area:"opportunity areas"', ["b-1:en/1", "1"]),
        ("area:richmond", ["4"]),
        ("theme:careers area:norwich after:2022", ["b-1:en/1"]),
        ("area:norwich -theme:careers-post16", ["b-1:en/1"]),
        ("-area:norwich kind:case_study", ["b-1:en", "b-1:en/2", "b-1:en/3"]),
        ("kind:guide", ["u:en"]),
        ("kind:question", ["4", "3", "2", "1"]),
        ("kind:wrans", ["4", "3", "2", "1"]),
        ("source:govuk growth", ["u:en"]),
        ("site:gov.uk growth", ["u:en"]),
        ("site:www.gov.uk growth", ["u:en"]),
        ("site:parliament.uk", ["4", "3", "2", "1"]),
        ("site:questions-statements.parliament.uk growth", ["3", "2"]),
        ("20210101..20220630", ["2", "1"]),
        ("intext:growth source:govuk", ["u:en"]),
        ("department:dhsc", ["3"]),
        ("dept:health", ["3"]),
        ('department:"Department of Health and Social Care"', ["3"]),
        ("after:2023", ["4", "3"]),
        ("after:2023-07-02", ["4"]),
        ("before:2022-05-09", ["1"]),
        ("until:2022-05-09", ["2", "1"]),
        ("on:2022", ["b-1:en", "b-1:en/1", "b-1:en/2", "b-1:en/3", "2"]),
        ("on:2021-01..2022-06", ["2", "1"]),
        ("uin:hl77", ["2"]),
        ("uin:HL77 growth", ["2"]),
        ("house:lords", ["2"]),
        ("member:172 Norwich", ["1"]),
        ("member:abbott after:2024", ["4"]),
        ("speaker:smith", ["2"]),
        ("party:labour", ["1"]),
        ("party:lib", ["2"]),
        ("party:independent", ["4", "3"]),
        ("status:open", ["4", "3"]),
        ("status:holding", ["4"]),
        ("status:answered", ["2", "1"]),
        ("status:overdue", ["3"]),
        ("statement:commitment", ["2"]),
        ("statement:commitments due:overdue", ["2"]),
        ("due:2022", ["2"]),
        ("due:2023", []),
        ("changed:new kind:guide", ["u:en"]),
        ("changed:new since 2024-03-01 kind:guide", ["u:en"]),
        ("changed:new since 2024-03-08 kind:guide", []),
        ("changed:corrected", []),
        ("growth OR theme:transport", ["3", "b-1:en/2", "2", "u:en"]),
        ("-(growth OR kind:case_study)", ["4", "1"]),
        ("(growth uin:HL77) OR (bus area:blackpool)", ["b-1:en/2", "2"]),
    ],
)  # fmt: skip
def test_a_search_finds_the_newest_first(find: Callable[..., Results], typed: str, found: list[str]) -> None:
    assert names(find(typed)) == found


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("theme:carers", "there is no such theme, so it was searched as text; did you mean theme:careers?"),
        ("area:norwch", "“area:norwch”: there is no such area, so it was searched as text; did you mean area:Norwich?"),
        ("area:zzz", "“area:zzz”: there is no such area, so it was searched as text"),
        ("kind:gide", "“kind:gide”: no kind here is called so, so it was searched as text; did you mean kind:guide?"),
        ("source:govk", "did you mean source:govuk?"),
        ("after:soon", "“after:soon”: this is no date"),
        ("after:2022-13-45", "“after:2022-13-45”: this is no date"),
        ("house:upper", "house: takes Commons, Lords"),
        ("status:opened", "did you mean status:open?"),
        ("changed:corected", "did you mean changed:corrected?"),
        ("member:abott", "no member here is called so"),
        ("area:richmond", "any of: Richmondshire (district); Richmond upon Thames (london borough)"),
        ("colour:red", "“colour:” is no filter"),
    ],
)  # fmt: skip
def test_what_was_read_otherwise_is_said(find: Callable[..., Results], typed: str, note: str) -> None:
    assert any(note in line for line in find(typed).notes), find(typed).notes


def test_what_is_unknown_is_searched_as_text(find: Callable[..., Results]) -> None:
    assert names(find("theme:bus")) == ["b-1:en/2"]
    assert names(find("colour:adviser")) == []
    assert names(find('area:"growth hub"')) == ["2", "u:en"]


def test_pages_follow_each_other_in_both_directions(find: Callable[..., Results]) -> None:
    everything = names(find("", limit=100))
    assert len(everything) == 9
    seen, cursor, pages = [], None, []
    while True:
        page = find("", limit=2, after=cursor)
        pages.append(page)
        seen += names(page)
        if (cursor := page.next) is None:
            break
    assert seen == everything
    assert pages[0].previous is None
    back = find("", limit=2, before=pages[2].previous)
    assert names(back) == names(pages[1])
    first = find("", limit=2, before=back.previous)
    assert names(first) == names(pages[0])
    assert first.previous is None
    assert first.next == pages[0].next


def test_a_page_that_does_not_exist_is_said(find: Callable[..., Results]) -> None:
    results = find("growth", after="; DROP TABLE")
    assert names(results) == ["3", "2", "u:en"]
    assert "no page of these results" in results.notes[0]


def test_only_some_documents_are_searched_when_so_asked(connection: Connection, find: Callable[..., Results]) -> None:
    rows = connection.execute(select(tables.documents.c.external_id, tables.documents.c.id))
    ids = {row.external_id: row.id for row in rows}
    assert names(find("growth", only=[ids["2"], ids["1"]])) == ["2"]
    assert names(find("theme:careers", only=[ids["b-1:en"]])) == ["b-1:en/1"]
    assert names(find("", only=[])) == []


def test_a_snippet_shows_the_words_that_matched(find: Callable[..., Results]) -> None:
    for typed, words in (
        ("cafe", ["cafés"]),
        ('"growth hub"', ["growth", "hub", "growth", "hub"]),
        ("adv*", ["adviser"]),
    ):
        hit = find(typed).hits[0]
        assert [hit.snippet[start:end] for start, end in hit.highlights] == words


def test_a_snippet_falls_back_on_the_evidence_and_then_on_the_beginning(find: Callable[..., Results]) -> None:
    tagged = find("area:norfolk theme:careers").hits[0]
    assert [tagged.snippet[start:end] for start, end in tagged.highlights] == ["Norwich", "Careers Fair"]
    promise = find("statement:commitment").hits[0]
    assert [promise.snippet[start:end] for start, end in promise.highlights] == ["We will publish its lessons."]
    plain = find("kind:guide").hits[0]
    assert (plain.snippet, plain.highlights) == ("Advice without a date about a growth  hub.", ())


def test_a_hit_says_what_it_is_and_why_it_was_tagged(find: Callable[..., Results]) -> None:
    hit = find("theme:careers kind:case_study").hits[0]
    assert (hit.source, hit.kind, hit.page, hit.version, hit.change) == ("govuk", "case_study", 1, 1, "new")
    assert hit.heading == "Opportunity areas: insight guide"
    assert hit.title == "Opportunity areas: insight guide – Booklet"
    assert hit.published_on == dt.date(2022, 11, 9)
    assert {(tag.scheme, tag.label, tag.quote) for tag in hit.tags} == {
        ("theme", "Careers education", "Careers Fair"),
        ("area", "Norwich", "Norwich"),
    }


def test_the_index_agrees_with_the_passages_after_a_rewrite(
    connection: Connection, find: Callable[..., Results]
) -> None:
    changed: Document = question("2", "To ask about the skills fund.", date_tabled=dt.date(2022, 5, 1), uin="HL77")
    put_document(connection, changed, night(1))
    assert names(find("growth")) == ["3", "u:en"]
    assert names(find('"skills fund"')) == ["2"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
def test_nothing_a_person_types_breaks_the_search(find: Callable[..., Results], typed: str) -> None:
    for hit in find(typed, limit=3).hits:
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.highlights)
