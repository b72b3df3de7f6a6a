"""What is looked at in a sentence to say what kind of statement it is: cues with their scope, tense, subject, words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from nlp.statement_cues import Category
from nlp.statement_words import IRREGULAR_PAST, Remembered, cut, shape
from nlp.undertakings import Clause
from nlp.word_sets import word_set

__all__ = ["CueHit", "Seen", "brief", "in_scope", "see"]

CueHit = tuple[int, int, int]
"""Number of the category, start and end in the sentence."""

_BRIEF_MARKS = frozenset({"c", "first", "then", "x", "t", "u", "d", "v", "m"})
_ROOT = 6  # letters
_FINITE = word_set(
    "is are was were has have had will would shall should may might can could must ought do does did be need needs"
)
_PRESENT = word_set(
    "is are has have do does can live lives find finds leave leaves remain remains need needs face faces go goes"
    " start starts open opens close closes come comes get gets begin begins join joins move moves follow follows"
    " arrive arrives say says want wants"
)
_VERBS = _FINITE | IRREGULAR_PAST
_PERFECT = re.compile(
    r"ha(?<!\wha)(?:s|ve) (?:\w+ly )?(?:been|\w+ed|grown|risen|fallen|made|come|led|given|found|begun)\b"
)
_TIMES = word_set(
    "january february march april june july august september october november december spring summer autumn winter"
    " term week weeks month months year years christmas easter recess course monday friday shortly soon possible"
)
_TIMES |= {str(year) for year in range(2000, 2060)}
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


class Seen(NamedTuple):
    """A sentence as the model reads it."""

    words: list[str]  # in order, with numbers and marks
    shapes: list[str]  # of the words
    marks: list[str]  # the cues in their scope, tense, clauses: each name once


def see(
    folded: str,
    hits: Sequence[CueHit],
    categories: Sequence[Category],
    clauses: tuple[Clause | None, Clause | None],
    *,
    is_brief: bool = False,
) -> Seen:
    """Everything that is seen in a folded sentence; ``is_brief`` leaves out shapes and form."""
    words = cut(folded)
    shapes = [] if is_brief else list(map(shape, words))
    marks = dict.fromkeys(_cue_marks(_names_in_scope(folded, hits, categories)))
    _mark_tense(marks, folded, words)
    _mark_clauses(marks, folded, words, *clauses)
    if is_brief:
        return Seen(list(map(_FORMS.__getitem__, words)), shapes, list(marks))
    _mark_verb(marks, words, shapes)
    _mark_form(marks, words, shapes)
    return Seen(words, shapes, list(marks))


# "<year>" for any year, "<number>" for any number, and other words as they are.
_FORMS = Remembered(lambda word: shape(word) if word[0].isdigit() else word)


def brief(seen: Seen) -> Seen:
    """What ``see`` gives of the same sentence with ``is_brief``."""
    marks = [mark for mark in seen.marks if mark.partition(":")[0] in _BRIEF_MARKS]
    return Seen(list(map(_FORMS.__getitem__, seen.words)), [], marks)


_CHANGES = (
    ("good_measure", "up", "gain"),
    ("bad_measure", "down", "gain"),
    ("bad_measure", "up", "loss"),
    ("good_measure", "down", "loss"),
)
_SAYING = ("better", "hindered", "hardship", "share", "future", "goal", "arranged", "should", "promise")
_ABOUT = ("scheme", "people", "minister", "share", "everyone", "by_year", "soon", "level", "finding")
_PAIRS = {kind: {other: f"x:{kind}&{other}" for other in _ABOUT if other != kind} for kind in _SAYING}


def _names_in_scope(folded: str, hits: Sequence[CueHit], categories: Sequence[Category]) -> tuple[str, ...]:
    """What the cues say, in their order, each with the first modifier that reaches it: "negated-better"."""
    modifiers = [(categories[hit[0]], hit) for hit in hits if categories[hit[0]].scope]
    if not modifiers:
        return tuple([categories[hit[0]].id for hit in hits])
    names = []
    for hit in hits:
        category = categories[hit[0]]
        name = category.id
        for modifier, at in modifiers:
            if modifier is not category and in_scope(modifier, at, hit, folded):
                name = f"{modifier.id}-{name}"
                break
        names.append(name)
    return tuple(names)


@lru_cache(maxsize=4_096)
def _cue_marks(heard: tuple[str, ...]) -> tuple[str, ...]:
    """The marks of cues by their names: each, the first, those that follow one another, and telling pairs."""
    names = dict.fromkeys(heard)
    marks = [f"c:{name}" for name in names]
    marks += [f"first:{name}" for name in itertools.islice(names, 1)]
    marks += [f"then:{here}>{there}" for here, there in itertools.pairwise(names)]
    marks += [f"x:{name}" for measure, change, name in _CHANGES if measure in names and change in names]
    marks += [_PAIRS[kind][other] for kind in _SAYING if kind in names for other in names if other in _PAIRS[kind]]
    return tuple(dict.fromkeys(marks))


def _mark_tense(marks: dict[str, None], folded: str, words: Sequence[str]) -> None:
    present, past = divmod(sum(map(_TENSES.__getitem__, words)), _NOW)
    marks["t:past" if past > present else "t:present" if present else "t:none"] = None
    if ("has" in words or "have" in words) and _PERFECT.search(folded):
        marks["t:perfect"] = None


def _tense(word: str) -> int:
    is_past = word in IRREGULAR_PAST or shape(word) == "<ed>"
    return is_past + _NOW * (word in _PRESENT)


_NOW = 1 << 32  # more than a sentence has words
_TENSES = Remembered(_tense)  # 1 for a word of the past, _NOW for one of the present


def _mark_verb(marks: dict[str, None], words: Sequence[str], shapes: Sequence[str]) -> None:
    """The first finite verb, what stands before it and what after."""
    at = next((n for n, word in enumerate(words) if word in _VERBS or shapes[n] == "<ed>"), -1)
    if at < 0:
        marks["fin:none"] = None
        return
    verb = words[at] if words[at] in _FINITE else "<ed>"
    marks[f"fin:{verb}"] = marks[f"fin at:{min(at, 9)}"] = None
    if at and words[at - 1][0].isalpha():
        marks[f"fin of:{words[at - 1][:_ROOT]}"] = None
    if verb != "<ed>" and at + 1 < len(words):
        marks[f"fin then:{verb} {shapes[at + 1]}"] = marks[f"fin word:{verb} {words[at + 1]}"] = None


def _mark_clauses(
    marks: dict[str, None], folded: str, words: Sequence[str], undertaking: Clause | None, duty: Clause | None
) -> None:
    if _is_imperative(folded, words):
        marks["t:imperative"] = None
    if folded.endswith("?"):
        marks["t:question"] = None
    is_dated = names_a_time(words)
    if is_dated:
        marks["t:dated"] = None
        if not undertaking and "t:past" not in marks:
            marks["t:dated-present"] = None
    if undertaking:
        does, who = undertaking.does, undertaking.voice
        if is_dated:
            marks["u:dated"] = marks[f"u:{does}-dated"] = None
        marks[f"u:{who}-{does}"] = marks[f"u:{does}"] = marks[f"u:{who}"] = marks[f"v:{undertaking.action}"] = None
        marks[f"m:{folded[slice(*undertaking.verb)]}"] = None
    if duty:
        modal = folded[duty.verb[0] : duty.verb[1]].split()[0]
        marks[f"d:{modal}-{duty.voice}"] = marks[f"d:{modal}"] = marks[f"d:{duty.voice}"] = None


def _is_imperative(folded: str, words: Sequence[str]) -> bool:
    if folded.startswith(("do not ", "never ", "don't ", "only ", "always ")):
        return True
    head = ""
    for head in words:
        if head[0].isalpha():
            break
    if head not in _IMPERATIVES or len(words) < 2:
        return False
    return not _NOT_IMPERATIVE.match(folded.lstrip("•-–*0123456789.() '\""))


def names_a_time(words: Sequence[str]) -> bool:
    """Whether a month, season, year or "shortly" follows a word that leads to one."""
    if _TIMES.isdisjoint(words):
        return False
    for place, word in enumerate(words):
        if word in _TIMES and (word in _LEADS or not _LEADS.isdisjoint(words[max(0, place - 4) : place])):
            return True
    return False


_JOINTS = ("but", "and", "because", "so", "although", "since", "once", "where", "when", "by", ";", ":")
_DENIALS = word_set("no not never nobody none nothing without nor neither few too only hardly cannot")


def _mark_form(marks: dict[str, None], words: Sequence[str], shapes: Sequence[str]) -> None:
    """Length, beginning and end, joints, denials, numbers and comparisons."""
    if not words:
        return
    present = set(words)
    marks[f"f:{words[0]}"] = marks[f"l:{words[-1]}"] = marks[f"long:{min(6, len(words) // 5)}"] = None
    opening = shapes[:3]
    for count in range(1, len(opening) + 1):
        marks[f"h{count}:{' '.join(opening[:count])}"] = None
    for joint in _JOINTS:
        if joint in present:
            marks[f"has:{joint}"] = None
    if not _DENIALS.isdisjoint(present):
        marks["has:denial"] = None
    marks[f"numbers:{min(3, shapes.count('<number>') + shapes.count('<year>'))}"] = None
    if "than" in present:
        marks["has:comparison"] = None
