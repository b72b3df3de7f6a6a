"""A content item is read into what it says itself and what it only links to."""

from __future__ import annotations

import copy
import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from crawlers.pages.content_item import read_content_item
from crawlers.reading import UnreadablePage
from tests.crawlers.govuk.fake_govuk import ASSETS, GOVUK, file_attachment, html_attachment, publication
from tests.pages.golden import assert_read_as_expected, saved_cases

URL = f"{GOVUK}/api/content/government/publications/guide"


@pytest.mark.parametrize("case", saved_cases("content_item"), ids=lambda path: path.stem)
def test_a_saved_item_reads_as_expected(case: Path) -> None:
    item = read_content_item(json.loads(case.read_text(encoding="utf-8")), URL)
    assert_read_as_expected(case, json.loads(json.dumps(asdict(item), default=str)))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("base_path", None, "base_path"),
        ("base_path", "guide", "base_path"),
        ("schema_name", None, "schema_name"),
        ("document_type", None, "document_type"),
        ("title", None, "title"),
        ("title", ["A"], "title: text is expected, not list"),
        ("details", [], "details: an object is expected"),
        ("links", "none", "links"),
        ("withdrawn_notice", "yes", "withdrawn_notice"),
        ("first_published_at", "yesterday", "first_published_at: 'yesterday' is no date"),
    ],
)
def test_a_missing_or_mistyped_field_is_named_with_its_page(field: str, value: object, words: str) -> None:
    item = {**publication(), field: value}
    if field == "first_published_at":
        del item["details"]["first_public_at"]
    with pytest.raises(UnreadablePage) as caught:
        read_content_item(item, URL)
    assert URL in str(caught.value) and words in str(caught.value)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"body": 7}, "details.body"),
        ({"body": [{"content_type": "text/html", "content": 7}]}, "details.body"),
        ({"attachments": {}}, "details.attachments: a list is expected"),
        ({"attachments": [7]}, "details.attachments[0]"),
        ({"attachments": [{"id": "1", "attachment_type": "file"}]}, "details.attachments[0].url: missing"),
        ({"attachments": [{"id": "1", "url": "/x"}]}, "details.attachments[0].attachment_type: missing"),
        ({"parts": [{"title": "No slug", "body": ""}]}, "details.parts[0].slug"),
        ({"change_history": [{"note": 5, "public_timestamp": "2018-10-05T09:00:00Z"}]}, "change_history[0].note"),
        ({"collection_groups": "none"}, "details.collection_groups"),
    ],
)
def test_a_mistyped_detail_is_named(details: dict[str, Any], words: str) -> None:
    with pytest.raises(UnreadablePage) as caught:
        read_content_item(publication(details=details), URL)
    assert words in str(caught.value)


def test_what_is_no_object_is_no_item() -> None:
    with pytest.raises(UnreadablePage, match="an object is expected"):
        read_content_item([], URL)


def test_the_latest_note_is_the_newest_wherever_it_stands() -> None:
    history = [
        {"note": "Second.", "public_timestamp": "2020-05-01T10:00:00+01:00"},
        {"note": "Newest.", "public_timestamp": "2022-05-26T14:30:29.000+00:00"},
        {"note": "First published.", "public_timestamp": "2018-10-05T09:00:00Z"},
    ]
    for shuffled in (history, history[::-1], [history[2], history[0], history[1]]):
        assert read_content_item(publication(details={"change_history": shuffled}), URL).change_note == "Newest."


def test_two_items_with_their_history_in_another_order_are_equal() -> None:
    history = [
        {"note": "B.", "public_timestamp": "2022-05-26T14:30:29Z"},
        {"note": "A.", "public_timestamp": "2018-10-05T09:00:00Z"},
    ]
    first = read_content_item(publication(details={"change_history": history}), URL)
    assert first == read_content_item(publication(details={"change_history": history[::-1]}), URL)


