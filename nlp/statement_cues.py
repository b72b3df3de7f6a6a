"""The cues of statements, read from data and checked line by line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader
else:
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast, where it was built

from nlp.matcher import PhraseFinder, fold
from nlp.vocabulary import BrokenVocabulary

__all__ = ["CUES_FILE", "KINDS", "Category", "Cues", "Rule", "load_cues"]

CUES_FILE = Path(__file__).parent / "data" / "statement_cues.yaml"
KINDS = ("worked", "barrier", "challenge", "recommendation", "commitment", "target")
_INNER = re.compile(r"\(([^()]*)\)")
_DIRECTIONS = ("forward", "backward", "sentence")
_TRIGGERS = ("always", "plain", "never")
_PARTS = {
    "categories": {"id", "says", "trigger", "cues"},
    "modifiers": {"id", "says", "direction", "scope", "terminators", "pseudo", "cues"},
    "guards": {"id", "forbids", "cues"},
}
_RULE = {"kind", "needs", "example"}
_HEADING = {"kind", "cues"}


@dataclass(frozen=True, slots=True)
class Category:
    """A group of phrases that say the same kind of thing."""

    id: str
    role: str  # "category", "modifier" or "guard"
    says: str
    phrases: tuple[str, ...]
    trigger: str = "never"  # "always", "plain" (not in the voice of government) or "never"
    direction: str = "sentence"
    scope: int = 0
    terminators: frozenset[str] = frozenset()
    pseudo: tuple[str, ...] = ()
    forbids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """Categories which together make a kind as likely in the voice of government as anywhere."""

    kind: str
    needs: frozenset[int]


@dataclass(frozen=True, slots=True)
class Cues:
    """All categories with the finder of their phrases; ``owners[i]`` are the categories of phrase ``i``."""

    categories: tuple[Category, ...]
    finder: PhraseFinder
    owners: tuple[tuple[int, ...], ...]
    rules: tuple[Rule, ...]
    undertaking: frozenset[int]  # categories whose sentences may hold a future clause
    duty: frozenset[int]  # … or say what somebody should do
    guarding: Mapping[int, tuple[int, ...]]  # phrase -> its guards, which no longer cue may hide: "has no plans to"
    headings: Mapping[str, str] = field(default_factory=dict)  # a folded heading -> the kind of what stands under it

    def gate(self, *triggers: str) -> PhraseFinder:
        """A finder of the phrases that make a sentence worth judging, without those that hold a shorter one."""
        categories = [category for category in self.categories if category.trigger in triggers]
        phrases = dict.fromkeys(phrase for category in categories for phrase in category.phrases)
        return PhraseFinder(phrase for phrase in phrases if not _holds_another(phrase, phrases))

    def number(self, name: str) -> int:
        """The position of a category, by its id."""
        return next(n for n, category in enumerate(self.categories) if category.id == name)

    def numbers(self, *names: str) -> frozenset[int]:
        return _numbers(self.categories, *names)


def load_cues(path: Path = CUES_FILE) -> Cues:
    """The cues of a file.

    Raises:
        BrokenVocabulary: the file is missing or not YAML, or an entry is incomplete, unknown, or its example lacks it.
    """
    try:
        tree = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader that keeps line numbers
    except OSError as error:
        raise BrokenVocabulary(path, 0, f"cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BrokenVocabulary(path, mark.line + 1 if mark else 0, "not YAML") from error
    categories = tuple(_categories(path, tree))
    owners: dict[str, list[int]] = {}
    for number, category in enumerate(categories):
        for phrase in (*category.phrases, *category.pseudo):
            owners.setdefault(phrase, [])
            if phrase in category.phrases and number not in owners[phrase]:
                owners[phrase].append(number)
    guards = {number for number, category in enumerate(categories) if category.role == "guard"}
    guarding = {
        phrase: tuple(guards.intersection(numbers))
        for phrase, numbers in enumerate(owners.values())
        if not guards.isdisjoint(numbers)
    }
    found = Cues(
        categories,
        PhraseFinder(owners),
        tuple(map(tuple, owners.values())),
        rules=(),
        guarding=guarding,
        undertaking=_numbers(categories, "future", "arranged", "promise", "goal"),
        duty=_numbers(categories, "should", "must", "advise", "hinted"),
    )
    return replace(
        found,
        rules=tuple(_rule(path, found, entry) for entry in tree["rules"] or ()),
        headings={name: kind for entry in tree["headings"] or () for name, kind in _headings(path, entry)},
    )


def _holds_another(phrase: str, phrases: Container[str]) -> bool:
    """Whether some of the words of a phrase are a phrase themselves."""
    words = phrase.split(" ")
    count = len(words)
    parts = (" ".join(words[at:to]) for at, to in itertools.combinations(range(count + 1), 2) if to - at < count)
    return any(part in phrases for part in parts)


def _numbers(categories: Sequence[Category], *names: str) -> frozenset[int]:
    return frozenset(number for number, category in enumerate(categories) if category.id in names)


class _Loader(SafeLoader):
    """A safe loader whose mappings know the line they begin on."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    values: dict[str, Any] = loader.construct_mapping(node, deep=True)  # type: ignore[assignment]
    return values | {"line": node.start_mark.line + 1}


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _categories(path: Path, tree: Any) -> Iterator[Category]:
    if not isinstance(tree, dict) or set(tree) - {"line"} != {*_PARTS, "rules", "headings"}:
        raise BrokenVocabulary(path, 1, f"expected {', '.join(_PARTS)}, rules, headings and nothing else")
    seen: set[str] = set()
    for part, fields in _PARTS.items():
        for entry in tree[part] or ():
            if not isinstance(entry, dict):
                raise BrokenVocabulary(path, tree["line"], f"an entry of {part} is not a mapping")
            line, names = entry["line"], set(entry) - {"line"}
            if names != fields:
                odd = ", ".join(sorted(names ^ fields))
                raise BrokenVocabulary(path, line, f"an entry of {part} has or lacks: {odd}")
            if entry["id"] in seen:
                raise BrokenVocabulary(path, line, f"{entry['id']} stands twice")
            seen.add(entry["id"])
            yield _category(path, part, entry)


