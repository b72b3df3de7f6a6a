"""The places the house knows, and the names by which a text may call them.

Read from the small tables of ``data/areas``; tools/build_areas.py says where they come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nlp.area_names import programme_spellings, spellings
from nlp.matcher import PhraseFinder, fold
from store.records import Area

__all__ = ["AREAS_FOLDER", "Gazetteer", "Name", "load_gazetteer"]

AREAS_FOLDER = Path(__file__).parent / "data" / "areas"
UNITED_KINGDOM = "K02000001"
NATIONS = {"E": "E92000001", "S": "S92000003", "W": "W92000004", "N": "N92000002"}
COMPASS = frozenset(["north", "south", "east", "west", "central", "mid", "outer"])
PROGRAMMES = {
    "Opportunity Areas": ("opportunity areas", "opportunity area programme", "opportunity areas programme"),
    "Education Investment Areas": ("education investment areas", "education investment area programme"),
    "Priority Education Investment Areas": ("priority education investment areas", "priority areas programme"),
    "Family Hubs and Start for Life": ("family hubs and start for life", "family hubs and start for life programme"),
    "Levelling Up Partnerships": ("levelling up partnerships", "levelling up partnerships programme"),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its folded spelling, with the codes it may mean and what to beware of."""

    text: str
    codes: tuple[str, ...]
    guard: str = "place"  # a start of cues.toml, or "block": names something that is no place
    not_beside: frozenset[str] = frozenset()
    is_seat_only: bool = False  # only constituencies bear it
    is_list: bool = False  # a constituency called after two authorities: "Torridge and West Devon"
    is_plain_seat: bool = False  # … and no one but a constituency could: "Norwich South", "Clapham and Brixton Hill"


@dataclass(slots=True)
class Gazetteer:
    """Areas by code, names by spelling, and the finder of names."""

    areas: dict[str, Area]
    names: tuple[Name, ...]
    finder: PhraseFinder
    populations: dict[str, int]
    programme_areas: dict[str, dict[str, str]]  # programme -> authority -> programme area
    _close: dict[str, frozenset[str]] = field(default_factory=dict)
    _by_text: dict[str, Name] = field(default_factory=dict)

    def names_of(self, folded: str) -> tuple[Name, ...]:
        """The name in this folded spelling, if there is one."""
        if not self._by_text:
            self._by_text.update((name.text, name) for name in self.names)
        name = self._by_text.get(folded)
        return (name,) if name else ()

    def kind(self, code: str) -> str:
        return self.areas[code].kind

    def surroundings(self, code: str) -> frozenset[str]:
        """The area itself and what it lies in, short of nations: areas that share one of these are neighbours."""
        if code not in self._close:
            area = self.areas[code]
            near = {code, *area.within, *area.successors} - {*NATIONS.values(), UNITED_KINGDOM}
            self._close[code] = frozenset(item for item in near if self.areas[item].kind != "programme")
        return self._close[code]


@cache
def load_gazetteer(folder: Path = AREAS_FOLDER) -> Gazetteer:
    """The gazetteer of a folder of tables; raises ``ValueError`` with file, line and reason."""
    return _Builder(folder).build()


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated table; raises ``ValueError`` with file, line and reason."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise ValueError(f"{path.name}, line {number}: {len(cells)} cells where the heading has {len(header)}")
        yield dict(zip(header, cells, strict=True))


def _split(cell: str) -> list[str]:
    return [item for item in cell.split("|") if item]


