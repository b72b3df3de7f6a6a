"""Lists of programme areas: "Norwich and Ipswich Opportunity Areas", "the OAs (Blackpool, Bradford)"."""

from __future__ import annotations

import re
from bisect import bisect_left

from nlp.area_candidates import Candidate
from nlp.gazetteer import Gazetteer

__all__ = ["name_programme_areas", "short_name"]

_HEAD = re.compile(
    r"\b(?:(?P<peia>priority education investment areas?|PEIAs?)|(?P<eia>education investment areas?|EIAs?)"
    r"|(?P<oa>opportunity areas?|OAs?))\b",
    re.IGNORECASE,
)
_PROGRAMMES = {
    "peia": "Priority Education Investment Areas",
    "eia": "Education Investment Areas",
    "oa": "Opportunity Areas",
}
_SHORT = re.compile(
    r"\s*(?:\((?:OAs?|EIAs?|PEIAs?)\))?,?\s*"
    r"(?:(?:programmes? )?(?:in|of|for|across)|[-–—:(]|such as|like|including|e\.g\.|namely"
    r"|(?:together )?with|alongside|followed by)[\s:(]*(?:the )?"
)
_LONG = re.compile(
    r"[^.\n]{0,90}?"
    r"(?:\b(?:are|were|is|was|include|includes|including|included|namely|comprise|comprising|such as)\b|[:(–—])"
    r"[:\s•*(–—-]*(?:the )?"
)
# "Oldham were among the first six", "Derby became an", "Ipswich, one of the twelve", but not "Hull was not one of the".
_IS_ONE = re.compile(
    r"\)?,?\s*\b(?:is|are|was|were|has|have|had|became|become|been|named|chosen|selected|designated|among|one|two|all)\b"
    r"(?:(?!\b(?:not|never|neither|nor|outside|near|beside|unlike|by|than|but)\b)[^.,;:\n]){0,60}"
)
_POSSESSIVE = re.compile(r"(?:'s|’s|'|’) ")
_SHORT_FORMS = (("Priority Education Investment Area", "PEIA"), ("Education Investment Area", "EIA"))
# An item of the list that is no known place.
_ONE_MORE = re.compile(r"(?:[,;]|\s*\n\s*[-•*–]?)\s*[A-Z][\w'’ -]{0,40}?(?:,|;|\s*\n\s*[-•*–]?| and)\s*")


def name_programme_areas(gazetteer: Gazetteer, text: str, candidates: list[Candidate]) -> None:
    """Turn places that are listed as areas of a programme into those areas."""
    accepted = [candidate for candidate in candidates if candidate.is_accepted and candidate.codes]
    if not accepted or not _may_speak_of_programmes(text):
        return
    starts = [candidate.start for candidate in accepted]
    for head in _HEAD.finditer(text):
        if head[0].islower() and len(head[0]) < 6:
            continue  # "oa" in small letters is no programme
        programme = _PROGRAMMES[head.lastgroup or "oa"]
        members = gazetteer.programme_areas.get(programme, {})
        is_plural = head[0].lower().endswith("s")
        following = bisect_left(starts, head.end())
        last = following - 1
        before = last - (last >= 0 and accepted[last].end == head.end())  # the programme's own name is no member
        if last >= 0 and _POSSESSIVE.fullmatch(text, accepted[last].end, head.start()):
            _turn(accepted[last], members, programme)  # "Oldham's Opportunity Area"
        elif before >= 0 and _IS_ONE.fullmatch(text, accepted[before].end, head.start()):
            _turn(accepted[before], members, programme, keep=True)
            _turn_before(accepted, before, members, programme, keep=True)
        elif is_plural and before < last:
            _turn_before(accepted, last, members, programme)
        if following < len(accepted):
            _turn_after(accepted, following, text, head.end(), members, programme, is_plural)


def short_name(code: str) -> str:
    """The code as lists of programme areas write it: "Blackpool PEIA", "Bolton EIA"; others are what they are."""
    for long, short in _SHORT_FORMS:
        if code.endswith(long):
            return f"{code.removesuffix(long)}{short}"
    return code


def _may_speak_of_programmes(text: str) -> bool:
    if "OA" in text or "EIA" in text:
        return True
    lower = text.lower()
    return "opportunity area" in lower or "investment area" in lower


def _turn_before(
    accepted: list[Candidate], last: int, members: dict[str, str], programme: str, keep: bool = False
) -> None:
    """Walk back from "Ipswich Opportunity Areas" through the list that leads to it."""
    for index in range(last - 1, -1, -1):
        if not accepted[index].joins_next:
            return
        _turn(accepted[index], members, programme, keep)


def _turn_after(
    accepted: list[Candidate],
    first: int,
    text: str,
    end: int,
    members: dict[str, str],
    programme: str,
    is_plural: bool,
) -> None:
    """Walk forward from "Opportunity Areas:" through the list that follows."""
    if accepted[first].start - end > 100:
        return
    gap = text[end : accepted[first].start]
    if not (_SHORT.fullmatch(gap) or (is_plural and _LONG.fullmatch(gap))):
        return
    for index in range(first, len(accepted)):
        here = accepted[index]
        _turn(here, members, programme)
        if not is_plural or index + 1 == len(accepted):
            return
        following = accepted[index + 1].start
        if not here.joins_next and not _ONE_MORE.fullmatch(text, here.end, min(here.end + 60, following)):
            return


def _turn(candidate: Candidate, members: dict[str, str], programme: str, keep: bool = False) -> None:
    area = next((members[code] for code in candidate.codes if code in members), None)
    if area is not None and not candidate.is_suggested:
        # "Derby Opportunity Area" is a place of its own; an investment area is its authority under another name, and
        # "Derby became an Opportunity Area" (keep) names both.
        others = candidate.codes if keep or programme != _PROGRAMMES["oa"] else ()
        candidate.codes, candidate.why = (area, *others), f"listed as one of the {programme}"
