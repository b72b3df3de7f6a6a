"""Nights over the recorded GOV.UK: the Opportunity Area pages with their files, and every way a page can be gone."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from sqlalchemy import Engine, select

from crawlers.attachments import AttachmentRead, read_attachment
from crawlers.fetching import Reply
from crawlers.job import Job, Outcome
from crawlers.launch import Line, crawl
from store.kept import PASSAGES, unpack
from store.ledger import end_run, problems, start_run
from store.records import AttachmentState, Document, Problem
from store.schema import upgrade
from store.session import connect, reading, writing
from store.tables import documents, versions
from store.writing import get_document
from tests.real.replica import Replica, replica, shared_folder

pytestmark = [pytest.mark.timeout(600), pytest.mark.enable_socket]

EVALUATION = "00dc5623-88fb-4110-8cb3-d4d0d700ad17:en"
PLANS = "ae53a394-4403-4767-8d15-e04e501ece67:en"
PAGE = "https://www.gov.uk/government/publications/opportunity-area-programme-research-and-analysis"


@dataclass(frozen=True, slots=True)
class Told:
    """What one night said and did."""

    outcome: Outcome
    planned: frozenset[str]  # host and path
    asked: Mapping[str, int]
    problems: tuple[Problem, ...]


@dataclass
class Service:
    """A store of its own, and a way to run a night into it, in a process of its own as in service."""

    source: Replica
    url: str
    database: Engine
    settings: dict[str, Any] = field(default_factory=dict)

    def run(self, day: str, mode: str = "nightly", since: str | None = None) -> Told:
        on = dt.date.fromisoformat(day)
        self.source.move_to(on)
        self.source.forget_requests()
        as_of = dt.datetime.combine(on, dt.time(3, 30), dt.UTC)
        with writing(self.database) as connection:
            run_id = start_run(connection, mode, as_of, as_of)
        said: list[Line] = []
        outcome = crawl(
            Job(
                source="govuk",
                database_url=self.url,
                addresses=self.source.addresses,
                as_of=as_of,
                run_id=run_id,
                mode=mode,
                since=dt.date.fromisoformat(since) if since else None,
                contact="tests@example.org",
                requests_per_second=500,
                settings=self.settings,
            ),
            said.append,
        )
        with writing(self.database) as connection:
            end_run(connection, run_id, outcome.state, as_of, {})
            told = tuple(problems(connection, run_id))
        planned = (line.text.split()[1] for line in said if line.event == "plan" and "://" in line.text)
        return Told(outcome, frozenset(map(_place, planned)), self.source.requests(), told)

    def document(self, external_id: str) -> Document:
        with reading(self.database) as connection:
            found = get_document(connection, "govuk", external_id)
        assert found is not None, external_id
        return found

    def at(self, path: str) -> Document | None:
        with reading(self.database) as connection:
            external_id = connection.execute(
                select(documents.c.external_id).where(documents.c.url == f"https://www.gov.uk{path}")
            ).scalar()
        return self.document(external_id) if external_id else None

    def states(self, external_id: str) -> list[tuple[str, Document]]:
        """Every version with its change."""
        with reading(self.database) as connection:
            rows = connection.execute(
                select(versions.c.change, versions.c.record, PASSAGES)
                .join(documents, documents.c.id == versions.c.document_id)
                .where(documents.c.external_id == external_id)
                .order_by(versions.c.number)
            ).all()
        return [(row.change, unpack(row.record, row.passages)) for row in rows]


def _place(url: str) -> str:
    parts = urlsplit(url)
    return unquote(f"/{parts.netloc}{parts.path}")


@pytest.fixture(scope="module")
def source() -> Iterator[Replica]:
    with replica("--event-time") as running:
        yield running


def make_service(source: Replica, folder: Path, **settings: Any) -> Service:
    url = f"sqlite:///{folder / 'store.db'}"
    database = connect(url)
    upgrade(database)
    return Service(source, url, database, settings)


@pytest.fixture(scope="module")
def years(source: Replica, tmp_path_factory: pytest.TempPathFactory) -> tuple[Service, dict[str, Told]]:
    """The pages that sources.toml names, from the first delivery plans to the last evaluations."""
    service = make_service(source, tmp_path_factory.mktemp("years"))
    nights = {}
    for name, day in (
        ("plans", "2017-10-09"),
        ("more plans", "2018-01-10"),
        ("evaluation", "2018-10-05"),
        ("evaluations", "2022-05-26"),
        ("rerun", "2022-05-26"),
        ("next", "2022-05-27"),
    ):
        nights[name] = service.run(day)
    yield service, nights
    service.database.dispose()


def test_every_night_went_well(years: tuple[Service, dict[str, Told]]) -> None:
    for name, told in years[1].items():
        assert told.outcome.is_ok, (name, told.outcome, told.problems)
        assert told.outcome.windows_open == 0


def test_versions_follow_the_page_as_its_days_move(years: tuple[Service, dict[str, Told]]) -> None:
    service, _ = years
    evaluation = service.states(EVALUATION)
    assert [(change, len(document.attachments)) for change, document in evaluation] == [("new", 1), ("attachment", 8)]
    plans = service.states(PLANS)
    assert [change for change, _ in plans] == ["new", "attachment", "edited"]
    assert [(document.heading, len(document.attachments)) for _, document in plans] == [
        ("Social mobility and opportunity areas", 1),
        ("Opportunity areas", 13),
        ("Opportunity areas", 13),
    ]


def test_the_evaluation_is_kept_page_by_page_in_the_order_of_its_files(years: tuple[Service, dict[str, Told]]) -> None:
    service, _ = years
    document = service.document(EVALUATION)
    assert (document.kind, document.url, document.published_on) == ("research", PAGE, dt.date(2018, 10, 5))
    assert document.change_note == "Added the process evaluation and the evaluations of individual projects."
    assert [(file.state.value, file.pages) for file in document.attachments] == [
        ("read", 111), ("read", 12), ("read", 6), ("read", 19), ("read", 2), ("read", 49), ("unreadable", 16),
        ("read", 40),
    ]  # fmt: skip
    for file in document.attachments:
        pages = [part for part in document.sections if part.heading == file.title]
        assert [part.url for part in pages] == [f"{file.url}#page={part.page}" for part in pages]
        assert bool(pages) == (file.state is AttachmentState.READ)


def test_a_pdf_is_found_by_its_own_words_with_its_page(years: tuple[Service, dict[str, Told]]) -> None:
    service, _ = years
    found = {
        (part.heading, part.page)
        for part in service.document(EVALUATION).sections
        if "the best evidence-base possible to support the delivery of our priorities" in part.text
    }
    assert found == {("Opportunity areas process evaluation research report", 4)}


def test_the_image_only_file_is_reported_as_unreadable(years: tuple[Service, dict[str, Told]]) -> None:
    _, nights = years
    (news,) = [problem for problem in nights["evaluations"].problems if "School to School" in problem.message]
    assert not news.is_failure and "no text on any of its 16 pages" in news.message
    assert nights["rerun"].problems == ()


def test_the_spreadsheet_is_listed_and_was_never_asked_for(years: tuple[Service, dict[str, Told]]) -> None:
    service, nights = years
    sheet = service.document(PLANS).attachments[-1]
    assert (sheet.state, sheet.title) == (AttachmentState.UNREAD, "Opportunity areas selection data")
    assert not any(path.endswith(".xlsx") for told in nights.values() for path in told.asked)


def test_an_html_attachment_is_a_section_of_its_page(years: tuple[Service, dict[str, Told]]) -> None:
    service, _ = years
    document = service.at("/government/publications/education-investment-areas")
    assert document is not None
    (section,) = [part for part in document.sections if part.heading]
    assert section.url == f"{document.url}/priority-education-investment-areas"
    assert "investment areas" in section.text.casefold()


def test_a_rerun_asks_only_its_plan_and_writes_nothing(years: tuple[Service, dict[str, Told]]) -> None:
    _, nights = years
    for name in ("rerun", "next"):
        told = nights[name]
        assert set(told.asked) <= told.planned
        assert set(told.asked) == told.planned, "and everything in it"
        assert told.outcome.changes == {}
    assert sum(nights["rerun"].asked.values()) == len(nights["rerun"].asked) + 1, "two searches, and nothing twice"


def test_the_ways_a_page_can_be_gone(source: Replica, tmp_path: Path) -> None:
    gone = "/government/case-studies/intellectual-property-stuart-scott"
    withdrawn = "/government/case-studies/terence-age-33-stoke-on-trent"
    spanish = "/government/case-studies/doing-business-in-spain.es"
    service = make_service(
        source,
        tmp_path,
        organisations=[],
        taxons=[],
        pages=[
            "/406beacon",  # redirected to a page that is not recorded
            "/government/publications/replica-example-gone",
            "/government/publications/replica-example-access-limited",
            gone,
            f"https://www.gov.uk{withdrawn}/",
            spanish,
            "/national-curriculum/other-compulsory-subjects",  # a chapter: 303 to its guide
        ],
    )
    told = service.run("2025-01-15")
    assert told.outcome.is_ok
    assert [(problem.kind, urlsplit(problem.url or "").path.rpartition("/")[2]) for problem in told.problems] == [
        ("missing", "replica-example-gone"),
        ("refused", "replica-example-access-limited"),
        ("missing", "intellectual-property-stuart-scott"),
    ]
    assert "Incorrect title" in told.problems[2].message, "gone with an explanation, though it answers 200"
    kept = service.at(withdrawn)
    assert kept is not None and kept.is_withdrawn and kept.kind == "case_study"
    assert service.at(spanish) is None
    guide = service.at("/national-curriculum")
    assert guide is not None and [part.heading for part in guide.sections[1:3]] == ["Overview", "Key stage 1 and 2"]
    assert told.outcome.changes == {"new": 2}
    again = service.run("2025-01-15")
    assert again.outcome.changes == {}
    service.database.dispose()


def test_a_backfill_finds_what_the_search_lists_and_goes_on_where_it_was_stopped(
    source: Replica, tmp_path: Path
) -> None:
    kinds = ["case_study", "research", "guidance", "policy_paper", "independent_report", "statutory_guidance"]
    service = make_service(source, tmp_path, document_types=kinds, pages=[])
    told = service.run("2024-12-31", "backfill", "2012-01-01")
    assert told.outcome.is_ok and told.outcome.windows_open == 0
    listed: dict[str, Any] = {}
    for name, value in (
        ("filter_organisations", "department-for-education"),
        ("filter_part_of_taxonomy_tree", "c58fdadd-7743-46d6-9629-90bb3ccc4ef0"),
    ):
        asked = {name: value, "filter_content_store_document_type": kinds, "count": 1500, "debug": "include_withdrawn"}
        dates = {"filter_public_timestamp": "from:2012-01-01,to:2024-12-31", "fields": "link"}
        listed |= {row["link"]: row for row in source.get("govuk", "/api/search.json", **asked, **dates)["results"]}
    assert len(listed) >= 5
    for path in listed:
        assert service.at(path) is not None, path
    again = service.run("2024-12-31", "backfill", "2012-01-01")
    assert again.outcome.requests == 0 and again.outcome.changes == {}
    service.database.dispose()


# -- files, at the addresses of the replica's examples


def read_example(source: Replica, path: str) -> AttachmentRead:
    async def fetch(public_url: str, headers: Mapping[str, str] | None = None) -> Reply:
        request = urllib.request.Request(source.addresses.to_request(public_url), headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                kept = {name.lower(): value for name, value in answer.headers.items()}
                return Reply(source.addresses.to_public(answer.url), answer.status, kept, answer.read())
        except urllib.error.HTTPError as error:
            return Reply(public_url, error.code)

    address = f"https://assets.publishing.service.gov.uk{path}"
    return asyncio.run(read_attachment(fetch, address, title="An example"))


def test_files_that_were_replaced_renamed_unscanned_and_deleted(source: Replica) -> None:
    with (shared_folder() / "replica" / "reconstructed.json").open(encoding="utf-8") as file:
        examples = {path.rpartition("/")[2]: path for path in json.load(file)["asset_examples"]}
    now = "https://assets.publishing.service.gov.uk/media/eac211859403b6568892a654/dfe-evaluation-strategy-2022.pdf"
    for name in ("replaced.pdf", "old-name.pdf"):
        read = read_example(source, examples[name])
        assert (read.attachment.state, read.attachment.url, read.attachment.pages) == (AttachmentState.READ, now, 12)
    unscanned = read_example(source, examples["unscanned.pdf"])
    assert unscanned.attachment.state is AttachmentState.PENDING and unscanned.payload is None
    assert unscanned.attachment.url.endswith("/unscanned.pdf")
    assert read_example(source, examples["deleted.pdf"]).attachment.state is AttachmentState.MISSING
