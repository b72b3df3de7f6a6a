"""A site without an API, night by night: what is asked, what is kept, what is remembered."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from crawlers.fetching import FetchFailed
from store.following import Followed, followed
from store.records import AttachmentState, Document, Section
from store.session import reading
from tests.crawlers.conftest import NIGHT
from tests.crawlers.small_site import SITE, Board, html, links, story

DOWN = FetchFailed(SITE + "/stories/a", "answered 500 Internal Server Error")


@pytest.fixture
def board(database: Engine) -> Board:
    board = Board(database)
    board.pages = {
        "/stories": links("/stories/a", "/stories/b", "/about", "https://elsewhere.example/stories/x"),
        "/stories/a": story("Norwich"),
        "/stories/b": story("Hastings"),
        "/about": story("About"),
    }
    return board


def remembered(board: Board, path: str) -> Followed:
    with reading(board.engine) as connection:
        return followed(connection, "board", [SITE + path])[SITE + path]


def test_the_links_of_a_start_page_become_documents(board: Board) -> None:
    tally = board.crawl()
    assert board.document("/stories/a") == Document(
        source="board",
        external_id=SITE + "/stories/a",
        kind="case_study",
        url=SITE + "/stories/a",
        heading="Norwich",
        published_on=dt.date(2024, 9, 1),
        department="Example Board",
        sections=(Section("1 September\n\nIt worked."),),
    )
    assert board.asked == ["/stories", "/stories/a", "/stories/b"]
    assert tally.changes == {"new": 2}
    assert board.document("/stories") is None


def test_a_rerun_of_the_same_night_asks_what_is_planned_and_changes_nothing(board: Board) -> None:
    board.crawl()
    tally = board.crawl()
    assert board.planned == board.asked == ["/stories"]
    assert not tally.changes


def test_pages_are_read_again_after_the_interval_and_new_ones_at_once(board: Board) -> None:
    board.crawl()
    board.pages["/stories"] = links("/stories/a", "/stories/c")
    board.pages["/stories/c"] = story("Fenland")
    board.pages["/stories/a"] = story("Norwich", "It worked, and was silently changed.")
    board.crawl(1)
    assert board.asked == ["/stories", "/stories/c"]
    tally = board.crawl(7)
    assert board.planned == ["/stories", "/stories/a", "/stories/b"]
    assert board.asked == board.planned
    assert tally.changes == {"edited": 1}


def test_a_page_is_gone_after_the_second_night_on_which_it_was_missed(board: Board) -> None:
    board.crawl()
    board.pages["/stories/a"] = 404
    board.crawl(7)
    board.crawl(7)
    gone = board.document("/stories/a")
    assert gone is not None
    assert not gone.is_vanished
    assert remembered(board, "/stories/a").misses == 1
    tally = board.crawl(8)
    assert "/stories/a" in board.planned
    assert tally.changes == {"vanished": 1}
    gone = board.document("/stories/a")
    assert gone is not None
    assert gone.is_vanished
    assert gone.heading == "Norwich"
    board.pages["/stories/a"] = story("Norwich")
    board.crawl(15)
    back = board.document("/stories/a")
    assert back is not None
    assert not back.is_vanished
    assert remembered(board, "/stories/a").misses == 0


def test_a_page_that_moved_is_read_where_it_went_and_missed_where_it_was(board: Board) -> None:
    board.crawl()
    board.pages["/stories/a"] = "/stories/norwich"
    board.pages["/stories/norwich"] = story("Norwich")
    board.crawl(7)
    assert board.document("/stories/norwich") is not None
    assert remembered(board, "/stories/a").misses == 1
    board.crawl(8)
    old = board.document("/stories/a")
    assert old is not None
    assert old.is_vanished


def test_the_canonical_address_is_the_identity(board: Board) -> None:
    head = f"<link rel='canonical' href='{SITE}/stories/a'>"
    board.pages["/stories"] = links("/stories/a?from=home", "/stories/a", "/stories/lost?x=1")
    board.pages["/stories/a?from=home"] = board.pages["/stories/a"] = story("Norwich", head=head)
    # An address that leads nowhere is no reason to lose the page.
    nowhere = f"<link rel='canonical' href='{SITE}/stories/nowhere'>"
    board.pages["/stories/lost?x=1"] = story("Lost", head=nowhere)
    tally = board.crawl()
    assert board.asked.count("/stories/a") == 1
    assert board.document("/stories/a?from=home") is None
    assert board.document("/stories/a") is not None
    assert board.document("/stories/lost?x=1") is not None
    assert tally.failures == 0


def test_a_failure_costs_its_page_alone_and_is_made_good_the_next_night(board: Board) -> None:
    board.pages["/stories/a"] = DOWN
    board.pages["/stories/b"] = html("<h1>Hastings</h1>")  # rebuilt: no text where the selector points
    board.pages["/stories"] = links("/stories/a", "/stories/b", "/stories/c")
    board.pages["/stories/c"] = story("Fenland")
    tally = board.crawl()
    assert tally.changes == {"new": 1}
    assert {(problem.url, problem.kind) for problem in board.problems()} == {
        (SITE + "/stories/a", "failed"),
        (SITE + "/stories/b", "unreadable"),
    }
    board.pages["/stories/a"] = story("Norwich")
    board.crawl(1)
    assert board.planned == ["/stories", "/stories/a", "/stories/b"]
    assert board.document("/stories/a") is not None


def test_a_failure_of_our_own_reader_stops_one_page(board: Board) -> None:
    board.pages["/stories/a"] = KeyError("oops")
    tally = board.crawl()
    assert tally.changes == {"new": 1}
    assert board.problems()[0].message == "the reader broke: KeyError: 'oops'"


def test_a_start_page_that_is_gone_is_a_failure(board: Board) -> None:
    board.crawl()
    board.pages["/stories"] = 404
    tally = board.crawl(1)
    assert tally.failures == 1
    assert board.problems()[0].message == "answered 404"


def test_a_dead_link_is_news_once_and_no_failure(board: Board) -> None:
    board.pages["/stories/b"] = 404
    tally = board.crawl()
    assert (tally.failures, tally.news) == (0, 1)
    assert board.problems()[0].kind == "missing"
    assert board.crawl(1).news == 0


def test_what_is_too_much_for_one_night_waits_for_the_next(database: Engine) -> None:
    board = Board(database, most_pages=3)
    paths = [f"/stories/{letter}" for letter in "abcdef"]
    board.pages = {"/stories": links(*paths), **{path: story(path) for path in paths}}
    tally = board.crawl()
    assert len(board.asked) == 3
    assert tally.changes == {"new": 2}
    assert board.problems()[0].message == "4 pages were left for the next night: 3 is the most for one"
    board.crawl(1)
    board.crawl(2)
    assert all(board.document(path) for path in paths)


def test_links_are_followed_as_deep_as_configured_and_no_deeper_the_next_week(database: Engine) -> None:
    board = Board(database, depth=2)
    chain = ["/stories", *(f"/stories/{number}" for number in range(1, 5))]
    board.pages = {
        path: html(f"<h1>{path}</h1><p>text <a href='{after}'>on</a></p>")
        for path, after in zip(chain, [*chain[1:], "/stories"], strict=True)
    }
    board.crawl()
    assert board.asked == chain[:3]
    board.crawl(7)
    assert board.asked == chain[:3]


def test_a_sitemap_names_pages_and_says_which_changed(database: Engine) -> None:
    board = Board(database, start=[], sitemaps=["/sitemap.xml"])

    def sitemap(*rows: tuple[str, str]) -> bytes:
        entries = "".join(f"<url><loc>{SITE}{path}</loc><lastmod>{day}</lastmod></url>" for path, day in rows)
        return f"<urlset>{entries}</urlset>".encode()

    board.pages = {
        "/sitemap.xml": f"<sitemapindex><sitemap><loc>{SITE}/more.xml</loc></sitemap></sitemapindex>".encode(),
        "/more.xml": sitemap(("/stories/a", "2024-10-01"), ("/stories/b", "2024-10-01"), ("/about", "2024-10-01")),
        "/stories/a": story("Norwich"),
        "/stories/b": story("Hastings"),
    }
    board.crawl()
    assert board.asked == ["/sitemap.xml", "/more.xml", "/stories/a", "/stories/b"]
    board.crawl()
    assert board.planned == board.asked == ["/sitemap.xml", "/more.xml"]
    board.pages["/more.xml"] = sitemap(("/stories/a", "2024-11-01"), ("/stories/b", "2024-10-01"))
    board.pages["/stories/a"] = story("Norwich", "It was changed.")
    assert board.crawl(1).changes == {"edited": 1}
    assert board.asked == ["/sitemap.xml", "/more.xml", "/stories/a"]
    board.pages["/more.xml"] = sitemap(("/stories/a", "2024-11-02"), ("/stories/b", "2024-10-01"))
    board.pages["/stories/a"] = 404
    board.crawl(2)
    board.crawl(2)  # the same night again is no second sighting
    assert board.asked == ["/sitemap.xml", "/more.xml"]
    assert remembered(board, "/stories/a").misses == 1


def test_a_broken_sitemap_is_a_failure_and_the_rest_goes_on(board: Board) -> None:
    board.table["sitemaps"] = ["/sitemap.xml", "/none.xml"]
    board.pages["/sitemap.xml"] = b"<html>gone</html>"
    tally = board.crawl()
    assert tally.changes == {"new": 2}
    assert sorted(problem.message for problem in board.problems()) == [
        "sitemap: answered 404",
        "sitemap: not a sitemap: its first element is <html>",
    ]


def test_the_files_of_a_page_belong_to_it_and_none_is_dropped(board: Board) -> None:
    body = "See <a href='/files/figures.xlsx'>the figures</a>, <a href='/files/lost.docx'>the note</a> and "
    board.pages["/stories/a"] = story("Norwich", body + "<a href='https://elsewhere.example/x.pdf'>another site</a>")
    board.crawl()
    read = board.document("/stories/a")
    assert read is not None
    assert {(file.title, file.state) for file in read.attachments} == {
        ("the figures", AttachmentState.UNREAD),
        ("the note", AttachmentState.MISSING),
    }
    assert not [path for path in board.asked if "elsewhere" in path]
    board.crawl(7)
    assert "/files/lost.docx" in board.planned


def test_a_file_that_could_not_be_fetched_is_asked_for_the_next_night(board: Board) -> None:
    board.pages["/stories/a"] = story("Norwich", "<a href='/files/report.docx'>report</a>")
    board.pages["/files/report.docx"] = FetchFailed(SITE + "/files/report.docx", "no answer in time")
    tally = board.crawl()
    assert tally.failures == 1
    assert tally.changes == {"new": 2}
    assert remembered(board, "/stories/a").due_on == NIGHT.date() + dt.timedelta(1)


def test_a_page_that_is_no_web_page_is_named(board: Board) -> None:
    board.media_types["/stories/a"] = "image/png"
    board.crawl()
    assert board.problems()[0].message == "not a web page but image/png"


def test_kinds_go_by_path(board: Board) -> None:
    board.table["kinds"] = [{"path": "/b$", "kind": "guide"}]
    board.crawl()
    kinds = {path: read.kind for path in ("/stories/a", "/stories/b") if (read := board.document(path))}
    assert kinds == {"/stories/a": "case_study", "/stories/b": "guide"}


def test_pages_found_before_a_run_is_killed_are_read_by_the_next(database: Engine) -> None:
    board = Board(database)
    board.pages = {
        "/stories": links("/stories/list"),
        "/stories/list": html("<h1>List</h1><p>text</p><a href='/stories/a'>a</a><a href='/stories/b'>b</a>"),
        "/stories/a": story("Norwich"),
        "/stories/b": story("Hastings"),
    }
    board.crawl(stop_before="/stories/a")
    assert board.document("/stories/list") is not None
    board.crawl()
    assert board.planned == ["/stories", "/stories/a", "/stories/b"]
    assert board.document("/stories/a") is not None