class _Builder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, dict[str, str]] = {}
        self.within: defaultdict[str, set[str]] = defaultdict(set)
        self.spelt: defaultdict[str, dict[str, None]] = defaultdict(dict)  # code -> spellings in order
        self.programme_areas: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self.populations: dict[str, int] = {}

    def build(self) -> Gazetteer:
        self._read_wider_areas()
        self._read_authorities()
        self._read_constituencies()
        for row in read_table(self.folder / "short_names.tsv"):
            if row["code"] not in self.rows:
                raise ValueError(f"short_names.tsv: {row['name']!r} names the unknown area {row['code']!r}")
            self._spell(row["code"], spellings(row["name"]))
        self._read_programmes()
        names = self._names()
        return Gazetteer(
            areas={code: self._area(code) for code in self.rows},
            names=names,
            finder=PhraseFinder(name.text for name in names),
            populations=self.populations,
            programme_areas=dict(self.programme_areas),
        )

    def _put(self, code: str, name: str, kind: str, within: list[str], end: str = "", successors: str = "") -> None:
        self.rows[code] = {"name": name, "kind": kind, "end": end, "successors": successors}
        self.within[code] |= {item for item in within if item}

    def _spell(self, code: str, names: Iterator[str] | list[str]) -> None:
        self.spelt[code].update(dict.fromkeys(names))

    def _read_wider_areas(self) -> None:
        for row in read_table(self.folder / "wider_areas.tsv"):
            self._put(row["code"], row["name"], row["kind"], [row["within"]], row["end"], row["successors"])
            own = "" if row["kind"] == "combined_authority" and row["name"] in _COMPOSED else row["name"]
            self._spell(row["code"], spellings(own, row["official_name"]))
        for row in read_table(self.folder / "combined_authority_members.tsv"):
            for member in _split(row["members"]):
                self.within[member].add(row["code"])

    def _read_authorities(self) -> None:
        for row in read_table(self.folder / "authorities.tsv"):
            code = row["code"]
            within = [row["region"], row["county"], NATIONS[code[0]]]
            self._put(code, row["name"], row["kind"], within, row["end"], row["successors"])
            self._spell(code, spellings(row["name"], row["official_name"], row["kind"]))
            self._spell(code, [name for former in _split(row["former_names"]) for name in spellings(former)])
            self.spelt[code].update(dict.fromkeys(_split(row["code_2025"])))
            if row["population_2020"]:
                self.populations[code] = int(row["population_2020"])

    def _read_constituencies(self) -> None:
        regions: dict[str, str] = {}
        rows = list(read_table(self.folder / "constituencies.tsv"))
        for row in rows:
            if row["set"] == "2024":
                regions[row["name"]] = row["region"]
        for row in rows:
            authorities = _split(row["authorities"])
            region = regions.get(row["name"], row["region"])
            end = "2024-05-30" if row["set"] == "2010" else ""
            within = [region, NATIONS[row["code"][0]], *(authorities if len(authorities) == 1 else ())]
            self._put(row["code"], row["name"], f"constituency_{row['set']}", within, end)
            self._spell(row["code"], spellings(row["name"]))
            city, _, part = row["name"].partition(" ")
            if city in _CITIES_IN_PARTS and part.lower() not in COMPASS | _PLAIN_WORDS:
                self._spell(row["code"], [part])  # "Erdington constituency"

    def _read_programmes(self) -> None:
        for row in read_table(self.folder / "programmes.tsv"):
            self._put(row["name"], row["name"], "programme", [], row["end"])
            self._spell(row["name"], [row["name"]])
            for member in _split(row["members"]):
                self.within[member].add(row["name"])
        for row in read_table(self.folder / "programme_areas.tsv"):
            members = _split(row["members"])
            self._put(row["name"], row["name"], "programme_area", [row["programme"]], row["end"])
            places = self.spelt[members[0]] if len(members) == 1 else {}
            called = [name for name in places if not name.endswith("Council") and not name.startswith(("E0", "E1"))]
            self._spell(row["name"], list(programme_spellings(row["name"], called)))
            shared = set.intersection(*(self._lies_in(member) | {member} for member in members))
            self.within[row["name"]] |= {c for c in shared if not self.rows[c]["kind"].startswith("programme")}
            for member in members:
                self.within[member].add(row["name"])
                self.programme_areas[row["programme"]][member] = row["name"]
        self._spell("North Yorkshire Coast Opportunity Area", ["North Yorkshire Coast"])

    def _lies_in(self, code: str) -> set[str]:
        """Everything the area lies in, all the way up."""
        found: set[str] = set()
        waiting = [code]
        while waiting:
            for wider in self.within[waiting.pop()] - found:
                found.add(wider)
                waiting.append(wider)
        successors = _split(self.rows[code]["successors"]) if code in self.rows else []
        return found | set(successors) - {code}

    def _area(self, code: str) -> Area:
        row = self.rows[code]
        within = self._lies_in(code) - {code}
        if row["kind"] == "programme_area":  # its place may belong to other programmes, it does not
            own = self.within[code]
            within = {item for item in within if item in own or not self.rows[item]["kind"].startswith("programme")}
        return Area(
            code=code,
            name=row["name"],
            kind=row["kind"],
            names=tuple(self.spelt[code]),
            within=tuple(sorted(within)),
            successors=tuple(_split(row["successors"])),
            is_current=not row["end"],
        )

    def _names(self) -> tuple[Name, ...]:
        meanings: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for code, spelt in self.spelt.items():
            for spelling in spelt:
                meanings[fold(spelling)][code] = None
        for programme, phrases in PROGRAMMES.items():
            for phrase in phrases:
                meanings[phrase][programme] = None
        guards = {fold(row["name"]): row for row in read_table(self.folder / "guards.tsv")}
        for text, row in guards.items():
            if row["guard"] == "block":
                meanings[text] = {}
        authorities = {
            text for text, codes in meanings.items() if any(_is_authority(self.rows[c]["kind"]) for c in codes)
        }
        return tuple(
            self._name(text, tuple(codes), guards.get(text), authorities) for text, codes in sorted(meanings.items())
        )

    def _name(self, text: str, codes: tuple[str, ...], guard: dict[str, str] | None, authorities: set[str]) -> Name:
        is_seat_only = bool(codes) and all(self.rows[code]["kind"].startswith("constituency") for code in codes)
        plain = "full" if codes and text.endswith(_FULL) else "place"
        return Name(
            text=text,
            codes=codes,
            guard=plain if guard is None or guard["guard"] == "seat" else guard["guard"],
            not_beside=frozenset(guard["not_beside"].split()) if guard else frozenset(),
            is_seat_only=is_seat_only,
            is_list=is_seat_only and _is_list(text, authorities),
            is_plain_seat=is_seat_only and _is_plain_seat(text, authorities),
        )


