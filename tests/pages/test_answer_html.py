"""The HTML of an answer becomes text a person would read out."""

from __future__ import annotations

import pytest

from crawlers.pages.answer_html import original_of, read_answer_html, read_plain

WRAPPED = (
    "https://eur02.safelinks.protection.outlook.com/?url=http%3A%2F%2Fwww.ofgem.gov.uk%2Fpublications%2Fcall-2023"
    "&amp;data=05%7C01%7CParliamentary.PQ%40energysecurity.gov.uk%7Ce7bdc&amp;sdata=YzfOUGo%2Fw&amp;reserved=0"
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p> </p><p>Two.</p>", "One.\n\nTwo."),
        ("One<p>Two</p>three", "One\n\nTwo\n\nthree"),
        ("It has not proved possible.", "It has not proved possible."),
        ("<p>in<em> italics</em>, <strong>bold </strong>and H<em>2</em>O</p>", "in italics, bold and H2O"),
        ("<p>a<br>b<br/><br/>c</p>", "a\nb\nc"),
        ("<p>Fish &amp; chips &lt; &pound;5 &quot;now&quot; &#8211; &#146;</p>", 'Fish & chips < £5 "now" – ’'),
        ("<p>last met on the 21<sup>st</sup> May</p>", "last met on the 21st May"),
        ("<p>45<sup>1</sup> km<sup>2</sup> 10<sup>-3</sup></p>", "45¹ km² 10⁻³"),
        ("<p>the NO<sub>2</sub> Programme</p>", "the NO2 Programme"),
        (
            "<p>\u200bDuring\u00a0the non\u2011binding co\u00adoperation\ufeff\x07</p>",
            "During the non-binding cooperation",
        ),
        ("<p>one\u2028two</p>", "one two"),
        ("<ul><li><p>One</p></li></ul><p>and</p><ul><li>Two</li><li>Three</li></ul>", "- One\n\nand\n\n- Two\n- Three"),
        ('<ol start="3"><li>Three</li><li>Four</li></ol>', "3. Three\n4. Four"),
        ("<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul>", "- One\n  - Inner\n- Two"),
        ("<p>See:</p><table><tr><th>Year</th><td>1</td></tr></table><p>End</p>", "See:\n\nYear | 1\n\nEnd"),
        ("<table><tr><td><p>a</p><p>b</p></td><td></td><td>c</td></tr><tr><td> </td></tr></table>", "a b | | c"),
        ("<p>kept <del>struck</del> <ins>put in</ins></p>", "kept put in"),
        ("<p>shown<script>alert(1)</script><!-- said --></p>", "shown"),
        ("<p> </p>", None),
        ("", None),
    ],
)
def test_markup_reads_as_text(markup: str, text: str | None) -> None:
    assert read_answer_html(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<p>the <a href="https://a.uk/b" target="_blank">report</a>.</p>', "the report (https://a.uk/b)."),
        ('<p>at <a href="https://www.a.uk/b/">www.a.uk/b</a>.</p>', "at www.a.uk/b."),
        ('<p>at <a href="https://a.uk/b">https://a.uk/b.</a></p>', "at https://a.uk/b."),
        ('<p>the <a href="https://a.uk/b">report </a>says</p>', "the report (https://a.uk/b) says"),
        ('<p><a href="mailto:team@a.gov.uk?subject=x">team@a.gov.uk</a></p>', "team@a.gov.uk"),
        ('<p><a href="mailto:team@a.gov.uk">the team</a></p>', "the team (team@a.gov.uk)"),
        ('<p><a href="javascript:alert(1)">press</a></p>', "press"),
        ('<p><a name="top">here</a><a href="https://a.uk"></a></p>', "herehttps://a.uk"),
        ('<p><a href="https://a.uk/a b.pdf">plan</a></p>', "plan (https://a.uk/a%20b.pdf)"),
        (
            '<p>I refer the hon. Member to <a href="/written-questions/detail/2024-01-02/5">the answer</a>.</p>',
            "I refer the hon. Member to the answer"
            " (https://questions-statements.parliament.uk/written-questions/detail/2024-01-02/5).",
        ),
    ],
)
def test_a_link_is_kept_in_the_text(markup: str, text: str) -> None:
    assert read_answer_html(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f'<p><a href="{WRAPPED}">Ofgem</a></p>', "Ofgem (http://www.ofgem.gov.uk/publications/call-2023)"),
        (f'<p><a href="{WRAPPED}">{WRAPPED}</a></p>', "http://www.ofgem.gov.uk/publications/call-2023"),
        (f"<p>see {WRAPPED} for more</p>", "see http://www.ofgem.gov.uk/publications/call-2023 for more"),
    ],
)
def test_a_link_that_outlook_wrapped_is_unwrapped(markup: str, text: str) -> None:
    assert read_answer_html(markup) == text


def test_a_correction_says_what_stood_before() -> None:
    compared = '<p>over <ins class="ministerial">253,000</ins><del class="ministerial">258,000</del> hectares</p>'
    assert read_answer_html(compared) == "over 253,000 hectares"
    assert original_of(compared) == "over 258,000 hectares"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("on (a) 3 < 4 &amp; (b) &quot;x&quot;", 'on (a) 3 < 4 & (b) "x"'),
        ("pupils aged <12 and >5", "pupils aged <12 and >5"),
        ("<p>marked up</p>", "marked up"),
    ],
)
def test_a_question_is_plain_text(text: str, read: str) -> None:
    assert read_plain(text) == read


def test_the_longest_answers_are_read_whole() -> None:
    markup = "<p>A sentence of an answer.</p>" * 5_000
    assert (read_answer_html(markup) or "").count("A sentence of an answer.") == 5_000