def test_the_date_shown_is_first_public_at_and_then_first_published_at() -> None:
    item = publication(first_published_at="2019-11-19T10:19:15Z", details={"first_public_at": "2017-10-09T09:00:00Z"})
    assert read_content_item(item, URL).published_on == dt.date(2017, 10, 9)
    del item["details"]["first_public_at"]
    assert read_content_item(item, URL).published_on == dt.date(2019, 11, 19)


def test_an_html_publication_keeps_its_date_in_public_timestamp() -> None:
    item = publication(
        schema_name="html_publication", details={"first_public_at": None, "public_timestamp": "2015-07-08T14:19:42Z"}
    )
    assert read_content_item(item, URL).published_on == dt.date(2015, 7, 8)


def test_a_date_is_that_of_london() -> None:
    item = publication(details={"first_public_at": "2018-06-30T23:30:00Z"})
    assert read_content_item(item, URL).published_on == dt.date(2018, 7, 1)


def test_what_links_say_is_no_part_of_what_the_item_says() -> None:
    item = publication()
    moved = copy.deepcopy(item)
    moved["links"]["organisations"][0]["title"] = "Department for Learning"
    moved["updated_at"] = "2025-01-01T00:00:00Z"
    moved["publishing_request_id"] = "9"
    first, second = read_content_item(item, URL), read_content_item(moved, URL)
    assert first == second
    assert first.linked != second.linked


def test_the_organisation_that_publishes_comes_first() -> None:
    links = {"primary_publishing_organisation": [{"title": "Ofsted"}]}
    assert read_content_item(publication(links=links), URL).linked.department == "Ofsted"


def test_identity_is_the_content_id_with_its_language() -> None:
    assert read_content_item(publication(), URL).external_id == "id-guide:en"
    assert read_content_item(publication(locale="cy"), URL).external_id == "id-guide:cy"
    assert read_content_item(publication(content_id=None), URL).external_id == "/government/publications/guide"


def test_attachments_are_listed_once_each_with_public_addresses() -> None:
    pdf = f"{ASSETS}/media/1/report.pdf"
    body = (
        f'<p><a href="{pdf}">again</a> <a href="https://assets.digital.cabinet-office.gov.uk/media/2/b.pdf">b</a></p>'
    )
    listed = read_content_item(
        publication(
            details={
                "body": body,
                "attachments": [
                    file_attachment(pdf),
                    html_attachment("/government/publications/guide/web#section"),
                    file_attachment("/government/uploads/system/uploads/attachment_data/file/9/old.pdf", title=""),
                    file_attachment("https://centre.example/report.pdf", "Elsewhere"),
                ],
            }
        ),
        URL,
    ).attachments
    assert [(one.url, one.title, one.is_html, one.is_elsewhere) for one in listed] == [
        (pdf, "The report", False, False),
        (f"{GOVUK}/government/publications/guide/web", "The web version", True, False),
        (f"{ASSETS}/government/uploads/system/uploads/attachment_data/file/9/old.pdf", "old.pdf", False, False),
        ("https://centre.example/report.pdf", "Elsewhere", False, True),
        (f"{ASSETS}/media/2/b.pdf", "b", False, False),
    ]


def test_a_redirect_of_the_very_path_wins_over_that_of_a_prefix() -> None:
    redirects = [
        {"path": "/old", "type": "prefix", "destination": "/prefix"},
        {"path": "/old/page", "type": "exact", "destination": "/exact?x=1#y"},
    ]
    item = {"base_path": "/old/page", "schema_name": "redirect", "content_id": None, "redirects": redirects}
    assert read_content_item(item, URL).redirect_to == f"{GOVUK}/exact?x=1#y"


def test_html_too_long_to_be_read_is_named() -> None:
    with pytest.raises(UnreadablePage, match=r"details\.body: .* characters of HTML"):
        read_content_item(publication(details={"body": "<p>" + "x" * 8_400_000}), URL)
