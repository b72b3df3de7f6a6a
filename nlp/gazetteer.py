"""The places the house knows, and the names by which a text may call them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from nlp.matcher import PhraseFinder
from store.records import Area

__all__ = ["AREAS_FOLDER", "COMPASS", "DISSOLVED", "NATIONS", "UNITED_KINGDOM", "Gazetteer", "Name"]

AREAS_FOLDER = Path(__file__).parent / "data" / "areas"
UNITED_KINGDOM = "K02000001"
NATIONS = {"E": "E92000001", "S": "S92000003", "W": "W92000004", "N": "N92000002"}
# Parliament was dissolved on 30 May 2024; the election of 4 July 2024 was fought in the new constituencies.
DISSOLVED = dt.date(2024, 5, 30)
COMPASS = frozenset({"north", "south", "east", "west", "central", "mid", "outer"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its folded spelling, with the codes it may mean and what to beware of."""

    text: str
    codes: tuple[str, ...]
    guard: str = "place"  # a start of cues.toml, or "block": names something that is no place
    not_beside: frozenset[str] = frozenset()
    is_list: bool = False  # a constituency called after two authorities: "Torridge and West Devon"
    is_plain_seat: bool = False  # only a constituency could be called so: "Norwich South", "Clapham and Brixton Hill"


@dataclass(slots=True)
class Gazetteer:
    """Areas by code, names by spelling, and the finder of names: a hit's number is the name's place in ``names``."""

    areas: dict[str, Area]
    names: tuple[Name, ...]
    ends: dict[str, dt.date]  # the last day of areas that are no more
    usual: dict[tuple[str, str], float]  # how much a spelling of several places leans to one of them
    programme_areas: dict[str, dict[str, str]]  # programme -> authority -> programme area
    finder: PhraseFinder = field(init=False)
    _by_text: dict[str, Name] = field(init=False)
    _near: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.finder = PhraseFinder(name.text for name in self.names)
        self._by_text = {name.text: name for name in self.names}

    def name(self, folded: str) -> Name | None:
        """The name in this folded spelling."""
        return self._by_text.get(folded)

    def kind(self, code: str) -> str:
        return self.areas[code].kind

    def is_seat(self, code: str) -> bool:
        """Whether the area is a constituency, of either set."""
        return self.areas[code].kind.startswith("constituency")

    def surroundings(self, code: str) -> frozenset[str]:
        """The area itself and what it lies in, short of nations: areas that share one of these are neighbours."""
        if code not in self._near:
            area = self.areas[code]
            near = {code, *area.within, *area.successors} - {*NATIONS.values(), UNITED_KINGDOM}
            self._near[code] = frozenset(item for item in near if self.areas[item].kind != "programme")
        return self._near[code]
