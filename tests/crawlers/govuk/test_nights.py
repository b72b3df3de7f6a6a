"""A night at GOV.UK: what is asked for, what is kept, and that a second run of it changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from crawlers.fetching import FetchFailed, Reply
from crawlers.govuk.settings import KindByTitle
from store.records import AttachmentState
from tests.crawlers.attachments.files import lines, pdf, picture
from tests.crawlers.govuk.conftest import FIRST_NIGHT, Nights
from tests.crawlers.govuk.fake_govuk import ASSETS, GOVUK, file_attachment, html_attachment, publication

PATH = "/government/publications/guide"
PDF = f"{ASSETS}/media/1/report.pdf"
REPORT = pdf(lines("Growth hubs help small firms."), lines("Mentors help pupils."))


def with_report(**details: object) -> dict[str, object]:
    return publication(details={"attachments": [file_attachment(PDF)], **details})


def test_a_new_publication_is_kept_with_its_pdf_page_by_page(nights: Nights) -> None:
    nights.govuk.put(with_report())
    nights.govuk.files[PDF] = REPORT
    told = nights.run()
    document = nights.document()
    assert told.changes == ("new",)
    assert document is not None
    assert (document.kind, document.url, document.published_on) == ("research", GOVUK + PATH, dt.date(2018, 10, 5))
    assert document.department == "Department for Education"
    assert [(part.page, part.text) for part in document.sections] == [
        (None, "Summary of guide.\n\nBody of guide."),
        (1, "Growth hubs help small firms."),
        (2, "Mentors help pupils."),
    ]


def test_a_rerun_of_the_night_asks_its_plan_and_writes_nothing(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(with_report())
    nights.govuk.put(publication("/government/publications/other"))
    nights.govuk.files[PDF] = REPORT
    nights.run()
    told = nights.run()
    assert told.changes == ()
    assert set(told.asked) == told.planned
    assert nights.govuk.conditions[PDF] != {}
    assert len(told.asked) == len(set(told.asked)), "nothing is asked twice"
    assert f"{GOVUK}/api/content/government/publications/other" not in told.asked


def test_the_plan_of_a_named_page_holds_its_attachments(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    web = f"{PATH}/web-version"
    nights.govuk.put(publication(details={"attachments": [file_attachment(PDF), html_attachment(web)]}))
    nights.govuk.put(publication(web, schema_name="html_publication", document_type="html_publication"))
    nights.govuk.files[PDF] = REPORT
    nights.run()
    steps = nights.run(1).plan.steps
    assert [(step.kind, step.url) for step in steps[1:]] == [
        ("content", f"{GOVUK}/api/content{PATH}"),
        ("asset", PDF),
        ("content", f"{GOVUK}/api/content{web}"),
    ]


def test_a_page_is_read_again_when_its_search_row_changes(nights: Nights) -> None:
    nights.govuk.put(publication())
    nights.run()
    changed = publication(public_updated_at="2018-10-09T10:00:00Z", details={"body": "<p>New words.</p>"})
    nights.govuk.put(changed)
    told = nights.run(2)
    assert told.changes == ("edited",)
    assert nights.run(3).changes == ()


def test_a_minor_edit_is_found_within_a_week(nights: Nights) -> None:
    nights.govuk.put(publication())
    nights.run()
    nights.govuk.put(publication(details={"body": "<p>A silent edit.</p>"}))  # no timestamp moves
    found = [night for night in range(1, 8) if nights.run(night).changes]
    assert found == [7]


def test_a_minor_edit_of_a_named_page_is_found_the_next_night(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(f"{GOVUK}{PATH}/",))
    nights.govuk.put(publication())
    nights.run()
    nights.govuk.put(publication(details={"body": "<p>A silent edit.</p>"}))
    assert nights.run(1).changes == ("edited",)


def test_a_change_of_linked_things_alone_makes_no_version(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(
        publication(),
    )
    nights.run()
    renamed = {"organisations": [{"title": "Department for Learning"}], "taxons": [{"title": "Learning"}]}
    nights.govuk.put(publication(links=renamed, updated_at="2018-10-09T00:00:00Z", publishing_request_id="9-9"))
    assert nights.run(1).changes == ()
    assert nights.versions() == ["new"]


def test_what_only_links_say_moves_with_the_next_change_of_the_page(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(publication())
    nights.run()
    renamed = {"organisations": [{"title": "Department for Learning"}]}
    nights.govuk.put(publication(links=renamed, details={"body": "<p>More.</p>"}))
    nights.run(1)
    document = nights.document()
    assert document is not None and document.department == "Department for Learning"


def test_markup_that_changes_no_word_makes_no_version(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(publication(details={"body": "<p>One <b>word</b>.</p>"}))
    nights.run()
    nights.govuk.put(publication(details={"body": "<div>\n<p id='x'>One <strong>word</strong>.</p></div>"}))
    assert nights.run(1).changes == ()


def test_a_changed_attachment_is_a_version_of_its_page(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(with_report())
    nights.govuk.files[PDF] = REPORT
    nights.run()
    nights.govuk.files[PDF] = pdf(lines("A second edition."))
    assert nights.run(1).changes == ("attachment",)
    document = nights.document()
    assert document is not None and document.sections[-1].text == "A second edition."


def test_a_weekly_page_asks_for_its_files_only_when_it_is_due(nights: Nights) -> None:
    nights.govuk.put(with_report())
    nights.govuk.files[PDF] = REPORT
    nights.run()
    assert all(PDF not in nights.run(night).asked for night in range(1, 7))
    assert PDF in nights.run(7).asked


def test_a_replaced_file_is_asked_for_where_the_page_lists_it_and_nothing_changes(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    new = f"{ASSETS}/media/2/report.pdf"
    nights.govuk.put(with_report())
    nights.govuk.files[new] = REPORT
    nights.govuk.moved[PDF] = new
    nights.run()
    document = nights.document()
    assert document is not None and document.attachments[0].url == new
    told = nights.run(1)
    assert told.changes == () and PDF in told.asked
    assert {PDF, new} <= told.planned, "the plan names both, as the one leads to the other"
    assert nights.govuk.conditions[PDF] != {}


def test_an_unscanned_file_is_asked_for_again_the_next_night(nights: Nights) -> None:
    nights.govuk.put(with_report())
    placeholder = f"{ASSETS}/placeholder"
    nights.govuk.moved[PDF] = placeholder
    nights.govuk.files[placeholder] = b"<!doctype html><h1>This file is being processed</h1>"
    nights.run()
    document = nights.document()
    assert document is not None and document.attachments[0].state is AttachmentState.PENDING
    nights.govuk.moved.clear()
    nights.govuk.files[PDF] = REPORT
    assert nights.run(1).changes == ("attachment",)
    document = nights.document()
    assert document is not None and document.attachments[0].state is AttachmentState.READ


def test_an_image_only_file_is_news_once_and_no_failure(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(with_report())
    nights.govuk.files[PDF] = pdf(picture, picture)
    (news,) = nights.run().problems
    assert not news.is_failure and "no text on any of its 2 pages" in news.message and news.url == PDF
    assert nights.run(1).problems == ()
    document = nights.document()
    assert document is not None and document.attachments[0].state is AttachmentState.UNREADABLE


def test_the_booklet_and_the_guides_are_told_apart_by_their_titles(nights: Nights) -> None:
    rules = (KindByTitle("building the foundations", "case_study"), KindByTitle("insight guide", "thematic_guide"))
    nights.settings = replace(nights.settings, attachment_kinds=rules)
    titles = (
        "Opportunity Areas: Building the foundations for change", "Opportunity Areas Insight Guide: attendance", "Plan"
    )  # fmt: skip
    files = [file_attachment(f"{ASSETS}/media/{number}/a.pdf", title) for number, title in enumerate(titles)]
    nights.govuk.put(publication(details={"attachments": files}))
    nights.govuk.files |= {file["url"]: REPORT for file in files}
    nights.run()
    document = nights.document()
    assert document is not None
    assert [part.kind for part in document.sections if part.page == 1] == ["case_study", "thematic_guide", None]


def test_every_attachment_is_walked_featured_or_not_and_none_is_dropped(nights: Nights) -> None:
    inline = f"{ASSETS}/media/9/inline.pdf"
    listed = [
        file_attachment(PDF),
        {"attachment_type": "file", "id": "2", "url": f"{ASSETS}/media/2/data.csv"},
        {"attachment_type": "external", "id": "3", "url": "https://centre.example/report", "title": "Elsewhere"},
    ]
    body = f'<p>See <span class="attachment-inline"><a href="{inline}">the annex</a></span>.</p>'
    old = '<section class="attachment"><h2><a href="/government/uploads/system/uploads/attachment_data/file/3/old.pdf">Old</a></h2></section>'  # noqa: E501
    nights.govuk.put(
        publication(details={"attachments": listed, "featured_attachments": [], "body": body, "documents": [old]})
    )
    nights.govuk.files |= {PDF: REPORT, inline: pdf(lines("The annex."))}
    nights.run()
    document = nights.document()
    assert document is not None
    assert [(found.title, found.state.value) for found in document.attachments] == [
        ("The report", "read"),
        ("data.csv", "unread"),
        ("Elsewhere", "unread"),
        ("Old", "missing"),
        ("the annex", "read"),
    ]


def test_an_html_attachment_is_a_section_of_its_page(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    web = f"{PATH}/web-version"
    item = publication(web, schema_name="html_publication", document_type="html_publication")
    nights.govuk.put(publication(details={"attachments": [html_attachment(web)]}), item)
    nights.run()
    document = nights.document()
    assert document is not None
    section = document.sections[1]
    assert (section.heading, section.url, section.text) == ("The web version", GOVUK + web, "Body of web-version.")
    nights.govuk.put({**item, "updated_at": "2018-10-09T00:00:00Z"})
    assert nights.run(1).changes == ()
    nights.govuk.put({**item, "details": {"body": "<p>Other words.</p>"}})
    assert nights.run(2).changes == ("edited",)


def test_a_guide_is_read_part_by_part(nights: Nights) -> None:
    parts = [
        {"slug": "overview", "title": "Overview", "body": [{"content_type": "text/html", "content": "<p>One.</p>"}]},
        {"slug": "next", "title": "What next", "body": "<p>Two.</p>"},
    ]
    nights.govuk.put(
        publication("/guide", schema_name="guide", document_type="guide", details={"parts": parts, "body": None})
    )
    nights.run()
    document = nights.document()
    assert document is not None
    assert [(part.heading, part.url, part.text) for part in document.sections[1:]] == [
        ("Overview", f"{GOVUK}/guide/overview", "One."),
        ("What next", f"{GOVUK}/guide/next", "Two."),
    ]


def test_a_named_collection_brings_its_documents_with_it(nights: Nights) -> None:
    collection = "/government/collections/areas"
    nights.settings = replace(nights.settings, pages=(collection,))
    linked = [{"content_id": "a", "title": "First document", "base_path": "/government/publications/first"}]
    groups = [{"title": "Plans", "body": "", "documents": ["a", "no-longer-linked"]}]
    item = publication(
        collection, schema_name="document_collection", document_type="document_collection",
        details={"collection_groups": groups, "body": None}, links={"documents": linked},
    )  # fmt: skip
    nights.govuk.put(item, publication("/government/publications/first"))
    nights.govuk.hidden |= {"/government/publications/first", collection}
    assert nights.run().changes == ("new", "new")
    document = nights.document("areas")
    assert document is not None and document.text.endswith("Plans\n\n• First document")
    assert nights.run().changes == ()
    linked[0]["title"] = "Renamed"
    nights.govuk.put({**item, "links": {"documents": linked}})
    assert nights.run(1).changes == ()


def test_pages_in_other_languages_are_kept_out_unless_they_are_wanted(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=("/y-canllaw.cy",))
    nights.govuk.put(publication("/y-canllaw.cy", locale="cy"))
    assert nights.run().changes == ()
    nights.settings = replace(nights.settings, locales=("en", "cy"))
    assert nights.run(1).changes == ("new",)
    assert nights.document("y-canllaw.cy", "cy") is not None


def test_a_page_that_fails_is_named_and_owed_and_the_others_go_on(nights: Nights) -> None:
    url = f"{GOVUK}/api/content{PATH}"
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(publication("/government/publications/other"))
    nights.govuk.pages[PATH] = FetchFailed(url, "it answered 500 seven times")
    told = nights.run()
    assert told.changes == ("new",)
    assert [(problem.url, problem.is_failure) for problem in told.problems] == [(url, True)]
    nights.settings = replace(nights.settings, pages=())
    nights.govuk.put(publication())
    nights.govuk.hidden.add(PATH)
    again = nights.run()
    assert url in again.planned and again.changes == ("new",)


def test_a_field_of_the_wrong_type_stops_its_page_alone_and_is_named(nights: Nights) -> None:
    nights.govuk.put(publication(title=17), publication("/government/publications/other"))
    told = nights.run()
    assert told.changes == ("new",)
    (problem,) = told.problems
    assert problem.kind == "unreadable" and "title" in problem.message and problem.is_failure


def test_html_in_place_of_json_is_a_failure_that_is_named(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.pages[PATH] = b"<html><h1>Service unavailable</h1></html>"
    (problem,) = nights.run().problems
    assert problem.is_failure and "HTML" in problem.message


def test_a_new_field_of_an_attachment_is_news_and_a_new_field_of_details_is_not(nights: Nights) -> None:
    nights.govuk.put(
        publication(details={"attachments": [file_attachment(PDF, wholly_new=1)], "wholly_new_as_well": {"a": 1}})
    )
    nights.govuk.files[PDF] = REPORT
    (news,) = nights.run().problems
    assert (news.kind, news.is_failure) == ("unknown_field", False) and "wholly_new" in news.message


def test_a_refused_search_is_a_failure_in_the_words_of_the_service(nights: Nights) -> None:
    said = b'{"error":"\\"updated_at\\" is not a valid sort field"}'
    nights.govuk.search_answer = Reply(f"{GOVUK}/api/search.json", 422, {}, said)
    told = nights.run()
    assert any("422" in problem.message and "valid sort field" in problem.message for problem in told.problems)
    assert [window.closed_at for window in told.windows] == [None]


def test_a_failing_attachment_is_owed_and_the_page_is_kept(nights: Nights) -> None:
    nights.govuk.put(with_report())
    nights.govuk.files[PDF] = FetchFailed(PDF, "it answered 503 seven times")
    told = nights.run()
    assert told.changes == ("new",)
    assert [problem.is_failure for problem in told.problems] == [True]
    nights.govuk.files[PDF] = REPORT
    again = nights.run()
    assert again.changes == ("attachment",)
    assert set(again.asked) <= again.planned


def test_withdrawn_pages_are_found_and_named_so(nights: Nights) -> None:
    notice = {"explanation": "<p>Replaced by the new plan.</p>", "withdrawn_at": "2018-10-06T00:00:00Z"}
    nights.govuk.put(publication(withdrawn_notice=notice))
    nights.run()
    document = nights.document()
    assert document is not None and document.is_withdrawn
    assert "Withdrawn: Replaced by the new plan." in document.text


def test_an_empty_withdrawal_notice_is_none(nights: Nights) -> None:
    nights.govuk.put(publication(withdrawn_notice={}))
    nights.run()
    document = nights.document()
    assert document is not None and not document.is_withdrawn


def test_a_withdrawal_is_a_version(nights: Nights) -> None:
    nights.settings = replace(nights.settings, pages=(PATH,))
    nights.govuk.put(publication())
    nights.run()
    nights.govuk.put(
        publication(withdrawn_notice={"explanation": "<p>Old.</p>", "withdrawn_at": "2018-10-09T00:00:00Z"})
    )
    assert nights.run(1).changes == ("withdrawn",)


def test_the_plan_is_whole_before_the_first_request(nights: Nights) -> None:
    nights.govuk.put(publication())
    told = nights.run()
    (step,) = told.plan.steps
    first = FIRST_NIGHT - dt.timedelta(days=13)
    assert f"from:{first},to:{FIRST_NIGHT}" in step.url and "debug=include_withdrawn" in step.url
    assert any("new or changed" in note for note in told.plan.notes)
