"""Moved, gone, limited or only doubted: what becomes of a page that does not stand where it stood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawlers.fetching import FetchFailed
from store.records import AttachmentState
from tests.crawlers.attachments.files import lines, pdf
from tests.crawlers.govuk.conftest import Nights
from tests.crawlers.govuk.fake_govuk import ASSETS, GOVUK, file_attachment, html_attachment, publication

PATH = "/government/publications/guide"
OTHER = "/government/publications/other"
PDF = f"{ASSETS}/media/1/report.pdf"


@pytest.fixture
def named(nights: Nights) -> Nights:
    """A page that is named, read on the first night, and not in the index any more."""
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(publication())
    nights.run()
    nights.govuk.hidden |= {PATH, OTHER}
    return nights


def redirect(to: str, path: str = PATH) -> dict[str, object]:
    """A redirect as the Content API gives it: 200, and no content id."""
    redirects = [{"path": path, "type": "exact", "destination": to}]
    return {
        "base_path": path, "schema_name": "redirect", "document_type": "redirect", "content_id": None, "locale": "en",
        "public_updated_at": "2018-10-09T00:00:00Z", "withdrawn_notice": {}, "redirects": redirects, "details": {},
    }  # fmt: skip


def gone(explanation: str | None) -> dict[str, object]:
    return {
        "base_path": PATH, "schema_name": "gone", "document_type": "gone", "content_id": None, "locale": "en",
        "public_updated_at": "2018-10-09T00:00:00Z", "withdrawn_notice": {}, "details": {"explanation": explanation},
    }  # fmt: skip


def is_vanished(nights: Nights) -> bool:
    document = nights.document()
    assert document is not None
    return document.is_vanished


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_is_vanished_once_it_was_missing_on_two_nights(named: Nights, status: int) -> None:
    named.govuk.pages[PATH] = status
    assert named.run(1).changes == ()
    assert named.run(1).changes == (), "a second look in one night is no second sighting"
    assert not is_vanished(named)
    assert named.run(2).changes == ("vanished",)
    document = named.document()
    assert document is not None and document.sections, "its words stay"
    assert named.run(3).changes == ()


def test_a_page_that_is_missing_for_one_night_is_not_vanished(named: Nights) -> None:
    named.govuk.pages[PATH] = 404
    named.run(1)
    named.govuk.put(publication())
    named.run(2)
    named.govuk.pages[PATH] = 404
    assert named.run(3).changes == ()
    assert named.versions() == ["new"]


def test_a_followed_page_that_is_missing_is_looked_for_again_the_next_night(nights: Nights) -> None:
    nights.govuk.put(publication())
    nights.run()
    nights.govuk.pages[PATH] = 404
    nights.run(7)
    assert nights.run(8).changes == ("vanished",)


def test_absence_from_the_search_is_not_deletion(nights: Nights) -> None:
    nights.govuk.put(publication())
    nights.run()
    nights.govuk.hidden.add(PATH)
    for night in range(1, 10):
        assert nights.run(night).changes == ()


def test_a_gone_page_with_an_explanation_is_gone_though_it_answers_200(named: Nights) -> None:
    named.govuk.pages[PATH] = gone("<p>Published in error.</p>")
    named.run(1)
    assert named.run(2).changes == ("vanished",)
    document = named.document()
    assert document is not None and "Published in error." in (document.change_note or "")


def test_a_page_limited_to_some_readers_is_news_and_stands(named: Nights) -> None:
    named.govuk.pages[PATH] = 403
    for night in (1, 2, 3):
        told = named.run(night)
        assert told.changes == ()
        assert [(problem.kind, problem.is_failure) for problem in told.problems] == [("refused", False)]
    assert not is_vanished(named)


def test_a_page_that_moved_keeps_its_history_under_its_new_address(named: Nights) -> None:
    named.govuk.pages[PATH] = redirect(f"{OTHER}?query=answer#fragment")
    named.govuk.put(publication(OTHER, content_id="id-guide", title="Title of guide"))
    told = named.run(1)
    assert told.changes == ("moved",)
    document = named.document()
    assert document is not None and document.url == GOVUK + OTHER
    assert f"{GOVUK}/api/content{OTHER}" in told.asked, "asked without query and fragment"
    again = named.run(1)
    assert again.changes == () and set(again.asked) <= again.planned


def test_a_page_redirected_to_another_document_is_vanished_and_the_other_is_read(named: Nights) -> None:
    named.govuk.pages[PATH] = redirect(OTHER)
    named.govuk.put(publication(OTHER))
    assert named.run(1).changes == ("new",)
    assert named.run(2).changes == ("vanished",)
    document = named.document()
    assert document is not None and f"redirected to {GOVUK}{OTHER}" in (document.change_note or "")


def test_a_page_redirected_to_another_site_is_vanished_and_the_site_is_not_asked(named: Nights) -> None:
    elsewhere = "https://centre.example/guide?x=1#top"
    named.govuk.pages[PATH] = redirect(elsewhere)
    asked = named.run(1).asked
    assert all(url.startswith(GOVUK) for url in asked)
    assert named.run(2).changes == ("vanished",)
    document = named.document()
    assert document is not None and elsewhere in (document.change_note or "")


def test_redirects_in_a_circle_end(named: Nights) -> None:
    named.govuk.pages[PATH] = redirect(OTHER)
    named.govuk.pages[OTHER] = redirect(PATH, OTHER)
    assert named.run(1).changes == ()


def test_a_chapter_of_a_guide_leads_to_the_whole_guide_once(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=("/guide/part-two", "/guide"))
    nights.govuk.put(publication("/guide", schema_name="guide", document_type="guide"))
    nights.govuk.canonical["/guide/part-two"] = "/guide"
    assert nights.run().changes == ("new",)
    assert nights.document() is not None
    assert nights.run(1).changes == ()


def test_a_page_without_a_content_id_is_known_by_its_path(nights: Nights) -> None:
    nights.govuk.put(publication(content_id=None))
    assert nights.run().readings[0].external_id == PATH


def test_two_languages_of_one_content_id_are_two_documents(nights: Nights) -> None:
    nights.settings = replace(nights.settings, locales=("en", "cy"), pages=(f"{PATH}.cy",))
    nights.govuk.put(publication(), publication(f"{PATH}.cy", content_id="id-guide", locale="cy"))
    nights.govuk.hidden.add(f"{PATH}.cy")
    assert nights.run().changes == ("new", "new")
    assert nights.document() is not None and nights.document(locale="cy") is not None


def test_one_id_at_two_addresses_in_one_night_is_kept_at_one(named: Nights) -> None:
    named.settings = replace(named.settings, pages=(PATH, OTHER))
    named.govuk.put(publication(OTHER, content_id="id-guide"))
    for night in (1, 2, 3):
        told = named.run(night)
        assert told.changes == ()
        assert [(problem.kind, problem.url) for problem in told.problems] == [("doubted", GOVUK + OTHER)]


def test_another_publication_at_the_same_address_is_another_document(named: Nights) -> None:
    named.govuk.put(publication(content_id="id-newcomer"))
    assert named.run(1).changes == ("new", "vanished")
    assert is_vanished(named)
    assert named.run(2).changes == ()


def test_a_page_that_looks_as_it_did_before_needs_two_nights_to_be_believed(named: Nights) -> None:
    new = publication(details={"body": "<p>The new words.</p>"})
    named.govuk.put(new)
    assert named.run(1).changes == ("edited",)
    named.govuk.put(publication())  # a nightly mirror serves the old page
    told = named.run(2)
    assert told.changes == () and [problem.kind for problem in told.problems] == ["doubted"]
    assert named.run(2).changes == (), "a second look in one night is no second sighting"
    named.govuk.put(new)
    assert named.run(3).changes == ()
    named.govuk.put(publication())
    assert named.run(4).changes == (), "the sightings must be in a row"
    assert named.run(5).changes == ("edited",)
    assert named.versions() == ["new", "edited", "edited"]


def test_a_doubted_page_that_is_not_named_is_due_the_next_night(nights: Nights) -> None:
    nights.govuk.put(publication())
    nights.run()
    nights.govuk.put(publication(details={"body": "<p>The new words.</p>"}))
    nights.run(7)
    nights.govuk.put(publication())
    assert nights.run(14).changes == ()
    assert nights.run(15).changes == ("edited",)


def test_a_page_that_comes_back_is_believed_on_the_second_night(named: Nights) -> None:
    named.govuk.pages[PATH] = 404
    named.run(1)
    named.run(2)
    named.govuk.put(publication())
    assert named.run(3).changes == ()
    assert named.run(4).changes == ("edited",)
    assert not is_vanished(named)


@pytest.mark.parametrize("status", [404, 410])
def test_a_file_is_missing_once_it_was_so_on_two_nights(nights: Nights, status: int) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(publication(details={"attachments": [file_attachment(PDF)]}))
    nights.govuk.files[PDF] = pdf(lines("Growth hubs help."))
    nights.run()
    nights.govuk.files[PDF] = status
    assert nights.run(1).changes == ()
    assert nights.run(1).changes == ()
    assert nights.run(2).changes == ("attachment",)
    document = nights.document()
    assert document is not None and document.attachments[0].state is AttachmentState.MISSING


@pytest.mark.parametrize("harmed", [b'{"title": "An error", "status": 500}', b"%PDF-1.7 cut sho"])
def test_a_file_harmed_on_its_way_does_not_take_the_place_of_its_words(nights: Nights, harmed: bytes) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(publication(details={"attachments": [file_attachment(PDF)]}))
    nights.govuk.files[PDF] = whole = pdf(lines("Growth hubs help."))
    nights.run()
    nights.govuk.files[PDF] = harmed
    assert nights.run(1).changes == ()
    nights.govuk.files[PDF] = whole
    assert nights.run(2).changes == ()
    nights.govuk.files[PDF] = harmed
    assert nights.run(3).changes == ()
    assert nights.run(4).changes == ("attachment",), "harmed on two nights, it is harmed where it lies"
    assert nights.run(5).changes == ()


def test_a_new_file_that_came_harmed_is_asked_for_again_the_next_night(nights: Nights) -> None:
    nights.govuk.put(publication(details={"attachments": [file_attachment(PDF)]}))
    nights.govuk.files[PDF] = b"%PDF-1.7 cut sho"
    nights.run()
    nights.govuk.files[PDF] = pdf(lines("Growth hubs help."))
    assert nights.run(1).changes == ("attachment",)


def test_a_file_that_comes_back_after_one_night_was_never_missing(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(publication(details={"attachments": [file_attachment(PDF)]}))
    nights.govuk.files[PDF] = whole = pdf(lines("Growth hubs help."))
    nights.run()
    for night in (1, 3):
        nights.govuk.files[PDF] = 404
        nights.run(night)
        nights.govuk.files[PDF] = whole
        nights.run(night + 1)
    assert nights.versions() == ["new"]


def test_an_html_attachment_that_fails_keeps_its_words(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    web = f"{PATH}/web"
    nights.govuk.put(publication(details={"attachments": [html_attachment(web)]}))
    nights.govuk.put(publication(web, schema_name="html_publication", document_type="html_publication"))
    nights.run()
    url = f"{GOVUK}/api/content{web}"
    nights.govuk.pages[web] = FetchFailed(url, "it answered 500 seven times")
    told = nights.run(1)
    assert told.changes == () and [problem.is_failure for problem in told.problems] == [True]
    nights.govuk.pages[web] = redirect(f"{PATH}/web-2", web)
    nights.govuk.put(
        publication(f"{PATH}/web-2", schema_name="html_publication", document_type="html_publication",
                    details={"body": "<p>Body of web.</p>"})
    )  # fmt: skip
    assert nights.run(2).changes == ()


def test_a_named_page_that_was_never_there_is_news(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    (news,) = nights.run().problems
    assert (news.kind, news.is_failure) == ("missing", False)
