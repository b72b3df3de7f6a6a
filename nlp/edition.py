"""What the tags of a document depend on, so that a change touches only the documents it can affect.

Each finder is its code, its model and its words. Another code or model may decide differently anywhere; another word
matters only where it stands: ``compare`` tells which it is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from nlp.area_ellipsis import COMPASS_WORDS
from nlp.gazetteer import Gazetteer
from nlp.matcher import PhraseFinder, fold
from nlp.vocabulary import ThemeEntry, shouts, variants

__all__ = ["Difference", "Edition", "area_words", "code_hash", "compare", "file_hash", "theme_words"]

HERE = Path(__file__).parent
_IMPORTED = re.compile(r"^[ \t]*from nlp(?:\.(\w+) import|[ ]import \(?([\w, ]+))", re.MULTILINE)
_FOR_TYPES = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t]+.*\n|\n)+", re.MULTILINE)
_SHORT = 8  # characters of a hash: a change that goes unseen one time in four thousand million


@dataclass(frozen=True)
class Edition:
    """The parts by name with their hashes, and for each finder its phrases with a hash of what is said of each."""

    parts: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, str] = field(default_factory=dict)  # area code -> hash of what is known of the area

    @cached_property
    def version(self) -> str:
        """Twelve characters that change with anything that any tag depends on."""
        return _hash(json.dumps([self.parts, self.words, self.facts], sort_keys=True))[:12]

    def packed(self) -> str:
        """The edition as a text to be kept."""
        plain = json.dumps({"parts": self.parts, "words": self.words, "facts": self.facts}, sort_keys=True)
        return base64.b85encode(zlib.compress(plain.encode())).decode()

    @classmethod
    def unpacked(cls, kept: str) -> Edition | None:
        """The edition that ``packed`` wrote; None where the text is of another make."""
        try:
            record = json.loads(zlib.decompress(base64.b85decode(kept)))
            return cls(record["parts"], record["words"], record["facts"])
        except (ValueError, KeyError, TypeError, zlib.error):
            return None


@dataclass(frozen=True)
class Difference:
    """What is different between two editions, and which documents that can touch."""

    parts: tuple[str, ...] = ()  # what may decide differently in any document
    phrases: tuple[str, ...] = ()  # what matters where it stands
    areas: tuple[str, ...] = ()  # codes of areas of which something else is known

    @property
    def is_everywhere(self) -> bool:
        """Whether any document may be touched."""
        return bool(self.parts)

    def told(self) -> str:
        """The difference in a sentence."""
        if self.parts:
            return f"{', '.join(self.parts)} changed: every document is looked at again"
        shown = ", ".join(f"“{phrase}”" for phrase in self.phrases[:5])
        more = f" and {len(self.phrases) - 5:,} more" if len(self.phrases) > 5 else ""
        words = f"words that changed: {shown}{more}" if self.phrases else "no word changed"
        areas = f"; areas that changed: {len(self.areas):,}" if self.areas else ""
        return f"{words}{areas}: only documents with these are looked at again"

    def touches(self, text: str) -> bool:
        """Whether any of the phrases stands in a text."""
        return bool(self._finder.all_in(fold(text)))

    @cached_property
    def _finder(self) -> PhraseFinder:
        return PhraseFinder(self.phrases)


def compare(before: Edition | None, after: Edition) -> Difference:
    """What is different; an edition that is not known may differ anywhere."""
    if before is None:
        return Difference(parts=("the vocabulary of an earlier version",))
    parts = tuple(sorted(_differing(before.parts, after.parts)))
    phrases: set[str] = set()
    for finder in before.words.keys() | after.words.keys():
        phrases |= _differing(before.words.get(finder, {}), after.words.get(finder, {}))
    phrases |= {shared for phrase in phrases if (shared := _shared_part(phrase))}
    return Difference(parts, tuple(sorted(phrases)), tuple(sorted(_differing(before.facts, after.facts))))


def _shared_part(phrase: str) -> str:
    """What stands in "Norwich North and South" of the name "Norwich South", and of "South Tyneside" in its pair."""
    words = phrase.split()
    while len(words) > 1 and words[0] in COMPASS_WORDS:
        words = words[1:]
    while len(words) > 1 and words[-1] in COMPASS_WORDS:
        words = words[:-1]
    return " ".join(words) if " ".join(words) != phrase else ""


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


@cache
def code_hash(*rooms: str) -> str:
    """A hash of the code of these modules of ``nlp`` and of all they import from it."""
    return _hash("".join(f"{name}\0{_source(name)}\0" for name in sorted(_with_imports(rooms))))


def file_hash(*paths: Path) -> str:
    """A hash of the contents of files, and of all files of folders."""
    found = [inner for path in paths for inner in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    digest = hashlib.sha256()
    for path in found:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _with_imports(rooms: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(rooms)
    while waiting:
        name = waiting.pop()
        if name not in found and (HERE / f"{name}.py").is_file():
            found.add(name)
            waiting += _imports(_source(name))
    return found


def _imports(source: str) -> Iterator[str]:
    for module, names in _IMPORTED.findall(_FOR_TYPES.sub("", source)):
        yield from [module] if module else re.findall(r"\w+", names)


@cache
def _source(name: str) -> str:
    return (HERE / f"{name}.py").read_text(encoding="utf-8")


def theme_words(themes: Sequence[ThemeEntry]) -> dict[str, str]:
    """Each phrase in which a theme is heard, or not, with a hash of what is said of it."""
    roles: defaultdict[str, list[object]] = defaultdict(list)
    for theme in themes:
        top = theme.parent or theme.id
        for cue in theme.cues:
            for form in variants(cue.phrase):
                roles[fold(form)].append((top, theme.id, cue.phrase, cue.is_sure, form if shouts(cue.phrase) else ""))
        for blocker in theme.confusables:
            for form in variants(blocker.phrase):
                roles[fold(form)].append((top, theme.id, blocker.meaning))
    return {phrase: _hash(repr(said))[:_SHORT] for phrase, said in roles.items()}


def area_words(gazetteer: Gazetteer) -> tuple[dict[str, str], dict[str, str]]:
    """Each name of an area with a hash of what it may mean, and each area with a hash of what is known of it."""
    facts = {
        code: _hash(repr((area.kind, area.within, area.successors, gazetteer.ends.get(code))))[:_SHORT]
        for code, area in gazetteer.areas.items()
    }
    names = {
        name.text: _hash(
            repr((name.codes, name.guard, sorted(name.not_beside), name.is_list, name.is_plain_seat))
            + repr([(facts[code], gazetteer.usual.get((name.text, code))) for code in name.codes])
        )[:_SHORT]
        for name in gazetteer.names
    }
    return names, facts


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
