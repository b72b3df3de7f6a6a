from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.conditions import All, Any, Filter, Not, Text
from store.language import KEYS, parse

A, B, C = Text("a"), Text("b"), Text("c")


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("", None),
        ("a", A),
        ("a b", All((A, B))),
        ("a AND b", All((A, B))),
        ("a OR b", Any((A, B))),
        ("a | b", Any((A, B))),
        ("a b OR c", Any((All((A, B)), C))),
        ("a (b OR c)", All((A, Any((B, C))))),
        ("a -b", All((A, Not(B)))),
        ("a NOT b", All((A, Not(B)))),
        ("-(a b)", Not(All((A, B)))),
        ("- a", A),
        ("post-16", Text("post-16")),
        ("a – b", All((A, B))),
        ('"a b"', Text("a b", is_phrase=True)),
        ("“a b”", Text("a b", is_phrase=True)),
        ("child*", Text("child*", is_prefix=True)),
        ('intitle:"a b"', Text("a b", is_phrase=True, in_title=True)),
        ("theme:x", Filter("theme", "x", "theme:x")),
        ("Topic:x", Filter("theme", "x", "Topic:x")),
        ("theme: x", Filter("theme", "x", "theme:x")),
        (
            'area:"norwich opportunity area"',
            Filter("area", "norwich opportunity area", 'area:"norwich opportunity area"'),
        ),
        ("-theme:x", Not(Filter("theme", "x", "theme:x"))),
        ("theme:(x OR -y)", Any((Filter("theme", "x", "theme:x"), Not(Filter("theme", "y", "theme:y"))))),
        ("changed:final since 7 days a", All((Filter("changed", "final", "changed:final", "7 days"), A))),
        ("20240101..20240301 a", All((Filter("on", "20240101..20240301", "20240101..20240301"), A))),
        ("intext:a b", All((A, B))),
        ("a NEAR b", All((A, B))),
        ("a AROUND(3) b", All((A, B))),
        ("order:d a", A),
        ("near a", All((Text("near"), A))),
        ("https://www.gov.uk/a", Text("https://www.gov.uk/a")),
        ("10:30", Text("10:30")),
    ],
)
def test_a_search_is_read_as_it_was_meant(typed: str, root: object) -> None:
    assert parse(typed).root == root


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("colour:red", "“colour:” is no filter"),
        ("(a b", "a bracket was never closed"),
        ("a) b", "a closing bracket without its opening one"),
        ('"a b', "a quotation mark was never closed"),
        ("theme:", "“theme:” has no value"),
        ("theme:)", "“theme:” has no value"),
        ('kind:""', "“kind:” has no value"),
        ("a NOT ", "a NOT with nothing after it"),
        ("ch*", "“ch*” was read without its star"),
        ("a NEAR/3 b", "“NEAR/3” was read as AND"),
        ("a order:relevance", "“order:” was passed over: results are newest first"),
        ("???", "“???” holds nothing to search for"),
        ("word " * 100, "only the first 64 terms"),
        ("x" * 9_000, "only the first 4,000 letters"),
        ("(" * 500 + "a", "brackets inside so many others"),
    ],
)
def test_what_could_not_be_read_is_said(typed: str, note: str) -> None:
    query = parse(typed)
    assert any(note in line for line in query.notes), query.notes


def test_a_search_that_was_read_whole_has_no_notes() -> None:
    assert parse('theme:careers-post16 area:blackpool after:2022-01-01 "growth hub" -(a | b)').notes == ()


PIECES = st.one_of(
    st.sampled_from(['"', "(", ")", "-", "OR", "AND", "NOT", "|", ":", "*", "..", " ", "since", "\x00", "“", "İ", "ß"]),
    st.sampled_from([f"{alias}:" for aliases in KEYS.values() for alias in aliases.split()]),
    st.text(max_size=12),
)
TYPED = st.lists(PIECES, max_size=40).map("".join) | st.lists(PIECES, max_size=40).map(" ".join)


@given(TYPED)
def test_nothing_a_person_types_raises(typed: str) -> None:
    assert parse(typed).text == typed