_CITIES_IN_PARTS = frozenset({"Birmingham", "Liverpool", "Manchester", "Sheffield"})
_PLAIN_WORDS = frozenset({"riverside", "north west", "south east", "north east", "south west"})

# Bare, these name their members one after the other; the body is named by "Combined Authority" or its mayor.
_COMPOSED = frozenset(
    {"York and North Yorkshire", "Hull and East Yorkshire", "Cambridgeshire and Peterborough", "North of Tyne"}
)


# A name that ends so is nothing but an authority or a programme area, whatever stands beside it.
_FULL = (
    " council",
    " authority",
    " area",
    " areas",
    " oa",
    " oas",
    " eia",
    " eias",
    " peia",
    " peias",
    " programme",
    "opportunity north east",
)


def _is_authority(kind: str) -> bool:
    return not kind.startswith(("constituency", "programme", "nation", "state"))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", " and ").replace("&", " and ").split(" and ") if part.strip()]


def _is_list(text: str, authorities: set[str]) -> bool:
    parts = _parts(text)
    return len(parts) > 1 and all(part in authorities for part in parts)


def _is_plain_seat(text: str, authorities: set[str]) -> bool:
    """Whether nobody would call anything but a constituency so."""
    if len(_parts(text)) > 1:
        return True
    words = text.split()
    if len(words) < 2:
        return False
    if words[-1] in COMPASS or (len(words) > 2 and words[0] in COMPASS and words[1] in COMPASS):
        return True
    return words[0] in authorities and words[0] not in COMPASS
