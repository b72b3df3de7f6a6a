"""The HTML of GOV.UK's bodies is text that can be searched: every phrase whole, nothing of the furniture."""

from __future__ import annotations

import pytest

from crawlers.pages.govspeak import file_links, govspeak_text, public_asset

ASSETS = "https://assets.publishing.service.gov.uk"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>bold</b>\n word.</p><p>Two.</p>", "One bold word.\n\nTwo."),
        ("<h2>Title</h2>\n<p>A<br>B</p>", "Title\n\nA\nB"),
        ("<ul><li>one</li><li><p>two</p></li></ul><p>after</p>", "• one\n• two\n\nafter"),
        ("<ol><li>one<ul><li>within</li></ul></li></ol>", "• one\n• within"),
        ("<table><tr><th>Area</th><th>No</th></tr><tr><td>Derby</td><td>14</td></tr></table>", "Area | No\nDerby | 14"),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a b | c"),
        ("<p>The <abbr title='Department'>DfE</abbr>’s&nbsp;plan &amp; aims</p>", "The DfE’s plan & aims"),
        ("<p>Kept</p><script>x()</script><style>p{}</style><!-- a comment -->", "Kept"),
        ("text alone", "text alone"),
        ("", ""),
        ("<p>unclosed <b>words", "unclosed words"),
        ("<blockquote><p>Said.</p></blockquote><div>Next</div>", "Said.\n\nNext"),
    ],
)  # fmt: skip
def test_a_body_as_text(markup: str, text: str) -> None:
    assert govspeak_text(markup) == text


def test_an_attachment_shown_in_a_body_is_its_title_without_the_furniture() -> None:
    markup = (
        f'<p>Before.</p><section class="gem-c-attachment"><a href="{ASSETS}/media/1/a.pdf"><img alt="cover"></a>'
        f'<h3><a href="{ASSETS}/media/1/a.pdf">The plan</a></h3><p>PDF, 1.2MB, 3 pages</p>'
        "<p>This file may not be suitable for users of assistive technology.</p></section><p>After.</p>"
    )
    assert govspeak_text(markup) == "Before.\n\nThe plan\n\nAfter."
    assert [(link.url, link.title) for link in file_links(markup)] == [(f"{ASSETS}/media/1/a.pdf", "The plan")]


def test_hostile_nesting_costs_little_and_loses_no_word() -> None:
    assert govspeak_text("<div><b>" * 20_000 + "words") == "words"


@pytest.mark.parametrize(
    ("href", "public"),
    [
        (f"{ASSETS}/media/1/a.pdf", f"{ASSETS}/media/1/a.pdf"),
        ("/government/uploads/system/a.pdf", f"{ASSETS}/government/uploads/system/a.pdf"),
        ("https://www.gov.uk/government/uploads/a.pdf", f"{ASSETS}/government/uploads/a.pdf"),
        ("http://assets.digital.cabinet-office.gov.uk/media/1/a.pdf", f"{ASSETS}/media/1/a.pdf"),
        ("https://www.gov.uk/media/1/a.pdf", None),
        ("https://centre.example/media/1/a.pdf", None),
        ("mailto:someone@example.org", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_a_file_has_one_public_address_wherever_it_was_served(href: str, public: str | None) -> None:
    assert public_asset(href) == public


def test_an_html_attachment_is_one_only_where_it_is_shown_as_such() -> None:
    link = '<a href="/government/publications/guide/web#top">Web version</a>'
    assert list(file_links(f"<p>See {link} as an attachment.</p>")) == []
    (found,) = file_links(f'<div class="attachment">{link}</div>')
    assert found.is_html and found.url == "https://www.gov.uk/government/publications/guide/web"