def _category(path: Path, part: str, entry: dict[str, Any]) -> Category:
    line = entry["line"]
    if entry.get("direction", "sentence") not in _DIRECTIONS:
        raise BrokenVocabulary(path, line, f"direction {entry['direction']!r} is none of {', '.join(_DIRECTIONS)}")
    if entry.get("trigger", "never") not in _TRIGGERS:
        raise BrokenVocabulary(path, line, f"trigger {entry['trigger']!r} is none of {', '.join(_TRIGGERS)}")
    if unknown := set(entry.get("forbids", ())) - set(KINDS):
        raise BrokenVocabulary(path, line, f"unknown kinds: {', '.join(sorted(unknown))}")
    phrases = tuple(dict.fromkeys(phrase for cue in entry["cues"] for phrase in _checked(path, cue)))
    return Category(
        id=entry["id"],
        role={"categories": "category", "modifiers": "modifier", "guards": "guard"}[part],
        says=entry.get("says", entry["id"].replace("_", " ")),
        phrases=phrases,
        trigger=entry.get("trigger", "never"),
        direction=entry.get("direction", "sentence"),
        scope=int(entry.get("scope", 0)),
        terminators=frozenset(map(fold, entry.get("terminators", ()))),
        pseudo=tuple(map(fold, entry.get("pseudo", ()))),
        forbids=frozenset(entry.get("forbids", ())),
    )


def _rule(path: Path, cues: Cues, entry: Any) -> Rule:
    if not isinstance(entry, dict) or set(entry) - {"line"} != _RULE:
        raise BrokenVocabulary(path, entry["line"] if isinstance(entry, dict) else 0, "a rule has kind, needs, example")
    numbers = {category.id: number for number, category in enumerate(cues.categories)}
    if unknown := [name for name in entry["needs"] if name not in numbers]:
        raise BrokenVocabulary(path, entry["line"], f"unknown categories: {', '.join(unknown)}")
    if entry["kind"] not in KINDS:
        raise BrokenVocabulary(path, entry["line"], f"unknown kind: {entry['kind']}")
    needs = frozenset(numbers[name] for name in entry["needs"])
    heard = {owner for phrase, _, _ in cues.finder.longest_in(fold(entry["example"])) for owner in cues.owners[phrase]}
    if not needs <= heard:
        raise BrokenVocabulary(path, entry["line"], f"the example lacks a category: {entry['example']}")
    return Rule(entry["kind"], needs)


def _headings(path: Path, entry: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(entry, dict) or set(entry) - {"line"} != _HEADING:
        raise BrokenVocabulary(path, entry["line"] if isinstance(entry, dict) else 0, "a heading has kind and cues")
    if entry["kind"] not in KINDS:
        raise BrokenVocabulary(path, entry["line"], f"unknown kind: {entry['kind']}")
    for cue in entry["cues"]:
        for phrase in _checked(path, cue):
            yield phrase, entry["kind"]


def _checked(path: Path, cue: Any) -> list[str]:
    if not isinstance(cue, dict) or set(cue) != {"cue", "example", "line"}:
        line = cue["line"] if isinstance(cue, dict) else 0
        raise BrokenVocabulary(path, line, "a cue has exactly a cue and an example")
    phrases = [phrase for part in cue["cue"].split(" / ") for phrase in _expanded(part)]
    if not phrases or "" in phrases:
        raise BrokenVocabulary(path, cue["line"], "a cue is empty")
    if not PhraseFinder(phrases).all_in(fold(cue["example"])):
        raise BrokenVocabulary(path, cue["line"], f"the example does not contain its cue: {cue['example']}")
    return phrases


def _expanded(cue: str) -> list[str]:
    """A cue with its alternatives written out: "(is|are) due" gives two; brackets may stand in brackets."""
    inner = _INNER.search(cue)
    if inner is None:
        return [" ".join(fold(part).split()) for part in cue.split("|")]
    before, after = cue[: inner.start()], cue[inner.end() :]
    return list(dict.fromkeys(form for part in inner[1].split("|") for form in _expanded(before + part + after)))
