from __future__ import annotations

import pytest
from sqlalchemy import Connection

from store.errors import StoreError
from store.places import find_places, only_places
from store.records import Area
from store.tagging import put_vocabulary

AREAS = [
    Area("E12", "East", "region"),
    Area("N", "Norwich", "district", within=("E12", "NOA", "OA")),
    Area("I", "Ipswich", "district", within=("E12",)),
    Area("OLD", "Old Town", "district", within=("E12",), is_current=False),
    Area("OA", "Opportunity Areas", "programme"),
    Area("NOA", "Norwich Opportunity Area", "programme_area", within=("OA",), is_current=False),
]


@pytest.fixture(autouse=True)
def vocabulary(connection: Connection) -> None:
    put_vocabulary(connection, "v1", [], AREAS)


def test_a_programme_stands_for_its_areas_and_a_region_for_its_councils(connection: Connection) -> None:
    def codes(*names: str) -> list[str]:
        return [place.code for place in find_places(connection, names)]

    assert codes("opportunity areas") == ["NOA"]
    assert codes("east") == ["I", "N"]
    assert codes("norwich", "ipswich", "norwich") == ["N", "I"]
    assert codes("east", "norwich") == ["I", "N"]


def test_an_area_nobody_knows_is_named_with_the_nearest(connection: Connection) -> None:
    with pytest.raises(StoreError, match=r"norwhich.*there is no such area; did you mean area:Norwich"):
        find_places(connection, ["norwhich"])


def test_what_contains_places_is_no_place(connection: Connection) -> None:
    assert only_places(connection, ["E12", "N", "NOA", "OA", "I"]) == ["N", "I"]
