"""Names of places in a text, each with the cues for and against it, before anybody asks which place it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from nlp.area_cue_book import Cue, CueBook
from nlp.area_cues import Surroundings
from nlp.area_ellipsis import COMPASS_WORDS, shared_names
from nlp.gazetteer import Gazetteer, Name
from nlp.matcher import Hit

__all__ = ["ACCEPTED_AT", "Candidate", "judge_candidates"]

ACCEPTED_AT = 0.5

_SMALL_WORDS = frozenset(
    {
        *("and", "of", "the", "on", "in", "upon", "under", "with", "by", "super", "le"),
        *("na", "y", "ar", "an", "region", "programme"),
    }
)
_COMPASS_REGIONS = frozenset({"north east", "north west", "south east", "south west", "north-east", "north-west"})
_LIST_GAP = re.compile(
    r"[\s,;/&•*|·:–—-]*"
    r"(?:(?:and|or|plus|nor|as well as|the|both|in|for|across|from|including|\(?[a-z]{1,3}\))[\s,;/&]*)*",
    re.IGNORECASE,
)
_BULLETS = frozenset({"-", "•", "*", "·", "–", "|", ";", "o", "▪", "●"})
_TOUCHES = frozenset({" ", "\xa0", "-", "–", "—", "/"})
_ENGLISH_AUTHORITY = re.compile(r"E0[6-9]|E10")
_TABLE_GAP = re.compile(r"[\s\d,.%£*|:;()+/–—-]*\d[\s\d,.%£*|:;()+/–—-]*")
_PLURAL_BODY = re.compile(r"(?:'s|’s)? (?:and [A-Z]\w+ )?(?:Universit|Football|Hospital|Cathedral|Building Societ)")
_SEAT_NEAR = re.compile(
    r"(?:'s|’s)?,? (?:(?:parliamentary|westminster) )*(?:constituenc|seat)|[^.;:\n]{0,60} constituencies\b", re.I
)
_MENTIONS_KEPT = 500  # of one name in one text: more would say nothing new


@dataclass(slots=True)
class Candidate:
    """A name where it stands, and what was heard about it."""

    name: Name
    start: int
    end: int
    cues: list[Cue] = field(default_factory=list)
    score: float = 0.0
    joins_next: bool = False  # in a list or table with the candidate after it
    codes: tuple[str, ...] = ()
    is_suggested: bool = False
    why: str = ""  # which place, and why that one

    @property
    def is_accepted(self) -> bool:
        return self.score >= ACCEPTED_AT and bool(self.name.codes)

    def hears(self, reason: str) -> bool:
        return any(heard == reason for _, heard in self.cues)

    def has_support(self) -> bool:
        """Whether something speaks for it besides its place in a list."""
        return any(weight > 0 and "list" not in reason for weight, reason in self.cues)

    def hear(self, cue: Cue) -> None:
        self.cues.append(cue)
        self.score += cue[0]


def judge_candidates(gazetteer: Gazetteer, book: CueBook, text: str, hits: list[Hit]) -> list[Candidate]:
    """Every name among the hits in reading order, the longest at each place, judged by its surroundings."""
    if len(hits) > _MENTIONS_KEPT:
        hits = list(_first_mentions(hits))
    found = [
        Candidate(name, start, end)
        for number, start, end in hits
        if _is_written_as_name(name := gazetteer.names[number], text, start, end)
    ]
    if not found:
        return found
    ends = {(candidate.start, candidate.end) for candidate in found}
    candidates = _longest([candidate for candidate in found if _is_one_name(candidate, text, ends)])
    touching = _join(candidates, text)
    for index, candidate in enumerate(candidates):
        candidate.score = book.starts.get(candidate.name.guard, 0.0)
        if candidate.name.guard == "full":
            continue
        surroundings = Surroundings(book, text, candidate.start, candidate.end, candidate.name)
        before = index > 0 and touching[index - 1]
        after = index < len(touching) and touching[index]
        for cue in surroundings.cues(before, after):
            candidate.hear(cue)
    if any(candidate.joins_next for candidate in candidates):
        _support_lists(book, candidates, text)
    _recall_people(book, candidates)
    return _with_shared_names(gazetteer, candidates, text)


def _first_mentions(hits: list[Hit]) -> Iterator[Hit]:
    seen: Counter[int] = Counter()
    for hit in hits:
        seen[hit[0]] += 1
        if seen[hit[0]] <= _MENTIONS_KEPT:
            yield hit


def _is_written_as_name(name: Name, text: str, start: int, end: int) -> bool:
    """Whether the letters stand as in a name: capitals, but for small words and the nouns of programmes."""
    if not text[start].isupper():
        if name.text.endswith(" england"):
            return text[end - 7] == "E"
        if name.text in _COMPASS_REGIONS:
            return text[max(0, start - 4) : start].lower() == "the " and not _is_direction(text, end)
        return text[start].isdigit() or (bool(name.codes) and name.codes[0].endswith("Areas"))
    if " " not in name.text and "-" not in name.text:
        return True
    if name.codes and name.codes[0].endswith((" Area", " Areas")):
        return True
    return all(not word.islower() or not word[0].isalpha() or word in _SMALL_WORDS for word in text[start:end].split())


def _is_one_name(candidate: Candidate, text: str, names: set[tuple[int, int]]) -> bool:
    """Whether it is a name rather than a list of two: "Torridge and West Devon" is a seat only if called one;
    "Newcastle upon Tyne" at the end of a cell goes not on in the next.
    """
    if candidate.name.is_list and not _SEAT_NEAR.match(text, candidate.end):
        before = text[max(0, candidate.start - 24) : candidate.start]
        return "ember for" in before or "MP for" in before or "onstituency of" in before
    line_end = text.find("\n", candidate.start, candidate.end)
    return line_end < 0 or (candidate.start, line_end) not in names


def _is_direction(text: str, end: int) -> bool:
    """Whether "the north west" goes on as a direction: "of Leeds", "corner", "coast"."""
    after = text[end : end + 14].lower()
    return after.startswith((" of ", " corner", " coast", " side", "ern")) and not after.startswith(" of england")


def _longest(found: list[Candidate]) -> list[Candidate]:
    """The longest of names in reading order; but where the longest breaks the next name and a shorter one does not,
    the shorter: "Newcastle upon Tyne North Tyneside" holds two names.
    """
    kept: list[Candidate] = []
    reached = 0
    for index, candidate in enumerate(found):
        if candidate.start < reached:
            continue
        broken = _broken_by(candidate, found, index)
        if broken is not None:
            candidate = broken
        kept.append(candidate)
        reached = candidate.end
    return kept


def _broken_by(candidate: Candidate, found: list[Candidate], index: int) -> Candidate | None:
    """The shorter name to take in its stead, if it breaks the name after it."""
    shorter: list[Candidate] = []
    for other in found[index + 1 : index + 12]:
        if other.start >= candidate.end:
            break
        if other.start == candidate.start:
            shorter.append(other)
        elif other.end > candidate.end and other.name.codes:
            return next((name for name in shorter if name.end + 1 == other.start and name.name.codes), None)
    return None


def _join(candidates: list[Candidate], text: str) -> list[bool]:
    """Mark the candidates that stand in one list or table row by row with the next; whether each touches the next."""
    touching: list[bool] = []
    for here, there in pairwise(candidates):
        if there.start - here.end <= 80 and here.name.codes and there.name.codes:
            gap = text[here.end : there.start].removeprefix("'s").removeprefix("’s")
            is_list = len(gap) <= 24 and _LIST_GAP.fullmatch(gap) is not None
            here.joins_next = is_list or _TABLE_GAP.fullmatch(gap) is not None
        touching.append(here.joins_next and text[here.end : there.start] in _TOUCHES)
    return touching


def _support_lists(book: CueBook, candidates: list[Candidate], text: str) -> None:
    """A place in a list speaks for its neighbours; the name of bodies after a list speaks against all of it."""
    plain = [candidate.is_accepted for candidate in candidates]
    for index, candidate in enumerate(candidates):
        before = candidates[index - 1] if index > 0 and candidates[index - 1].joins_next and plain[index - 1] else None
        after = candidates[index + 1] if candidate.joins_next and plain[index + 1] else None
        if (before or after) and candidate.score < 1.0 and candidate.name.codes:
            if candidate.name.guard != "metonym":
                candidate.hear(book.cue("list"))
            elif _is_english_authority(before) or _is_english_authority(after):
                candidate.hear(book.cue("list_of_authorities"))
    _pass_support_on(book, candidates)
    _support_last_items(book, candidates, text)
    bodies = [_is_body(candidate) for candidate in candidates]
    refused = [_is_refused(candidate) and not candidate.is_accepted for candidate in candidates]
    for index in range(len(candidates) - 2, -1, -1):
        here, there = candidates[index], candidates[index + 1]
        if here.joins_next and here.name.guard != "full" and not there.is_accepted:
            gap = text[here.end : there.start].strip()
            is_one_body = not gap and bodies[index + 1]  # "Doncaster Sheffield Airport"
            is_hyphen = text[here.end : there.start] == "-"  # "Warwick-Edinburgh Scale"
            is_one_body = is_one_body or (is_hyphen and refused[index + 1])
            is_one_body = is_one_body or (gap in ("and", "&") and bodies[index + 1] and not here.has_support())
            is_many = gap in ("and", ",", "&", "or") and _is_refused(there) and _PLURAL_BODY.match(text, there.end)
            if is_one_body or is_many:
                here.hear(book.cue("body_after", "… " + text[there.start : there.end]))
    for here, there in pairwise(candidates):
        if here.joins_next and here.name.guard == "person" and there.hears(book.says["citation"]):
            here.hear(book.cue("citation"))
        is_title = here.joins_next and here.hears(book.says["title_of"])
        if is_title and text[here.end : there.start].strip() in ("and", ",", "&", ", and"):
            there.hear(book.cue("title_of"))


def _pass_support_on(book: CueBook, candidates: list[Candidate]) -> None:
    """An item that became a place by its list speaks for the next: Fife for Angus, Angus for Moray, and back."""
    rows = [(here, there) for here, there in pairwise(candidates) if here.joins_next]
    for near, far in (*rows, *((there, here) for here, there in reversed(rows))):
        is_open = far.name.codes and far.name.guard != "metonym" and not far.is_accepted
        is_spoken_of = far.hears(book.says["list"]) or any(weight < 0 for weight, _ in far.cues)
        if near.is_accepted and is_open and not is_spoken_of:
            far.hear(book.cue("list"))


def _support_last_items(book: CueBook, candidates: list[Candidate], text: str) -> None:
    """The last of several items is a place too, though the next sentence begins right after it."""
    items = bullets = 0
    for here, there in pairwise(candidates):
        is_item = here.joins_next and here.is_accepted
        is_bullet = is_item and text[here.end : there.start].strip() in _BULLETS
        items, bullets = (items + 1 if is_item else 0), (bullets + 1 if is_bullet else 0)
        if (items >= 4 or bullets >= 3) and not there.is_accepted and not _is_body(there):
            there.hear(book.cue("last_item"))


def _is_english_authority(candidate: Candidate | None) -> bool:
    return candidate is not None and any(_ENGLISH_AUTHORITY.match(code) for code in candidate.name.codes)


def _is_body(candidate: Candidate) -> bool:
    return any(weight < -0.5 and reason.endswith("the name of a body") for weight, reason in candidate.cues)


def _is_refused(candidate: Candidate) -> bool:
    return any(weight < -0.5 for weight, _ in candidate.cues)


def _with_shared_names(gazetteer: Gazetteer, candidates: list[Candidate], text: str) -> list[Candidate]:
    """The candidates and those that share a word with them, which stand and fall together."""
    every: list[Candidate] = []
    for candidate in candidates:
        words = candidate.name.text.split()
        if len(words) > 1 and candidate.is_accepted and not COMPASS_WORDS.isdisjoint(words):
            for name, start, end in shared_names(gazetteer, candidate.name, text, candidate.start, candidate.end):
                other = Candidate(name, start, end, list(candidate.cues), candidate.score, joins_next=True)
                every.append(other)
        every.append(candidate)
    return every


def _recall_people(book: CueBook, candidates: list[Candidate]) -> None:
    """A name that was a person's elsewhere in the text is the person's where nothing says otherwise."""
    title = book.says["title"]
    people = {candidate.name.text for candidate in candidates for _, reason in candidate.cues if reason == title}
    if people:
        for candidate in candidates:
            if candidate.name.text in people and not any(weight > 0 for weight, _ in candidate.cues):
                candidate.hear(book.cue("person_elsewhere"))
