"""Building the gazetteer from the small tables of ``data/areas``; tools/build_areas.py says where they come from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from nlp.area_names import programme_spellings, spellings
from nlp.gazetteer import AREAS_FOLDER, COMPASS, DISSOLVED, NATIONS, Gazetteer
from nlp.gazetteer_names import Guard, classify_names
from nlp.matcher import fold
from store.records import Area

__all__ = ["TABLES", "extend_gazetteer", "load_gazetteer"]

TABLES = (
    "wider_areas.tsv",
    "authorities.tsv",
    "combined_authority_members.tsv",
    "constituencies.tsv",
    "short_names.tsv",
    "programmes.tsv",
    "programme_areas.tsv",
    "guards.tsv",
)

# Bare, these name their members one after the other; the body is named by "Combined Authority" or its mayor.
_COMPOSED = frozenset({"York and North Yorkshire", "Hull and East Yorkshire", "Cambridgeshire and Peterborough"})
# Their constituencies are called by their last words too ("Erdington constituency").
_CITIES_IN_PARTS = frozenset({"Birmingham", "Liverpool", "Manchester", "Sheffield"})
_PLAIN_WORDS = COMPASS | {"riverside", "north west", "south east", "north east", "south west"}


@cache
def load_gazetteer(folder: Path = AREAS_FOLDER) -> Gazetteer:
    """The gazetteer of a folder of tables; raises ``ValueError`` with file, line and reason."""
    return _Builder(folder).build()


def extend_gazetteer(own: Path) -> Gazetteer:
    """The gazetteer with the rows of a folder of one's own behind those that ship; built afresh each time.

    Raises:
        ValueError: a row cannot be used; the message names file, line and reason.
    """
    return _Builder(AREAS_FOLDER, own).build()


def _split(cell: str) -> list[str]:
    return [item for item in cell.split("|") if item]


class _Builder:
    def __init__(self, *folders: Path) -> None:
        self.folders = folders
        self.kinds: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.successors: defaultdict[str, list[str]] = defaultdict(list)
        self.within: defaultdict[str, set[str]] = defaultdict(set)
        self.spelt: defaultdict[str, dict[str, None]] = defaultdict(dict)  # code -> spellings in order
        self.programme_areas: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self.ends: dict[str, dt.date] = {}
        self.usual: dict[tuple[str, str], float] = {}
        self.guards: dict[str, Guard] = {}

    def build(self) -> Gazetteer:
        readers = (
            self._read_wider_area,
            self._read_authority,
            self._read_members,
            self._read_constituency,
            self._read_short_name,
            self._read_programme,
            self._read_programme_area,
            self._read_guard,
        )
        for name, read in zip(TABLES, readers, strict=True):
            for number, folder in enumerate(self.folders):
                if number == 0 or (folder / name).is_file():
                    self._each(folder / name, read)
        return Gazetteer(
            areas={code: self._area(code) for code in self.kinds},
            names=classify_names(self._meanings(), self.kinds, self.guards),
            ends=self.ends,
            usual=self.usual,
            programme_areas=dict(self.programme_areas),
        )

    def _each(self, path: Path, read: Callable[[dict[str, str]], None]) -> None:
        """Read each row of a table; what is wrong with a row is said with file and line."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            raise ValueError(f"{path.name}, line 1: is not UTF-8 text") from None
        header = lines[0].split("\t") if lines else []
        for number, line in enumerate(lines[1:], 2):
            cells = line.split("\t")
            if len(cells) != len(header):
                reason = f"{len(cells)} cells where the heading has {len(header)}"
                raise ValueError(f"{path.name}, line {number}: {reason}")
            try:
                read(dict(zip(header, cells, strict=True)))
            except KeyError as error:
                raise ValueError(f"{path.name}, line {number}: unknown or missing {error}") from error
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error

    def _put(self, code: str, name: str, kind: str, within: Iterable[str], end: str = "") -> None:
        if code in self.kinds:
            raise ValueError(f"{code} stands twice")
        self.kinds[code], self.titles[code] = kind, name
        self.within[code] |= {item for item in within if item}
        if end:
            self.ends[code] = dt.date.fromisoformat(end if len(end) > 7 else f"{end}-28")

    def _spell(self, code: str, names: Iterable[str]) -> None:
        if code not in self.kinds:
            raise KeyError(code)
        self.spelt[code].update(dict.fromkeys(names))

    def _read_wider_area(self, row: dict[str, str]) -> None:
        code = row["code"]
        self._put(code, row["name"], row["kind"], [row["within"]], row["end"])
        self.successors[code] = _split(row["successors"])
        own = "" if row["kind"] == "combined_authority" and row["name"] in _COMPOSED else row["name"]
        self._spell(code, spellings(own, row["official_name"]))

    def _read_authority(self, row: dict[str, str]) -> None:
        code = row["code"]
        self._put(code, row["name"], row["kind"], [row["region"], row["county"], NATIONS[code[0]]], row["end"])
        self.successors[code] = _split(row["successors"])
        self._spell(code, spellings(row["name"], row["official_name"], row["kind"]))
        self._spell(code, [name for former in _split(row["former_names"]) for name in spellings(former)])
        self._spell(code, _split(row["code_2025"]))

    def _read_members(self, row: dict[str, str]) -> None:
        for member in _split(row["members"]):
            self.within[member].add(row["code"])

    def _read_constituency(self, row: dict[str, str]) -> None:
        code, authorities = row["code"], _split(row["authorities"])
        inside = authorities if len(authorities) == 1 else []
        end = DISSOLVED.isoformat() if row["set"] == "2010" else ""
        self._put(code, row["name"], f"constituency_{row['set']}", [row["region"], NATIONS[code[0]], *inside], end)
        self._spell(code, spellings(row["name"]))
        city, _, part = row["name"].partition(" ")
        if city in _CITIES_IN_PARTS and part.lower() not in _PLAIN_WORDS:
            self._spell(code, [part])

    def _read_short_name(self, row: dict[str, str]) -> None:
        self._spell(row["code"], spellings(row["name"]))
        if row["leaning"]:
            self.usual[fold(row["name"]), row["code"]] = float(row["leaning"])

    def _read_programme(self, row: dict[str, str]) -> None:
        self._put(row["name"], row["name"], "programme", [], row["end"])
        self._spell(row["name"], [row["name"], *_split(row["also_called"])])
        for member in _split(row["members"]):
            self.within[member].add(row["name"])

    def _read_programme_area(self, row: dict[str, str]) -> None:
        name, programme, members = row["name"], row["programme"], _split(row["members"])
        self._put(name, name, "programme_area", [programme], row["end"])
        places = self.spelt[members[0]] if len(members) == 1 else {}
        called = [place for place in places if not place.endswith("Council") and not place[-1].isdigit()]
        self._spell(name, programme_spellings(name, called))
        self._spell(name, _split(row["also_called"]))
        shared = set.intersection(*(self._lies_in(member) | {member} for member in members))
        self.within[name] |= {code for code in shared if not self.kinds[code].startswith("programme")}
        for member in members:
            self.within[member].add(name)
            self.programme_areas[programme][member] = name

    def _read_guard(self, row: dict[str, str]) -> None:
        self.guards[fold(row["name"])] = row["guard"], frozenset(row["not_beside"].split())

    def _lies_in(self, code: str) -> set[str]:
        """Everything the area lies in, all the way up; a district lies in the unitary that succeeded it."""
        found: set[str] = set()
        waiting = [code]
        while waiting:
            here = waiting.pop()
            heirs = [] if self.kinds[here] == "county" and len(self.successors[here]) > 1 else self.successors[here]
            for wider in self.within[here].union(heirs) - found:
                found.add(wider)
                waiting.append(wider)
        return found - {code}

    def _area(self, code: str) -> Area:
        within = self._lies_in(code)
        if self.kinds[code] == "programme_area":  # its place may belong to other programmes, it does not
            own = self.within[code]
            within = {item for item in within if item in own or not self.kinds[item].startswith("programme")}
        return Area(
            code=code,
            name=self.titles[code],
            kind=self.kinds[code],
            names=tuple(self.spelt[code]),
            within=tuple(sorted(within)),
            successors=tuple(self.successors[code]),
            is_current=code not in self.ends,
        )

    def _meanings(self) -> dict[str, list[str]]:
        """Each folded spelling with the codes it may mean; a blocked phrase means none."""
        meanings: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for code, spelt in self.spelt.items():
            for spelling in spelt:
                meanings[fold(spelling)][code] = None
        for text, (guard, _) in self.guards.items():
            if guard == "block":
                meanings[text] = {}
        return {text: list(codes) for text, codes in meanings.items()}
