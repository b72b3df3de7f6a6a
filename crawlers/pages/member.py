"""A member of either House, from the Members API."""

from __future__ import annotations

import datetime as dt

from crawlers.pages.fields import Fields
from crawlers.pages.plain import clean_line
from store.records import Member

__all__ = ["read_member"]

_HOUSES = {1: "Commons", 2: "Lords"}


def read_member(payload: object, url: str, day: dt.date) -> Member:
    """The member as the API described them for that day; ``seat`` is a constituency, or a type of peerage.

    Raises:
        UnreadablePage: a field that must be there is missing or of another type.
    """
    envelope = Fields(payload, url)
    value = envelope.inner("value")
    if value is None:
        raise envelope.wrong("value", "empty where a member must be")
    party = value.inner("latestParty")
    membership = value.inner("latestHouseMembership")
    house = membership.number("house") if membership else None
    return Member(
        member_id=value.needed_number("id"),
        as_of=day,
        name=clean_line(value.needed_text("nameDisplayAs")),
        house=_HOUSES.get(house) if house else None,
        party=clean_line((party.text("name") if party else None) or "") or None,
        seat=clean_line((membership.text("membershipFrom") if membership else None) or "") or None,
    )
