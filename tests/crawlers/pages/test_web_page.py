"""Pages of sites without an API, read by selectors."""

from __future__ import annotations

import datetime as dt

import pytest

from crawlers.pages.days import read_day
from crawlers.pages.web_page import (
    Article,
    Link,
    PageShape,
    canonical_address,
    read_article,
    read_canonical,
    read_links,
)
from crawlers.pages.web_text import MAX_BYTES, decode_page, parse_page
from crawlers.reading import UnreadablePage

URL = "https://centre.example/case-studies/norwich"
STORY = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Norwich – Centre</title>
<meta property="article:published_time" content="2021-06-30T23:30:00Z">
<link rel="canonical" href="/case-studies/norwich?utm_source=feed">
<style>p { color: red }</style></head>
<body><nav><a href="/">Home</a></nav>
<main><h1>Norwich: <em>reading</em>&nbsp;first</h1>
<p>Schools in Norwich&#8217;s north
   worked together.<script>alert(1)</script></p>
<p>One line<br>and the next.</p>
<!-- a comment -->
<ul><li>First <b>point</b></li><li><p>Second</p><p>in two parts</p><ol><li>nested</li><li>again</li></ol></li></ul>
<table><tr><th>Year</th><th>Pupils</th></tr><tr><td>2019</td><td><p>40</p></td></tr></table>
<aside class="share">Share this</aside>
<p>Read the <a href="/files/norwich report.pdf#page=2">report (PDF, 2MB)</a>.</p>
</main><footer>© Centre</footer></body></html>""".encode()


def article(
    payload: bytes = STORY, content_type: str | None = "text/html; charset=utf-8", **shape: tuple[str, ...]
) -> Article:
    return read_article(parse_page(payload, content_type, URL), URL, PageShape(**shape))


def test_an_article_has_its_title_day_text_and_links() -> None:
    read = article()
    assert read.heading == "Norwich: reading first"
    assert read.published_on == dt.date(2021, 7, 1)  # half past midnight in London
    assert read.text == (
        "Schools in Norwich’s north worked together.\n\n"
        "One line\nand the next.\n\n"
        "- First point\n- Second\nin two parts\n1. nested\n2. again\n\n"
        "Year | Pupils\n2019 | 40\n\n"
        "Read the report (PDF, 2MB)."
    )
    assert read.links == (Link("https://centre.example/files/norwich%20report.pdf", "report (PDF, 2MB)"),)
    assert read.doubt is None


def test_selectors_are_tried_in_order_and_what_is_dropped_is_dropped() -> None:
    read = article(title=(".none", "title"), body=(".none", "main p"), drop=("a",), date=(".none",))
    assert read.heading == "Norwich – Centre"
    assert read.text.startswith("Schools in Norwich’s north worked together.\n\nOne line\nand the next.\n\nSecond")
    assert "report" not in read.text
    assert read.published_on is None


def test_an_element_within_another_is_not_read_twice() -> None:
    body = b"<main><h1>T</h1><div class=x>once <div class=x>and once</div></div></main>"
    assert article(body, body=(".x",)).text == "once\n\nand once"


@pytest.mark.parametrize(
    ("body", "shape", "message"),
    [
        (b"<main><p>text</p></main>", {}, "no title at h1 or"),
        (b"<h1>Title</h1><div>text</div>", {}, "no text at main or article"),
        (b"<main><h1>Title</h1><nav>only this</nav></main>", {}, "no text at main"),
    ],
)
def test_a_page_that_was_rebuilt_is_unreadable_and_says_where(
    body: bytes, shape: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(UnreadablePage, match=message) as caught:
        article(body, **shape)
    assert caught.value.url == URL


def test_a_date_nobody_can_read_is_a_doubt_and_no_reason_to_lose_the_page() -> None:
    body = b"<main><h1>T</h1><p class=d>sometime in spring</p>text</main>"
    read = article(body, date=(".d",))
    assert read.published_on is None
    assert read.doubt == "'sometime in spring' is not a date we can read"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022-03-01", dt.date(2022, 3, 1)),
        ("2022-03-01T10:00:00+00:00", dt.date(2022, 3, 1)),
        ("Published: 1st March 2022", dt.date(2022, 3, 1)),
        ("1 Mawrth 2022", dt.date(2022, 3, 1)),
        ("Cyhoeddwyd 12 Rhagfyr 2021", dt.date(2021, 12, 12)),
        ("March 1, 2022", dt.date(2022, 3, 1)),
        ("9 Sept 2021", dt.date(2021, 9, 9)),
        ("01/03/2022", dt.date(2022, 3, 1)),
        ("31 February 2022", None),
        ("March 2022", None),  # a day is not invented
        ("", None),
    ],
)
def test_days_are_read_as_british_and_welsh_sites_write_them(text: str, day: dt.date | None) -> None:
    assert read_day(text) == day


def test_a_sites_own_form_of_date_comes_first() -> None:
    assert read_day("03.02.2022", ("%d.%m.%Y",)) == dt.date(2022, 2, 3)
    assert read_day("Mawrth 2022", ("%B %Y",)) == dt.date(2022, 3, 1)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Ynys Môn – tŷ".encode(), "text/html; charset=utf-8"),
        ("Ynys Môn – tŷ".encode(), None),
        ("Ynys Môn – tŷ".encode("utf-16"), "text/html"),
        ('<meta charset="iso-8859-14">Ynys Môn tŷ'.encode("iso-8859-14"), "text/html"),
        ("Ynys Môn “tŷ”".encode(), "text/html; charset=iso-8859-9-no-such"),
    ],
)
def test_welsh_survives_every_encoding(body: bytes, content_type: str | None) -> None:
    text = decode_page(body, content_type)
    assert "Môn" in text
    assert "tŷ" in text


def test_a_page_that_says_one_encoding_and_sends_another_is_still_read() -> None:
    assert decode_page("the board’s £5m – “spent”".encode("cp1252"), "text/html; charset=utf-8") == (
        "the board’s £5m – “spent”"
    )
    assert decode_page("£5m ‘spent’".encode("cp1252"), "text/html; charset=iso-8859-1") == "£5m ‘spent’"


def test_a_page_knows_its_own_address() -> None:
    page = parse_page(STORY, None, URL)
    assert read_canonical(page, URL + "?utm_source=x&page=1#top") == URL
    assert read_canonical(parse_page(b"<p>", None, URL), URL + "?b=2&a=1#x") == URL + "?a=1&b=2"


def test_a_front_page_given_as_everyones_address_is_not_believed() -> None:
    page = parse_page(b'<link rel="canonical" href="https://centre.example/">', None, URL)
    assert read_canonical(page, URL) == URL
    assert read_canonical(page, "https://centre.example") == "https://centre.example/"


def test_links_are_whole_addresses_once_each() -> None:
    body = b"""<base href="/deep/"><a href="a">A</a> <a href="a#part">A again</a> <a href="//other.example/x">X</a>
    <a href="mailto:a@b.example">M</a> <a href="javascript:void(0)">J</a> <a>none</a> <a href="http://[broken">B</a>"""
    links = read_links(parse_page(body, None, URL), URL)
    assert [link.url for link in links] == ["https://centre.example/deep/a", "https://other.example/x"]


def test_one_address_has_one_spelling() -> None:
    assert canonical_address("HTTPS://Centre.Example:443/a b?utm_medium=m&z=1&a=2&fbclid=q#f") == (
        "https://centre.example/a%20b?a=2&z=1"
    )


def test_a_page_made_to_hurt_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(UnreadablePage, match="tags 50000 deep"):
        parse_page(b"<div>" * 50_000, None, URL)
    with pytest.raises(UnreadablePage, match="a page of"):
        parse_page(b"<p>" + b"x" * MAX_BYTES, None, URL)
    deep = article(b"<main><h1>T</h1>" + b"<b>" * 300 + b"text" + b"</b>" * 300 + b"</main>")
    assert deep.text == "text"
