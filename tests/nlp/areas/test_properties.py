from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.areas import AreaFinder, AreaMention

FINDER = AreaFinder()
PIECES = [
    *(
        "Norwich",
        "Reading",
        "Stoke‑on‑Trent",
        "North",
        "East",
        "and",
        "Opportunity Areas",
        "OAs",
        "(",
        ")",
        ":",
        ",",
        "'s",
    ),
    *(
        "İ",
        "’s",
        "\n",
        "\t",
        "\r\n",
        "\x00",
        "\ud800",
        "Lord",
        "University of",
        "hon. Member for",
        "constituency",
        "12,345",
    ),
    *(
        "Ynys Môn",
        "Sir Gaerfyrddin",
        "King's Lynn",
        "Richmond",
        "Newcastle",
        "-",
        "/",
        "https://",
        "•",
        "the",
        "ﬁ",
        "ß",
    ),
]
texts = st.lists(st.sampled_from([*PIECES, " ", " ", " "]), max_size=40).map("".join)


def check(text: str, mentions: tuple[AreaMention, ...]) -> None:
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.quote
        assert mention.quote.strip() and len(mention.quote) < 120
        assert 0 < mention.score <= 1


@given(st.text(max_size=300))
def test_no_text_is_an_obstacle(text: str) -> None:
    check(text, FINDER.find(text, question=text, asker_seat=text))


@settings(max_examples=400)
@given(texts, st.dates(dt.date(2010, 1, 1), dt.date(2030, 1, 1)))
def test_names_and_noise_in_any_order_keep_true_offsets(text: str, date: dt.date) -> None:
    check(text, FINDER.find(text, date=date, question=text))
    FINDER.explain(text, date=date)


def test_a_table_of_fifty_five_thousand_characters_is_read_to_its_end() -> None:
    rows = "".join(
        f"{name}\t{n}\t{n * 7 % 97}%\n" for n in range(1300) for name in ("Norwich", "North East Lincolnshire")
    )
    text = rows + "Torbay\t1\t2%\n"
    assert len(text) > 55_000
    mentions = FINDER.find(text)
    check(text, mentions)
    assert {mention.code for mention in mentions} == {"E07000148", "E06000012", "E06000027"}


def test_a_word_said_a_hundred_thousand_times_gives_a_bounded_number_of_mentions() -> None:
    text = "Norwich, " * 100_000
    mentions = FINDER.find(text)
    check(text, mentions)
    assert 0 < len(mentions) <= 500


def test_nothing_is_found_in_nothing() -> None:
    assert FINDER.find("") == () and FINDER.explain(" \n ") == ()
