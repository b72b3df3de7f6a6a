"""Every area of the gazetteer in the same few sentences, so that no name has a rule of its own that breaks it."""

from __future__ import annotations

import pytest

from nlp.areas import AreaFinder

FINDER = AreaFinder()
LIST_LIKE = {  # names that a reader takes for two places unless a body or a constituency is meant
    *("Cambridgeshire and Peterborough", "York and North Yorkshire", "Hull and East Yorkshire"),
    *("Torridge and West Devon", "Corby and East Northamptonshire", "Rutland and Melton", "Lancaster and Wyre"),
    "Orkney and Shetland",
}
AUTHORITIES = [
    area
    for area in FINDER.areas()
    if area.is_current
    and not area.kind.startswith(("constituency", "programme", "nation", "state", "combined", "greater"))
]
SEATS = [area for area in FINDER.areas() if area.kind.startswith("constituency")]
ALL = [area for area in FINDER.areas() if area.kind not in ("nation", "state", "programme", "programme_area")]


def listed(text: str) -> set[str]:
    return {mention.code for mention in FINDER.find(text) if mention.is_listed}


@pytest.mark.parametrize(
    "sentence",
    [
        "Schools in {} improved last year.",
        "The figures for (a) {} and (b) Slough are below.",
        "Slough, {} and Torbay took part.",
        "Pupils across {} will benefit.",
        "Local authority\n{}\n123\nSlough\n99",
    ],
)
def test_every_authority_and_region_is_found(sentence: str) -> None:
    missed = [area.name for area in AUTHORITIES if area.code not in listed(sentence.format(area.name))]
    assert [name for name in missed if name != "Westminster"] == []


def test_every_council_is_found() -> None:
    councils = [area for area in AUTHORITIES if area.kind != "region"]
    assert [a.name for a in councils if a.code not in listed(f"{a.name} Council has published its plan.")] == []


@pytest.mark.parametrize(
    "sentence",
    ["There are nine schools in {} constituency.", "Data for the {}, Slough and Torbay constituencies is here."],
)
def test_every_constituency_is_found(sentence: str) -> None:
    names = {area.name.lower(): set[str]() for area in SEATS}
    for area in SEATS:
        names[area.name.lower()].add(area.code)
    assert [name for name, codes in names.items() if not listed(sentence.format(name.title())) & codes] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr {} declined to comment.",
        "Sir Tom {} and Dame Ann {} led the review.",
        "Lord Smith of {} asked.",
        "The Bishop of {} and the Duke of {} attended.",
        "The University of {} and {} University evaluated it.",
        "{} United, {} Wanderers and {} FC won.",
        "{} Building Society and the {} Gazette sponsor it.",
        "HMP {} has a library.",
        "I thank the hon. Member for {}.",
        "{}, K. (2020) Teaching.",
        "{} Hospitals NHS Trust and {} Road School replied.",
        "See www.{}.gov.uk.",
    ],
)
def test_no_name_is_found_in_what_is_called_after_it(sentence: str) -> None:
    found = [area.name for area in ALL if listed(sentence.replace("{}", area.name))]
    assert [name for name in found if name not in LIST_LIKE] == []
