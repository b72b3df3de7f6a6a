"""What is looked at in a sentence to say what kind of statement it is: cues with their scope, tense, subject, words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from nlp.statement_cues import Category
from nlp.undertakings import Clause
from nlp.word_sets import word_set

__all__ = ["CueHit", "features", "in_scope"]

CueHit = tuple[int, int, int]
"""Number of the category, start and end in the sentence."""

_WORD = re.compile(r"[a-z£%][a-z'-]*|\d[\d,.]*")
_STEM = 5  # letters
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_PAST = word_set(
    "was were had did took came made found saw went told left met kept gave brought led ran held began built cut"
    " got fell rose grew lost won became thought said knew read spoke sent paid spent taught bought caught felt"
    " heard meant put set sat stood stuck wrote chose drew drove flew froze hid hit hurt laid lay let lit rang"
    " sang sank shut slept sold stole swam tore threw understood woke wore"
)
_PRESENT = word_set(
    "is are has have do does can live lives find finds leave leaves remain remains need needs face faces go goes"
    " start starts open opens close closes come comes get gets begin begins join joins move moves follow follows"
    " arrive arrives say says want wants"
)
_PERFECT = re.compile(r"\b(?:has|have) (?:\w+ly )?(?:been|\w+ed|grown|risen|fallen|made|come|led|given|found|begun)\b")
_TIMES = word_set(
    "january february march april june july august september october november december spring summer autumn winter"
    " term week weeks month months year years christmas easter recess course monday friday shortly soon possible"
)
_LEADS = word_set(
    "until by in from on before during over this next later within beginning commencing end as the coming shortly"
    " soon may"
)
_IMPERATIVES = word_set(
    "start begin build make keep give get let plan choose avoid use ask train consider set tell bring work publish"
    " agree allow invest share hold look recruit draw pay write link involve appoint think find test ensure design"
    " fund put take treat focus listen talk create establish develop identify target use embed prioritise simplify"
    " budget secure define measure map check learn provide protect reward recognise respect review seek show speak"
    " stop support trust try visit wait align beware commit communicate concentrate decide expect include insist"
    " limit match meet offer pick pilot pool prepare reduce remember reserve resist see send separate spend spread"
    " stay tailor team open close combine collect celebrate borrow back aim add adapt act explain feed follow free"
    " go hand have help hire phase leave"
)
_NOT_IMPERATIVE = re.compile(
    r"[a-z]+ (?:was|were|is|are|has|have|had|will|of|in|from|for|with|and|by|between|on|at|up|took|came)\b|(?:have"
    r"|see|set|support|work) (?:been|also|out)\b"
)


def in_scope(category: Category, hit: CueHit, other: CueHit, folded: str) -> bool:
    """Whether a modifier where it stands reaches another cue."""
    if category.direction == "sentence":
        return True
    first, second = (hit, other) if category.direction == "forward" else (other, hit)
    if first[2] > second[1]:
        return False
    between = folded[first[2] : second[1]].split()
    return len(between) < category.scope and not category.terminators.intersection(between)


def features(
    folded: str, hits: Sequence[CueHit], categories: Sequence[Category], clauses: tuple[Clause | None, Clause | None]
) -> dict[str, float]:
    """The names of everything seen in a folded sentence, each with its weight in the sum."""
    seen: dict[str, float] = {}
    names: list[str] = []
    modifiers = [(categories[hit[0]], hit) for hit in hits if categories[hit[0]].role == "modifier"]
    for hit in hits:
        category = categories[hit[0]]
        name = category.id
        for modifier, at in modifiers:
            if modifier.direction != "sentence" and modifier is not category and in_scope(modifier, at, hit, folded):
                name = f"{modifier.id}-{name}"
                break
        seen[f"c:{name}"] = seen.get(f"c:{name}", 0.0) or 1.0
        names.append(name)
    order = list(dict.fromkeys(names))
    if order:
        seen[f"first:{order[0]}"] = 1.0
    for here, there in itertools.pairwise(order):
        seen[f"then:{here}>{there}"] = 0.5
    _add_changes(seen, set(order))
    words = _WORD.findall(folded)
    _add_grammar(seen, folded, words, *clauses)
    _add_words(seen, words)
    return seen


_CHANGES = (
    ("good_measure", "up", "gain"),
    ("bad_measure", "down", "gain"),
    ("bad_measure", "up", "loss"),
    ("good_measure", "down", "loss"),
)
_SAYING = ("better", "hindered", "hardship", "share", "future", "goal", "arranged", "should", "promise")
_ABOUT = ("scheme", "people", "minister", "share", "everyone", "by_year", "soon", "level", "finding")
_PAIRS = {kind: {other: f"x:{kind}&{other}" for other in _ABOUT if other != kind} for kind in _SAYING}


def _add_changes(seen: dict[str, float], names: set[str]) -> None:
    for measure, change, name in _CHANGES:
        if measure in names and change in names:
            seen[f"x:{name}"] = 1.0
    for kind in names.intersection(_PAIRS):
        pairs = _PAIRS[kind]
        for other in names.intersection(pairs):
            seen[pairs[other]] = 0.7


def _add_grammar(
    seen: dict[str, float], folded: str, words: Sequence[str], undertaking: Clause | None, duty: Clause | None
) -> None:
    past = present = 0
    for word in words:
        if word in _PRESENT:
            present += 1
        elif word in _PAST or (word[-2:] == "ed" and len(word) > 3):
            past += 1
    seen["t:past" if past > present else "t:present" if present else "t:none"] = 1.0
    if ("has" in words or "have" in words) and _PERFECT.search(folded):
        seen["t:perfect"] = 1.0
    head = next((word for word in words if word[0].isalpha()), "")
    if head in _IMPERATIVES and len(words) > 1 and not _NOT_IMPERATIVE.match(folded.lstrip("•-–*0123456789.() '\"")):
        seen["t:imperative"] = 2.0
    if folded.startswith(("do not ", "never ", "don't ", "only ", "always ")):
        seen["t:imperative"] = 2.0
    if folded.rstrip().endswith("?"):
        seen["t:question"] = 2.0
    is_dated = _names_a_time(words)
    if is_dated:
        seen["t:dated"] = 0.7
        if not undertaking and past == 0:
            seen["t:dated-present"] = 1.5
    if undertaking:
        _add_undertaking(seen, folded, undertaking, is_dated)
    if duty:
        modal = folded[duty.verb[0] : duty.verb[1]].split()[0]
        seen[f"d:{modal}-{duty.voice}"] = 1.5
        seen[f"d:{modal}"] = 1.0
        seen[f"d:{duty.voice}"] = 1.0


def _names_a_time(words: Sequence[str]) -> bool:
    """Whether a month, season, year or "shortly" follows a word that leads to one."""
    for place, word in enumerate(words):
        is_time = word in _TIMES or (word[0] == "2" and _YEAR.match(word[:4]))
        if is_time and (word in _LEADS or not _LEADS.isdisjoint(words[max(0, place - 4) : place])):
            return True
    return False


def _add_undertaking(seen: dict[str, float], folded: str, undertaking: Clause, is_dated: bool) -> None:
    if is_dated:
        seen["u:dated"] = 1.0
        seen[f"u:{undertaking.does}-dated"] = 1.0
    seen[f"u:{undertaking.voice}-{undertaking.does}"] = 1.5
    seen[f"u:{undertaking.does}"] = 1.0
    seen[f"u:{undertaking.voice}"] = 1.0
    seen[f"v:{undertaking.action}"] = 1.0
    seen[f"m:{folded[slice(*undertaking.verb)]}"] = 1.0


def _add_words(seen: dict[str, float], words: Sequence[str]) -> None:
    """Every word, the beginnings of long ones (for "improve" and "improving" alike), and the first and last."""
    if not words:
        return
    weight = 2.0 / max(4.0, len(words)) ** 0.5
    for word in words:
        if word[0].isdigit():
            word = "<year>" if _YEAR.match(word) else "<number>"
        elif len(word) > _STEM:
            seen[f"p:{word[:_STEM]}"] = 0.3
        seen[f"w:{word}"] = weight
    seen[f"f:{words[0]}"] = 1.0
    seen[f"l:{words[-1]}"] = 0.5
