"""An address that mail can go to, checked before anything is kept or sent."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address

_DOMAIN = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*", re.I
)
_LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1


class WrongAddress(ValueError):
    """An address that no mail can be sent to: the message names it and says why."""


def read_address(text: str) -> str:
    """The address alone, its domain in lower case.

    Raises:
        WrongAddress: it is not one plain address.
    """
    text = text.strip()
    if not text.isascii() or not text.isprintable():
        raise WrongAddress(f"{text!r}: an address has plain letters only; write a domain in its xn-- form")
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        raise WrongAddress(f"{text!r} is not an email address such as anna@example.org") from None
    if not address.username or len(address.username) > _LONGEST_LOCAL_PART:
        raise WrongAddress(f"{text!r}: the part before @ is empty or longer than {_LONGEST_LOCAL_PART} characters")
    if not _DOMAIN.fullmatch(address.domain):
        raise WrongAddress(f"{text!r}: {address.domain!r} is not a domain name")
    return Address(username=address.username, domain=address.domain.lower()).addr_spec
