"""Which place a name means: the seat or the city, the region or its combined authority, the old or the new."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from nlp.area_candidates import Candidate
from nlp.area_cue_book import CueBook
from nlp.gazetteer import DISSOLVED, Gazetteer
from nlp.matcher import fold

__all__ = ["Resolver"]

_SEAT_AFTER = re.compile(r"(?:'s|’s)?,? (?:(?:parliamentary|westminster) )*(?:constituenc(?:y|ies)|seats?)\b", re.I)
_SEAT_BEFORE = re.compile(r"(?:constituenc(?:y|ies)|seats?)(?: of| -| –|,|:| \(|: \(?a\)) ?(?:the )?\Z", re.I)
_MAYOR_AFTER = re.compile(r"(?:'s|’s)? (?:mayor|combined|CA\b)", re.I)
_MAYOR_BEFORE = re.compile(r"mayors? (?:of|for) (?:the )?\Z", re.I)
_AUTHORITY = re.compile(
    r"(?:'s|’s)? (?:(?:city|county|borough|district|metropolitan|local|unitary) )*(?:council|authorit|borough|LA\b)",
    re.I,
)
_BOROUGH_OF = re.compile(r"\b(?:city|borough|county|district|council|authority)(?: area)? of (?:the )?\Z", re.I)
_YEAR = re.compile(r"\b20[0-3]\d\b")
_FIGURES_AFTER = re.compile(r"[ \t]*[\n|]?[ \t]*[\d*]")
_CLEAR = 0.25


class Resolver:
    """Decides the codes of accepted candidates of one text."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        book: CueBook,
        text: str,
        *,
        date: dt.date | None,
        question: str | None,
        asker_seat: str | None,
    ) -> None:
        self.gazetteer, self.book, self.text, self.date = gazetteer, book, text, date
        self.question = fold(question) if question else ""
        self.asker_seat = fold(asker_seat) if asker_seat else ""
        self._is_before_election: bool | None = None

    def resolve(self, candidates: list[Candidate]) -> None:
        """Give every accepted candidate its codes, or none where only a town could be meant."""
        seats, asked = self._seats_named(candidates), self._seats_asked_about(candidates)
        open_readings: list[tuple[Candidate, list[str]]] = []
        for candidate in candidates:
            if not candidate.is_accepted:
                continue
            places = [code for code in candidate.name.codes if not self.gazetteer.is_seat(code)]
            if len(places) < len(candidate.name.codes) and self._is_seat(candidate, places, seats, asked):
                self._decide(candidate, self._seat_of_the_day(candidate.name.codes), "constituency")
            elif len(places) == 1:
                self._decide(candidate, places[0], self.gazetteer.kind(places[0]).replace("_", " "))
                candidate.codes += self._authority_of_investment_area(places[0])
            elif places:
                open_readings.append((candidate, places))
            else:
                self._seat_without_cue(candidate)
        known = {code for candidate in candidates for code in candidate.codes} if open_readings else set()
        while open_readings:  # what is decided may decide the next: "Kingston and Richmond"
            waiting = [
                (candidate, places) for candidate, places in open_readings if not self._choose(candidate, places, known)
            ]
            known |= {
                candidate.codes[0] for candidate, _ in open_readings if candidate.codes and not candidate.is_suggested
            }
            if len(waiting) == len(open_readings):
                break
            open_readings = waiting

    def _decide(self, candidate: Candidate, code: str, why: str) -> None:
        candidate.codes, candidate.why = (code,), why

    def _authority_of_investment_area(self, code: str) -> tuple[str, ...]:
        """The authority that an education investment area is, if it is one."""
        if not code.endswith("Investment Area"):
            return ()
        programmes = self.gazetteer.programme_areas.values()
        return tuple(member for members in programmes for member, area in members.items() if area == code)

    def _seats_named(self, candidates: list[Candidate]) -> set[str]:
        """The names that the text calls constituencies, lists with one head noun included."""
        named: set[str] = set()
        lower = self.text.lower()
        if "seat" not in lower and "constituenc" not in lower:
            return named
        is_list = False
        for candidate in reversed(candidates):
            is_called = bool(_SEAT_AFTER.match(self.text, candidate.end))
            is_called = is_called or bool(
                _SEAT_BEFORE.search(self.text[max(0, candidate.start - 40) : candidate.start])
            )
            is_called = is_called or (candidate.is_accepted and self._is_row_of_seats(candidate))
            if is_called or (is_list and candidate.joins_next):
                named.add(candidate.name.text)
                after = self.text[candidate.end : candidate.end + 60].lower()
                is_list = is_list or "constituencies" in after or "seats" in after
            else:
                is_list = False
        return named

    def _seats_asked_about(self, candidates: list[Candidate]) -> set[str]:
        """The names that the question calls constituencies."""
        if "constituenc" not in self.question:
            return set()
        names = {candidate.name.text for candidate in candidates}
        asked = self.question
        return {name for name in names if f"{name} constituenc" in asked or f"constituency of {name}" in asked}

    def _is_seat(self, candidate: Candidate, places: list[str], seats: set[str], asked: set[str]) -> bool:
        if places and (
            _AUTHORITY.match(self.text, candidate.end)
            or _BOROUGH_OF.search(self.text[max(0, candidate.start - 24) : candidate.start])
        ):
            return False
        if candidate.name.text in seats:
            return True
        if candidate.name.text in asked:  # in a list of authorities it is one of them all the same
            return not (places and candidate.hears(self.book.says["list"]))
        if not places:
            return candidate.name.is_plain_seat or candidate.name.text == self.asker_seat
        return False

    def _is_row_of_seats(self, candidate: Candidate) -> bool:
        """Whether it heads a row of figures under a heading that speaks of constituencies, and not of authorities."""
        if not _FIGURES_AFTER.match(self.text, candidate.end):
            return False
        above = self.text[max(0, candidate.start - 1500) : candidate.start]
        lower = above.lower()
        return above.rfind("Constituenc") > max(lower.rfind("local authorit"), lower.rfind("council"))

    def _seat_of_the_day(self, codes: Iterable[str]) -> str:
        seats = sorted(code for code in codes if self.gazetteer.is_seat(code))
        old = [code for code in seats if self.gazetteer.kind(code) == "constituency_2010"]
        new = [code for code in seats if code not in old]
        if old and new:
            return old[0] if self._before_election() else new[0]
        return seats[0]

    def _before_election(self) -> bool:
        """Whether the text was written before the constituencies changed, by its date or else the years it names."""
        if self.date is not None:
            return self.date < DISSOLVED
        if self._is_before_election is None:
            years = [int(year) for year in _YEAR.findall(self.text)]
            self._is_before_election = bool(years) and max(years) < 2023
        return self._is_before_election

    def _seat_without_cue(self, candidate: Candidate) -> None:
        words = candidate.name.text.split()
        if len(words) > 1 and words[0] in ("north", "south", "east", "west", "mid", "central"):
            # A seat or a part of a county: both are offered, unless a Member asked by that name.
            if candidate.name.text in self.question:
                self._decide(candidate, self._seat_of_the_day(candidate.name.codes), "constituency, as in the question")
                return
            county = self.gazetteer.name(" ".join(words[1:]))
            candidate.codes = (self._seat_of_the_day(candidate.name.codes), *(county.codes[:1] if county else ()))
            candidate.is_suggested = True
            candidate.why = "the constituency or a part of the county"
            return
        candidate.hear(self.book.cue("town"))

    def _choose(self, candidate: Candidate, places: list[str], known: set[str]) -> bool:
        """Decide between places of one name; false where several remain, which are then suggested."""
        candidate.is_suggested = False
        kinds = {self.gazetteer.kind(code): code for code in places}
        if "combined_authority" in kinds and ("region" in kinds or len(kinds) == 1):
            self._decide(candidate, *self._region_or_authority(candidate, places))
            return True
        if "greater_london" in kinds:
            self._decide(candidate, kinds["region"], "region")
            return True
        old = [code for code in places if self.gazetteer.areas[code].successors]
        for code in old:
            new = [other for other in self.gazetteer.areas[code].successors if other in places]
            if new:
                is_old = self.date is not None and self.date <= self.gazetteer.ends[code]
                self._decide(
                    candidate,
                    code if is_old else new[0],
                    "as it stood at the date" if is_old else "the present authority",
                )
                return True
        return self._choose_by_company(candidate, places, known)

    def _region_or_authority(self, candidate: Candidate, places: list[str]) -> tuple[str, str]:
        authorities = [code for code in places if self.gazetteer.kind(code) == "combined_authority"]
        regions = [code for code in places if self.gazetteer.kind(code) == "region"]
        before = self.text[max(0, candidate.start - 20) : candidate.start]
        if not regions or _MAYOR_AFTER.match(self.text, candidate.end) or _MAYOR_BEFORE.search(before):
            is_old = self.date is not None and self.date < dt.date(2024, 5, 7)
            former = [code for code in authorities if not self.gazetteer.areas[code].is_current]
            current = [code for code in authorities if code not in former]
            code = (former if is_old and former else current or former)[0]
            return code, "combined authority, named by its body or mayor"
        return regions[0], "region"

    def _choose_by_company(self, candidate: Candidate, places: list[str], known: set[str]) -> bool:
        """The reading whose neighbours the text or the asker's seat names; both as suggestions where neither leads."""
        near = {
            item for code in known if not self.gazetteer.is_seat(code) for item in self.gazetteer.surroundings(code)
        }
        if self.asker_seat:
            seat = self.gazetteer.name(self.asker_seat)
            near |= {item for code in seat.codes for item in self.gazetteer.areas[code].within} if seat else set()
        weights: list[tuple[float, str, str]] = []
        for code in places:
            shared = self.gazetteer.surroundings(code) & near
            counties = [item for item in shared if self.gazetteer.kind(item) != "region"]
            weight = self.gazetteer.usual.get((candidate.name.text, code), 0.0) + (
                0.9 if counties else 0.3 if shared else 0.0
            )
            named = self.gazetteer.areas[min(counties or shared)].name if shared else ""
            weights.append((weight, code, f"its neighbour {named} is named" if named else "the usual meaning"))
        weights.sort(reverse=True)
        if weights[0][0] - weights[1][0] >= _CLEAR:
            self._decide(candidate, weights[0][1], weights[0][2])
            return True
        candidate.codes = tuple(code for _, code, _ in weights)
        candidate.is_suggested = True
        candidate.why = "several places bear the name and nothing in the text decides"
        return False
