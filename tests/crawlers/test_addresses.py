"""Public addresses and the bases that stand for them."""

from __future__ import annotations

import pytest

from crawlers.addresses import Addresses, Base, OutsideBases

GOVUK = Base("govuk", "https://www.gov.uk", "http://127.0.0.1:8099/www.gov.uk")
MEMBERS = Base("members", "https://members-api.example/api", "https://mirror.example/members")
DEEP = Base("deep", "https://www.gov.uk/api", "http://127.0.0.1:8100/")
ALL = Addresses((GOVUK, MEMBERS, DEEP))


@pytest.mark.parametrize(
    ("public", "asked"),
    [
        ("https://www.gov.uk/a/b?c=d&c=e", "http://127.0.0.1:8099/www.gov.uk/a/b?c=d&c=e"),
        ("https://www.gov.uk", "http://127.0.0.1:8099/www.gov.uk"),
        ("HTTPS://WWW.GOV.UK:443/A%20b#c", "http://127.0.0.1:8099/www.gov.uk/A%20b"),
        ("https://members-api.example/api/Members/1", "https://mirror.example/members/Members/1"),
        ("https://www.gov.uk/api/search.json?q=1", "http://127.0.0.1:8100/search.json?q=1"),
        ("https://www.gov.uk/apiary", "http://127.0.0.1:8099/www.gov.uk/apiary"),
    ],
)
def test_a_public_address_is_asked_at_its_base(public: str, asked: str) -> None:
    assert ALL.to_request(public) == asked


def test_an_address_that_was_asked_is_known_by_its_public_name() -> None:
    assert ALL.to_public("http://127.0.0.1:8099/www.gov.uk/a?b=c") == "https://www.gov.uk/a?b=c"
    assert ALL.to_public("https://mirror.example/members/Members/1") == "https://members-api.example/api/Members/1"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8099/www.gov.uk.evil/a",  # not on a segment boundary
        "http://127.0.0.1:8099/",
        "http://127.0.0.1/www.gov.uk/a",  # another port
        "https://127.0.0.1:8099/www.gov.uk/a",  # another scheme
        "http://127.0.0.1:8099/www.gov.uk/../admin",
        "http://127.0.0.1:8099/www.gov.uk/%2e%2e/admin",
        "http://user@127.0.0.1:8099/www.gov.uk/a",
        "http://127.0.0.1:8099\\@evil.example/www.gov.uk",
        "http://127.0.0.1:port/www.gov.uk/a",
        "http://[::1/www.gov.uk/a",
        "file:///www.gov.uk/a",
    ],
)
def test_nothing_outside_the_bases_is_allowed(address: str) -> None:
    assert not ALL.allows(address)


def test_an_address_outside_is_named_with_the_bases_there_are() -> None:
    with pytest.raises(OutsideBases, match=r"https://elsewhere.example/1 lies under none .*\(govuk, members, deep\)"):
        ALL.to_request("https://elsewhere.example/1")


def test_a_source_asks_the_bases_it_names_and_no_others() -> None:
    assert ALL.only(("members",)).bases == (MEMBERS,)


@pytest.mark.parametrize(
    ("url", "is_loopback", "is_literal"),
    [
        ("http://127.0.0.1:1/x", True, True),
        ("http://localhost", True, True),
        ("http://[::1]:8/", True, True),
        ("http://10.0.0.1", False, True),
        ("https://www.gov.uk", False, False),
        ("https://localhost.evil.example", False, False),
    ],
)
def test_a_base_on_this_machine_is_known_by_its_literal_name(url: str, is_loopback: bool, is_literal: bool) -> None:
    base = Base("a", url, url)
    assert (base.is_loopback, base.is_literal) == (is_loopback, is_literal)
