"""A member is read as described for a day."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from crawlers.pages.member import read_member
from crawlers.reading import UnreadablePage
from tests.pages.golden import assert_read_as_expected, saved_cases

URL = "https://members-api.parliament.uk/api/Members/1?detailsForDate=2024-07-18"
DAY = dt.date(2024, 7, 18)


@pytest.mark.parametrize("case", saved_cases("member"), ids=lambda path: path.stem)
def test_a_saved_member_reads_as_expected(case: Path) -> None:
    member = read_member(json.loads(case.read_text(encoding="utf-8")), URL, DAY)
    assert_read_as_expected(case, {**asdict(member), "as_of": member.as_of.isoformat()})


@pytest.mark.parametrize("name", ["id", "nameDisplayAs", "latestParty", "latestHouseMembership"])
def test_a_field_that_disappears_is_named(name: str) -> None:
    payload = json.loads(saved_cases("member")[0].read_text(encoding="utf-8"))
    del payload["value"][name]
    with pytest.raises(UnreadablePage, match=rf"field value\.{name}: missing"):
        read_member(payload, URL, DAY)
