"""What becomes of an attachment: read, listed, missing, waiting, and never lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from scrapy.exceptions import DownloadCancelledError

from crawlers.attachments import AttachmentRead, news_of, read_attachment
from crawlers.fetching import FetchFailed
from crawlers.reasons import kind_of, words
from store.records import AttachmentState
from tests.crawlers.attachments.files import Shelf, lines, pdf, picture, word_file, wrapped

URL = "https://assets.publishing.service.gov.uk/media/1/guide.pdf"
TWO_PAGES = pdf(lines("Growth hubs help small firms."), lines("Mentors help pupils."))


def read(shelf: Shelf, url: str = URL, **given: Any) -> AttachmentRead:
    return asyncio.run(read_attachment(shelf.fetch, url, **{"title": "The guide", **given}))


def test_a_pdf_is_read_page_by_page_with_links_to_its_pages() -> None:
    found = read(Shelf({URL: TWO_PAGES}))
    assert found.attachment.state is AttachmentState.READ
    assert found.attachment.pages == 2
    assert found.attachment.byte_size == len(TWO_PAGES)
    assert [(part.page, part.url, part.heading, part.text) for part in found.sections] == [
        (1, f"{URL}#page=1", "The guide", "Growth hubs help small firms."),
        (2, f"{URL}#page=2", "The guide", "Mentors help pupils."),
    ]
    assert found.payload is not None and found.payload.body == TWO_PAGES
    assert news_of("govuk", found) is None


def test_pages_keep_their_number_when_a_page_before_them_has_no_text() -> None:
    found = read(Shelf({URL: pdf(picture, lines("The second page."))}))
    assert [(part.page, part.text) for part in found.sections] == [(2, "The second page.")]


def test_sections_carry_the_kind_that_was_given() -> None:
    assert {part.kind for part in read(Shelf({URL: TWO_PAGES}), kind="case_study").sections} == {"case_study"}
    assert {part.kind for part in read(Shelf({URL: TWO_PAGES})).sections} == {None}


def test_an_unchanged_file_is_asked_for_conditionally_and_its_text_stands() -> None:
    shelf = Shelf({URL: TWO_PAGES})
    first = read(shelf)
    again = read(shelf, known=first.attachment)
    assert again.is_unchanged and again.sections == () and again.payload is None
    assert again.attachment == first.attachment
    assert shelf.asked[1][1] == {
        "if-none-match": first.attachment.etag,
        "if-modified-since": first.attachment.last_modified,
    }


def test_the_same_bytes_under_another_etag_are_unchanged() -> None:
    shelf = Shelf({URL: TWO_PAGES})
    known = replace(read(shelf).attachment, etag='"another"', last_modified=None)
    again = read(shelf, known=known)
    assert again.is_unchanged
    assert again.attachment.etag != '"another"'


def test_a_changed_file_is_read_anew() -> None:
    shelf = Shelf({URL: TWO_PAGES})
    known = read(shelf).attachment
    shelf.files[URL] = pdf(lines("A new edition."))
    again = read(shelf, known=known)
    assert not again.is_unchanged
    assert [part.text for part in again.sections] == ["A new edition."]


def test_a_replaced_file_is_known_by_its_new_address() -> None:
    new = "https://assets.publishing.service.gov.uk/media/2/guide.pdf"
    found = read(Shelf({new: TWO_PAGES}, moved={URL: new}))
    assert found.attachment.url == new
    assert found.sections[0].url == f"{new}#page=1"


def test_a_placeholder_is_never_taken_for_the_file_whatever_its_headers_say() -> None:
    page = b"<!doctype html><title>This file is being processed</title><h1>Not available yet</h1>"
    placeholder = "https://www.gov.uk/government/placeholder"
    shelf = Shelf({placeholder: page}, moved={URL: placeholder}, media_type="application/pdf")
    found = read(shelf)
    assert found.attachment.state is AttachmentState.PENDING
    assert found.attachment.url == URL
    assert found.payload is None and found.sections == ()
    shelf.moved.clear()
    shelf.files[URL] = TWO_PAGES
    later = read(shelf, known=found.attachment)
    assert shelf.asked[-1][1] == {}, "nothing of the placeholder makes the next request conditional"
    assert later.attachment.state is AttachmentState.READ


def test_a_placeholder_does_not_take_the_place_of_a_text_that_is_known() -> None:
    shelf = Shelf({URL: TWO_PAGES})
    known = read(shelf).attachment
    shelf.files[URL] = b"<html><h1>Not available yet</h1></html>"
    found = read(shelf, known=known)
    assert found.is_unchanged and found.attachment == known


def test_a_deleted_file_is_missing_and_named() -> None:
    for status, said in ((404, "not found"), (410, "gone")):
        found = read(Shelf({URL: status}))
        assert found.attachment.state is AttachmentState.MISSING
        assert said in (found.attachment.reason or "")
        news = news_of("govuk", found)
        assert news is not None and not news.is_failure and "The guide" in news.message


def test_a_missing_file_is_news_once() -> None:
    shelf = Shelf({URL: 410})
    first = read(shelf)
    again = read(shelf, known=first.attachment)
    assert again.is_unchanged
    assert news_of("govuk", again) is None


def test_a_failing_host_is_a_failure_and_loses_no_text() -> None:
    shelf = Shelf({URL: TWO_PAGES})
    known = read(shelf).attachment
    shelf.files[URL] = FetchFailed(URL, "it answered 500 seven times")
    found = read(shelf, known=known)
    assert found.is_unchanged and found.attachment == known
    news = news_of("govuk", found)
    assert news is not None and news.is_failure and "500" in news.message
    fresh = read(shelf)
    assert fresh.attachment.state is AttachmentState.PENDING


def test_a_file_that_may_not_be_asked_for_is_news_and_no_failure() -> None:
    found = read(Shelf({URL: FetchFailed(URL, "robots.txt forbids it", "refused")}))
    news = news_of("govuk", found)
    assert news is not None and not news.is_failure and "robots.txt" in news.message


def test_a_file_of_images_is_unreadable_and_not_empty() -> None:
    found = read(Shelf({URL: pdf(picture, picture, picture)}))
    assert found.attachment.state is AttachmentState.UNREADABLE
    assert found.attachment.reason is not None
    assert found.attachment.reason.startswith("no text on any of its 3 pages")
    assert found.attachment.pages == 3
    assert found.payload is not None, "a better reader may read it one day"
    news = news_of("govuk", found)
    assert news is not None and not news.is_failure


def test_a_file_that_is_too_large_is_unreadable_and_no_failure() -> None:
    error = DownloadCancelledError(f"Cancelling download of {URL}: expected size larger than")
    shelf = Shelf({URL: FetchFailed(URL, words(error, 64 * 2**20), kind_of(error))})
    found = read(shelf)
    assert found.attachment.state is AttachmentState.UNREADABLE
    assert "larger than 67,108,864 bytes" in (found.attachment.reason or "")
    news = news_of("govuk", found)
    assert news is not None and not news.is_failure
    assert news_of("govuk", read(shelf, known=found.attachment)) is None


def test_an_encrypted_file_is_unreadable() -> None:
    found = read(Shelf({URL: pdf(lines("Secret."), password="word")}))
    assert (found.attachment.state, found.attachment.reason) == (AttachmentState.UNREADABLE, "it is encrypted")


def test_a_broken_file_is_unreadable() -> None:
    found = read(Shelf({URL: b"%PDF-1.7\n" + b"not one at all " * 50}))
    assert found.attachment.state is AttachmentState.UNREADABLE
    assert "broken" in (found.attachment.reason or "")


def test_a_file_harmed_on_its_way_is_fetched_whole_the_next_time() -> None:
    shelf = Shelf({URL: TWO_PAGES[:40] + b"\x00{"})
    harmed = read(shelf)
    assert harmed.attachment.state is AttachmentState.UNREADABLE
    assert read(shelf, known=harmed.attachment).is_unchanged
    assert shelf.asked[-1][1] == {}
    shelf.files[URL] = TWO_PAGES
    assert read(shelf, known=harmed.attachment).attachment.state is AttachmentState.READ


def test_a_file_that_is_no_pdf_for_all_its_name_is_unreadable() -> None:
    found = read(Shelf({URL: b"\x00\x01\x02 something else"}))
    assert found.attachment.state is AttachmentState.UNREADABLE
    assert found.attachment.reason == "it is named a PDF and is none"


def test_a_spreadsheet_is_listed_and_never_asked_for() -> None:
    for name in ("data.xlsx", "data.csv", "data.ods", "text.odt", "all.zip"):
        shelf = Shelf()
        found = read(shelf, f"https://assets.publishing.service.gov.uk/media/1/{name}")
        assert found.attachment.state is AttachmentState.UNREAD
        assert "listed and not read" in (found.attachment.reason or "")
        assert shelf.asked == []
        assert read(shelf, found.attachment.url, known=found.attachment).is_unchanged


def test_the_type_tells_what_a_name_without_ending_does_not() -> None:
    shelf = Shelf()
    found = read(shelf, "https://qna.files.parliament.uk/1/file", media_type="text/csv")
    assert found.attachment.state is AttachmentState.UNREAD
    assert shelf.asked == []


def test_a_file_of_no_known_format_is_listed_unread() -> None:
    url = "https://qna.files.parliament.uk/1/file"
    found = read(Shelf({url: b"\x00\x01\x02"}, media_type="application/octet-stream"), url)
    assert found.attachment.state is AttachmentState.UNREAD
    assert "application/octet-stream" in (found.attachment.reason or "")


def test_a_word_document_is_read_with_its_tables_in_their_place() -> None:
    def build(document: Any) -> None:
        document.add_heading("What we learned")
        document.add_paragraph("Mentors stayed.")
        document.add_paragraph("attendance rose", style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table._cells, ("Area", "Schools", "Derby", "14"), strict=True):
            cell.text = text
        document.add_paragraph("The end.")

    url = "https://qna.files.parliament.uk/1/annex.docx"
    found = read(Shelf({url: word_file(build)}), url)
    (section,) = found.sections
    assert section.url == url and section.page is None
    assert section.text == (
        "What we learned\n\nMentors stayed.\n\n• attendance rose\n\nArea | Schools\nDerby | 14\n\nThe end."
    )


def test_a_broken_word_document_is_unreadable() -> None:
    url = "https://qna.files.parliament.uk/1/annex.docx"
    whole = word_file(lambda document: document.add_paragraph("Text."))
    assert read(Shelf({url: whole[:-200]}), url).attachment.state is AttachmentState.UNREADABLE


def test_several_files_are_read_at_once() -> None:
    urls = [f"https://assets.publishing.service.gov.uk/media/{number}/a.pdf" for number in range(6)]
    shelf = Shelf({url: pdf(wrapped(f"File {url} and its words. " * 9)) for url in urls})

    async def all_of_them() -> list[AttachmentRead]:
        return await asyncio.gather(*(read_attachment(shelf.fetch, url, title="A") for url in urls))

    assert [found.attachment.state for found in asyncio.run(all_of_them())] == [AttachmentState.READ] * 6
