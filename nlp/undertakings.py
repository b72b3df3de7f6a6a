"""Who undertakes what: the future clause of a sentence, its subject and its verb.

"The Department will publish the plan in May" is an undertaking by the Department; "this will help schools" is an
effect that somebody expects; "costs will vary" is neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Undertaking", "read_undertaking"]

_FUTURE = re.compile(
    r"\b(?:will|shall|['’]ll|(?:is|are|am) (?:going|due|set|scheduled|expected|planned|intended) to|(?:is|are) to(?= (?:be|have|[a-z]+))"
    r"|(?:is|are|am|be|remains?) committed to|(?:has|have) (?:agreed|committed|pledged|promised|undertaken) to"
    r"|(?:plans?|intends?|expects?|aims?|proposes?|promises?|pledges?|undertakes?|hopes?) to"
    r"|(?:is|are) (?:planning|aiming|intending|looking|hoping) to)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:–—]\s|\b(?:and|but|that|which|who|so|where|when|while|although|because|as|before|after|until|how|what|if|whether)\s|\s-\s"
)
_BODY = re.compile(
    r"\b(?:we|i|government|department|departments?|ministers?|secretary of state|chancellor|prime minister|treasury|officials?"
    r"|ministry|office|ofsted|ofqual|nhs england|nhs|agency|agencies|board|council|councils|commission|commissioner|authority|authorities"
    r"|home office|skills england|trust|partnership|regulator|inspectorate|ukhsa|natural england|defra|dfe|dhsc|fcdo|mod|mhclg|hmrc|dwp"
    r"|desnz|dsit|dcms|dbt|moj|friend|england|service|team|panel|taskforce|task force|committee|institute|administration|college|university|bank)\b"
)
_POINTER = re.compile(
    r"^(?:\w+,? )?(?:this|these|that|those|it|they|which|such|together|both|all of this|doing so|each|here)\b"
)
_EFFECT = re.compile(
    r"(?:help|mean|ensure|enable|allow|support|inform|improve|give|benefit|lead|result|reduce|increase|boost|make|drive|encourage|empower"
    r"|strengthen|build|unlock|address|tackle|complement|contribute|deliver|play|protect|provide|create|transform|raise|save|bring|simplify"
    r"|promote|shape|free|equip|offer|add|underpin|accompany|guide|prevent|act|serve|prove|go|set|put|transform|foster|secure|restore|accelerate)\b"
)
_STATIVE = re.compile(
    r"(?:vary|depend|differ|remain|be aware|know|have|be different|be familiar|require|need|be needed|be required|be subject|apply|be of interest"
    r"|be based|be a matter|be for|fall|reflect|be affected|appreciate|recall|understand|range|cost|already|recognise|want|feel|agree|see"
    r"|be expected|be able to (?:see|find)|be the same|be dependent|be no|be determined by|count|face|only|always|often|usually|also vary|no doubt"
    r"|understandably|likely|be well|be those|exist|relate|belong|mean)\b"
)
_ADVERB = re.compile(
    r"(?:also|now|then|continue to|therefore|further|soon|shortly|only|first|again|still|initially|ultimately|together|jointly|formally|fully|carefully"
    r"|in turn|of course|additionally|for the first time|directly|both|each|next|together)\s+"
)


@dataclass(frozen=True, slots=True)
class Undertaking:
    """The parts of a future clause, as offsets in the sentence."""

    subject: tuple[int, int]
    verb: tuple[int, int]  # "will", "is due to"
    rest: int  # where the undertaken action begins
    voice: str  # "body", "pointer" or "thing": what the subject is
    does: str  # "act", "passive", "effect", "stative" or "not"


def read_undertaking(folded: str) -> Undertaking | None:
    """The future clause of a folded sentence that most looks like an undertaking, or None."""
    best = None
    for match in _FUTURE.finditer(folded):
        clause = _read(folded, match)
        if best is None or _rank(clause) > _rank(best):
            best = clause
    return best


def _rank(clause: Undertaking) -> int:
    return {"not": 0, "stative": 1, "effect": 2, "passive": 4, "act": 4}[clause.does] + (clause.voice == "body") * 3


def _read(folded: str, match: re.Match[str]) -> Undertaking:
    start = 0
    for boundary in _CLAUSE.finditer(folded, max(0, match.start() - 300), match.start()):
        start = boundary.end()
    if not folded[start : match.start()].strip():  # "which will": the clause's own pronoun
        start = max(0, folded.rfind(" ", 0, max(0, start - 1)) + 1)
    subject = folded[start : match.start()].strip()
    rest = match.end()
    while rest < len(folded) and folded[rest] == " ":
        rest += 1
    voice = "pointer" if _POINTER.match(subject) else "body" if _BODY.search(subject) else "thing"
    return Undertaking((start, match.start()), match.span(), rest, voice, _does(folded, rest, voice))


def _does(folded: str, rest: int, voice: str) -> str:
    if folded.startswith(("not ", "never ", "no longer "), rest):
        return "not"
    while adverb := _ADVERB.match(folded, rest):
        rest = adverb.end()
    if _STATIVE.match(folded, rest):
        return "stative"
    if voice != "body" and _EFFECT.match(folded, rest):
        return "effect"
    return "passive" if folded.startswith("be ", rest) else "act"
