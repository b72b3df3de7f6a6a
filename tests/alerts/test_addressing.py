from __future__ import annotations

import pytest

from alerts.addressing import WrongAddress, read_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("anna@example.org", "anna@example.org"),
        ("  Anna.B+news@Example.ORG ", "Anna.B+news@example.org"),
        ("o'neil@education.gov.uk", "o'neil@education.gov.uk"),
        ("team@localhost", "team@localhost"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_small_letters(typed: str, address: str) -> None:
    assert read_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@example..org",
        "anna@-example.org",
        "anna@example.org, bob@example.org",
        "Anna <anna@example.org>",
        "anna@example.org\nBcc: x@example.org",
        "an na@example.org",
        "ännä@example.org",
        "anna@[127.0.0.1]",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 64}.org",
    ],
)
def test_what_is_no_address_is_named(typed: str) -> None:
    with pytest.raises(WrongAddress, match=r"address|domain|letters|characters"):
        read_address(typed)
