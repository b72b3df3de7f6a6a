"""Who undertakes what: the future clause of a sentence, its subject and its verb; and who is told what they should do.

"The Department will publish the plan in May" is an undertaking by the Department; "this will help schools" is an
effect that somebody expects; "costs will vary" is neither, and "it sets out how the fund will be spent" tells of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Clause", "named_body", "read_duty", "read_undertaking"]

_FUTURE = re.compile(
    r"(?:will|shall|(?:we|they|it|i|he|she)'ll|(?:is|are|am) (?:going|due|set|scheduled|expected|planned|intended) to"
    r"|(?:is|are) to(?= (?:be|have|[a-z]+))|(?:is|are|am|be|remains?) committed to"
    r"|(?:has|have) (?:agreed|committed|pledged|promised|undertaken) to"
    r"|(?:plans?|intends?|expects?|aims?|proposes?|promises?|pledges?|undertakes?|hopes?) to"
    r"|(?:is|are) (?:planning|aiming|intending|looking|hoping) to)\b"
)
_DUTY = re.compile(r"(?:should|ought to|must|needs? to|have to|may wish to|might wish to)\b")
_JOINING = (
    r"and|but|so that|in order that|that(?<![,;:•\s]so that)(?<![,;:•\s]in order that)|which|who|so|where|when|while"
    r"|although|because|before|after|until|how|what|if|whether|why|than|as long as|as(?<![,;:•\s]as long as)"
)
# The last boundary between clauses, which ends before its last space, so that the next one may begin with it.
_CLAUSE = re.compile(rf".*([,;:•\s])(?:(?<!\s)|-|({_JOINING}))(?=\s)", re.DOTALL)
_FIRST_CLAUSE = re.compile(rf"({_JOINING})(?=\s)")
_PRONOUNS = frozenset({"which", "who", "that"})
_ASKED = frozenset({"how", "what", "whether", "why"})
_ASIDE = frozenset(
    {
        "where",
        "when",
        "while",
        "although",
        "because",
        "before",
        "after",
        "until",
        "if",
        "than",
        "so that",
        "in order that",
    }
)
_RELATIVE = re.compile(
    r"\b(?:actions?|steps|measures|ways?|support|role|contribution|extent|amount|approach|reasons|principles"
    r"|changes|date|criteria|what|all"
    r"|everything|more|ones|those|money|work|point|time|rate)\s(?:we|it|they|i|he|she|the [a-z]+(?: of [a-z]+)?)\Z"
)
_REPORTED = re.compile(
    r"\b(?:states?|says?|said|clear|suggests?|suggested|expectations?|out|recommended|argues?|argued|believes?"
    r"|agree[sd]?|notes?|noted|provides|requires"
    r"|principle|view|means?)\s(?:clearly\s)?that\s\Z"
)
_BODY = re.compile(
    r"\b(?:we|i|government|department|departments?|ministers?|secretary of state|chancellor|prime minister"
    r"|treasury|officials?"
    r"|ministry|office|ofsted|ofqual|nhs england|nhs|agency|agencies|board|council|councils|commission"
    r"|commissioner|authority"
    r"|authorities|skills england|trust|partnership|regulator|inspectorate|ukhsa|natural england|defra|dfe|dhsc"
    r"|fcdo|mod|mhclg"
    r"|hmrc|dwp|desnz|dsit|dcms|dbt|moj|dft|mcga|ofcom|ofgem|ofwat|friend|england|service|team|panel|taskforce"
    r"|task force|committee"
    r"|institute|administration|college|university|bank|network rail|nista|ukri|ico|fca|nice|regulator|ombudsman"
    r"|king|house)\b"
)
_PREPOSITION = re.compile(
    r"\b(?:of|for|from|with|by|in|to|on|between|under|at|as|following|within|across|through|about|into)\b"
)
_DETERMINER = re.compile(r"\b(?:the|we|i|our|my|this|his|an?)\b", re.IGNORECASE)
_LONGEST_NAME = 9  # words
_FARTHEST = 300  # characters between the beginning of a clause and its verb
_POINTER = re.compile(
    r"^(?:(?:also|together|however|in turn|ultimately|overall),? )?(?:this|these|that|those|it|they|which|such"
    r"|both|doing so|here|there|each|all of)\b"
)
_EVERYONE = re.compile(
    r"^(?:every|no (?:one|child|family|pupil|patient|parent|area)|everyone|all (?:children|parents|patients|pupils"
    r"|people|families|young))\b"
)
_EFFECT = re.compile(
    r"(?:help|mean|ensure|enable|allow|support|inform|improve|give|benefit|lead|result|reduce|increase|boost|make"
    r"|drive|encourage"
    r"|empower|strengthen|build|unlock|address|tackle|complement|contribute|deliver|play|protect|provide|create"
    r"|transform|raise|save"
    r"|bring|simplify|promote|shape|free|equip|offer|add|underpin|accompany|guide|prevent|serve|prove|go|put"
    r"|foster|secure"
    r"|restore|accelerate|leave|target|feed|form|act|act as|bolster|generate|cover|see)\b"
)
_STATIVE = re.compile(
    r"(?:vary|depend|differ|remain|know|have|require|need|apply|fall|reflect|appreciate|recall|understand|range"
    r"|cost|already|recognise"
    r"|want|feel|agree|always|often|usually|sometimes|likely|exist|relate|belong|mean|not|inevitably|typically"
    r"|normally|generally"
    r"|be (?:aware|different|familiar|needed|required|subject|of|based|a|an|the|for|affected|expected|dependent|no"
    r"|determined by|well|those"
    r"|more|less|enough|line|in line|able to (?:see|find)|some|on|at|between|up to|around|hugely|very|key|crucial"
    r"|vital|important|relevant))\b"
)
_PASSIVE = re.compile(
    r"be (?:[a-z]+ly )?(?:[a-z]+(?:ed|en|wn)|set|put|made|held|laid|sent|built|cut|met|paid|spent|kept|given|found"
    r"|told|sought|brought)\b"
)
_ADVERB = re.compile(
    r"(?:also|now|then|continue to|therefore|further|soon|shortly|only|first|again|still|initially|ultimately"
    r"|together|jointly"
    r"|formally|fully|carefully|in turn|of course|additionally|for the first time|directly|each|next|both"
    r"|in due course|later this year)\s+"
)
_VERB = re.compile(r"(?:be (?:[a-z]+ly )?)?[a-z-]+")


class Clause(NamedTuple):
    """The parts of a clause about what is to be, as offsets in the sentence."""

    subject: tuple[int, int]
    verb: tuple[int, int]  # "will", "is due to", "should"
    rest: int  # where the action begins
    voice: str  # the subject: "body", "pointer", "everyone", "thing"; or no main clause: "asked", "aside", "told"
    does: str  # "act", "passive", "effect", "state", "stative" or "not"
    action: str  # the verb, "publish" or "be published"


def read_undertaking(folded: str, places: Iterable[int]) -> Clause | None:
    """The future clause of a folded sentence that most looks like an undertaking, or None; each place may begin one."""
    return _best(folded, _FUTURE, places)


def read_duty(folded: str, places: Iterable[int]) -> Clause | None:
    """The clause of a folded sentence that says what somebody should do, or None."""
    return _best(folded, _DUTY, places)


def _best(folded: str, verbs: re.Pattern[str], places: Iterable[int]) -> Clause | None:
    clauses = [_read(folded, match) for place in places if (match := verbs.match(folded, place))]
    if len(clauses) > 1:
        return max(clauses, key=_rank)
    return clauses[0] if clauses else None


def _rank(clause: Clause) -> tuple[int, int]:
    is_main = clause.voice not in {"asked", "aside", "told"}
    does = {"not": 0, "stative": 1, "state": 2, "effect": 3, "passive": 4, "act": 4}[clause.does]
    return is_main * 10 + does + (clause.voice == "body") * 3, -clause.verb[0]


def _read(folded: str, match: re.Match[str]) -> Clause:
    start, intro = _opening(folded, match.start())
    is_relative = intro in _PRONOUNS and not folded[start : match.start()].strip()
    if is_relative:  # "which will": the clause's own pronoun is its subject
        start -= len(intro) + 1
    subject = folded[start : match.start()].strip()
    rest = match.end()
    while rest < len(folded) and folded[rest] == " ":
        rest += 1
    voice = _voice(folded, subject, intro, start)
    does, at = _does(folded, rest, voice)
    action = _VERB.match(folded, at)
    return Clause((start, match.start()), match.span(), rest, voice, does, action[0] if action else "")


def _opening(folded: str, verb: int) -> tuple[int, str]:
    """Where the clause of a verb begins, and the joining word before it."""
    at, to = max(0, verb - _FARTHEST), verb
    first = _FIRST_CLAUSE.match(folded, at, verb)
    if first:
        at = first.end()
    while boundary := _CLAUSE.match(folded, at, to):
        start, intro = boundary.end() + 1, boundary[2] or ""
        if intro in _PRONOUNS or folded[start:verb].strip():
            return start, intro
        to = boundary.end(1)
    if first and (first[1] in _PRONOUNS or folded[at + 1 : verb].strip()):
        return at + 1, first[1]
    return 0, ""


def _voice(folded: str, subject: str, intro: str, start: int) -> str:
    if intro == "why" and folded.endswith(("is why ", "that's why "), 0, start):
        intro = ""
    voice = _voice_of(subject)
    if intro in _ASKED or voice == "asked":
        return "asked"
    if intro in _ASIDE or voice == "aside":
        return "aside"
    if intro == "that" and _REPORTED.search(folded, max(0, start - 40), start):
        return "told"
    return voice


@lru_cache(maxsize=4_096)
def _voice_of(subject: str) -> str:
    """What a subject tells by itself."""
    if subject.startswith(("how ", "what ", "whether ", "why ")):
        return "asked"
    if _RELATIVE.search(subject):
        return "aside"
    if _POINTER.match(subject):
        return "pointer"
    if _EVERYONE.match(subject):
        return "everyone"
    return "body" if _is_body(subject) else "thing"


def _is_body(subject: str) -> bool:
    """Whether the head of a subject can act: "the board of the trust" can, "the costs of the board" cannot."""
    body = _BODY.search(subject)
    if body is None:
        return False
    preposition = _PREPOSITION.search(subject)
    return preposition is None or body.start() < preposition.start() or preposition.start() == 0


def named_body(subject: str) -> str:
    """The body that a subject names, without what leads to it ("as announced in May the board")."""
    for determiner in _DETERMINER.finditer(subject):
        tail = subject[determiner.start() :]
        if len(tail.split()) <= _LONGEST_NAME and _BODY.search(tail.lower()):
            return tail
    return subject


def _does(folded: str, rest: int, voice: str) -> tuple[str, int]:
    if folded.startswith(("not ", "never ", "no longer "), rest):
        return "not", rest
    while adverb := _ADVERB.match(folded, rest):
        rest = adverb.end()
    if _STATIVE.match(folded, rest):
        return "stative", rest
    if voice != "body" and _EFFECT.match(folded, rest):
        return "effect", rest
    if _PASSIVE.match(folded, rest):
        return "passive", rest
    return "state" if folded.startswith("be ", rest) and not folded.startswith(
        "ing", folded.find(" ", rest + 3) - 3
    ) else "act", rest
