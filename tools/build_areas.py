"""Rebuild nlp/data/areas from a folder of reference tables, and say what was cleaned on the way.

    python tools/build_areas.py FOLDER

FOLDER holds local_authorities.csv, former_authorities.csv, combined_authorities.csv, regions.csv,
constituencies_2010_2024.csv, constituencies_2024.csv and programme_areas.csv as NOTICE credits them.
What people wrote (short_names.tsv, guards.tsv, cues.toml) is not touched.

Cleaned here:
- ``gss_code`` is the code of an authority; the code that replaced it in 2025 (Barnsley, Sheffield) is an alias.
- The raw spelling variants of the source are dropped, since they hold typing errors; regular variants
  ("&", hyphens, "City of X") are made when the data are loaded, irregular ones stand in short_names.tsv.
- "Dorset (county to 2019)" and "Buckinghamshire (county to 2020)" are called by their names. Forest Heath lay in
  Suffolk, not in Surrey. An authority abolished on 1 April of a year ended on 31 March.
- The Northern Irish districts of 1973 to 2015 have no GSS code: their names lead to the district that succeeded them.
- A constituency of 2010 lies in the region of its namesake of 2024, since its own table names none.
- A constituency that kept its code in 2024 stands once, among those of 2024.
- Constituencies lose the comma of the older style ("Birmingham, Edgbaston"); "Durham, City of" is "City of Durham".
- Of the programme areas only confirmed ones are kept, under their full names; twinning partners are no areas.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).parent.parent / "nlp" / "data" / "areas"
NATIONS = {"England": "E92000001", "Scotland": "S92000003", "Wales": "W92000004", "Northern Ireland": "N92000002"}
FULL_NAMES = {
    "PEIA": "Priority Education Investment Area",
    "EIA": "Education Investment Area",
}
PROGRAMMES = {  # name, other names, first and last month
    "Opportunity Area": (
        "Opportunity Areas", "Opportunity Area programme|Opportunity Areas programme", "2016-10", "2022-08",
    ),
    "Priority Education Investment Area": (
        "Priority Education Investment Areas", "Priority Education Investment Area programme|Priority Areas programme",
        "2022-03", "",
    ),
    "Education Investment Area": (
        "Education Investment Areas", "Education Investment Area programme", "2022-02", "",
    ),
    "Family Hubs and Start for Life": (
        "Family Hubs and Start for Life", "Family Hubs and Start for Life programme", "2022-04", "",
    ),
    "Levelling Up Partnership": (
        "Levelling Up Partnerships", "Levelling Up Partnerships programme", "2023-03", "",
    ),
}  # fmt: skip
ALSO_CALLED = {"North Yorkshire Coast Opportunity Area": "North Yorkshire Coast"}


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(lines)]


def write(name: str, header: str, rows: Iterable[Iterable[str]]) -> None:
    lines = ["\t".join(row) for row in rows]
    assert not any(line.count("\t") != header.count("\t") for line in lines), name
    (TARGET / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)} rows")


def write_authorities(folder: Path) -> None:
    counties = {
        row["name"]: row["gss_code"] for row in read(folder, "local_authorities.csv") if row["type"] == "county"
    }
    regions = {row["name"]: row["code"] for row in read(folder, "regions.csv")}
    rows = []
    for row in read(folder, "local_authorities.csv"):
        alias = row["gss_code_2025"] if row["gss_code_2025"] != row["gss_code"] else ""
        where = row["region_code"] or NATIONS[row["nation"]]
        kind = row["type"].replace("-", "_")
        rows.append(
            [row["gss_code"], alias, row["name"], row["official_name"], kind, where, row["county_gss"],
             row["start_date"][:10], "", "", ""]
        )  # fmt: skip
    former = read(folder, "former_authorities.csv")
    names = defaultdict(list)
    for row in former:
        name = re.sub(r" \(county to \d{4}\)", "", row["name"])
        if not row["gss_code"]:
            names[row["successor_gss"]].append(row["official_name"])
            continue
        if row["type"] == "county":
            counties[name] = row["gss_code"]
    for row in former:
        if not row["gss_code"]:
            continue
        name = re.sub(r" \(county to \d{4}\)", "", row["name"])
        county = {"Forest Heath": "Suffolk"}.get(name, row["county"])
        end = re.sub(r"(\d{4})-04-01", r"\1-03-31", row["abolished"])
        successors = row["successor_gss"].split("|")
        if row["intermediate_successor"]:
            successors.insert(0, row["intermediate_successor"])
        kind = row["type"].replace("-", "_")
        rows.append(
            [row["gss_code"], "", name, row["official_name"], kind, regions.get(row["region"], ""),
             counties.get(county, ""), "", end, "|".join(successors), ""]
        )  # fmt: skip
    for line in rows:
        line[-1] = "|".join(names.get(line[0], []))
    write(
        "authorities.tsv",
        "code\tcode_2025\tname\tofficial_name\tkind\tregion\tcounty\tstart\tend\tsuccessors\tformer_names",
        sorted(rows),
    )


def write_wider_areas(folder: Path) -> None:
    rows = []
    for row in read(folder, "regions.csv"):
        kind = {"english-region": "region"}.get(row["kind"], row["kind"])
        within = {"region": "E92000001", "nation": "K02000001"}.get(kind, "")
        rows.append([row["code"], row["name"], row["name"], kind, within, "", ""])
    for row in read(folder, "combined_authorities.csv"):
        ended = re.search(r"abolished (\d{4}-\d{2}-\d{2})", row["status"])
        kind = "greater_london" if row["kind"] == "GLA" else "combined_authority"
        successor = "E47000014" if ended else ""
        rows.append(
            [
                row["gss_code"],
                row["name"],
                row["official_name"],
                kind,
                "E92000001",
                ended[1] if ended else "",
                successor,
            ]
        )
    members = [
        [row["gss_code"], "|".join(row["members_gss"].split("|"))] for row in read(folder, "combined_authorities.csv")
    ]
    write("wider_areas.tsv", "code\tname\tofficial_name\tkind\twithin\tend\tsuccessors", rows)
    write("combined_authority_members.tsv", "code\tmembers", members)


def write_constituencies(folder: Path) -> None:
    rows = []
    current = read(folder, "constituencies_2024.csv")
    regions = {row["name"]: row["region_code"] for row in current}
    kept = {row["gss_code"] for row in current}
    for row in read(folder, "constituencies_2010_2024.csv"):
        if row["gss_code"] in kept:
            continue
        name = re.sub(r"^(.+), (City of|The)$", r"\2 \1", row["name"])
        name = name.replace(", ", " ") if name.count(", ") == 1 and " and " not in name else name
        region = regions.get(name, NATIONS_BY_LETTER[row["gss_code"][0]])
        rows.append([row["gss_code"], name, "2010", region, ""])
    for row in current:
        shares = [part.split(":") for part in row["lads_2024 (gss:share_of_lad_pop)"].split("|") if ":" in part]
        rows.append([row["gss_code"], row["name"], "2024", row["region_code"], "|".join(code for code, _ in shares)])
    write("constituencies.tsv", "code\tname\tset\tregion\tauthorities", rows)


NATIONS_BY_LETTER = {code[0]: code for code in NATIONS.values()}


def write_programmes(folder: Path) -> None:
    areas: list[list[str]] = []
    members: defaultdict[str, list[str]] = defaultdict(list)
    for row in read(folder, "programme_areas.csv"):
        if not row["confidence"].startswith("high") or "twinning" in row["programme"]:
            continue
        if row["programme"] == "Opportunity North East" or row["programme"].endswith("Area"):
            short = row["area_name"].rsplit(" ", 1)
            name = f"{short[0]} {FULL_NAMES.get(short[1], short[1])}"
            programme = PROGRAMMES.get(row["programme"], ("",))[0]
            source = "" if row["source"].startswith("recalled") else row["source"]
            areas.append(
                [
                    name,
                    programme,
                    row["members_gss"],
                    ALSO_CALLED.get(name, ""),
                    row["start"][:7],
                    row["end"][:7],
                    source.replace("\t", " "),
                ]
            )
        else:
            members[row["programme"]] += row["members_gss"].split("|")
    write("programme_areas.tsv", "name\tprogramme\tmembers\talso_called\tstart\tend\tsource", areas)
    write(
        "programmes.tsv",
        "name\talso_called\tstart\tend\tmembers",
        [[*PROGRAMMES[key], "|".join(members[key])] for key in PROGRAMMES],
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    TARGET.mkdir(parents=True, exist_ok=True)
    for step in (write_authorities, write_wider_areas, write_constituencies, write_programmes):
        step(Path(sys.argv[1]))
