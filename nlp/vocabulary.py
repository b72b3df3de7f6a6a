"""The themes as data: read from a file that a policy officer edits, checked line by line.

``load_themes`` gives the whole scheme or raises ``BrokenVocabulary`` with the file, the line and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from nlp.matcher import PhraseFinder, fold

__all__ = ["THEMES_FILE", "BrokenVocabulary", "Confusable", "Cue", "ThemeEntry", "load_themes"]

THEMES_FILE = Path(__file__).parent / "data" / "themes.yaml"

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast, where it was built
_FIELDS = {"id", "label", "definition", "govuk_taxons", "sure", "hint", "confusables", "subthemes"}
_SUBFIELDS = _FIELDS - {"govuk_taxons", "subthemes"}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


class BrokenVocabulary(ValueError):
    """A vocabulary file that cannot be used: names the file, the line and the reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}, line {line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that speaks for a theme, with a sentence in which it does."""

    phrase: str
    example: str
    is_sure: bool
    line: int


@dataclass(frozen=True, slots=True)
class Confusable:
    """A phrase inside which no cue of the theme is heard."""

    phrase: str
    meaning: str
    line: int


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme or sub-theme; ``parent`` is None at the top level."""

    id: str
    label: str
    definition: str
    line: int
    parent: str | None = None
    govuk_taxons: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()
    confusables: tuple[Confusable, ...] = ()


def load_themes(path: Path = THEMES_FILE) -> tuple[ThemeEntry, ...]:
    """Every theme, each followed by its sub-themes, in the order of the file.

    Raises:
        BrokenVocabulary: the file is missing, is not YAML, or a part of it is missing, unknown, doubled or misspelt.
    """
    reading = _Reading(path)
    themes = reading.themes()
    reading.check_doubles(themes)
    reading.check_examples(themes)
    return themes


def variants(phrase: str) -> tuple[str, ...]:
    """The spellings in which a phrase is looked for: hyphen or space, singular or plural of the last word."""
    forms = dict.fromkeys((phrase, phrase.replace("-", " ")))
    for form in list(forms):
        if (last := form[-1:]) and last.isalpha() and not form.isupper():
            if last == "s" and form[-2:] not in ("ss", "us", "is"):
                forms.setdefault(form[:-1])
            elif last == "y" and form[-2:-1] not in "aeiou":
                forms.setdefault(form[:-1] + "ies")
            elif form[-2:] in ("ch", "sh", "ss") or last == "x":
                forms.setdefault(form + "es")
            elif last != "s":
                forms.setdefault(form + "s")
        elif form.isupper():
            forms.setdefault(form + "s")
    return tuple(forms)


def shouts(phrase: str) -> bool:
    """Whether a word of the phrase is written in capitals, which the text must then use too."""
    return any(len(word) > 1 and word.isalpha() and word.isupper() for word in re.split(r"[\s,-]+", phrase))


class _Reading:
    """One reading of one file: turns YAML nodes, which know their lines, into entries."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, at: Node | int, reason: str) -> BrokenVocabulary:
        line = at if isinstance(at, int) else at.start_mark.line + 1
        return BrokenVocabulary(self.path, line, reason)

    def themes(self) -> tuple[ThemeEntry, ...]:
        try:
            root = yaml.compose(self.path.read_text(encoding="utf-8"), Loader=_LOADER)
        except OSError as error:
            raise self.fail(0, f"cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise self.fail(0, "is not UTF-8 text") from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self.fail(mark.line + 1 if mark else 1, f"is not YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise self.fail(1, f"is not YAML: {error}") from error
        if root is None:
            raise self.fail(1, "the file is empty")
        top = self.fields(root, {"themes"})
        if "themes" not in top:
            raise self.fail(root, "'themes' is missing")
        return tuple(entry for node in self.items(top["themes"], "themes") for entry in self.theme(node))

    def theme(self, node: Node) -> Iterator[ThemeEntry]:
        fields = self.fields(node, _FIELDS)
        parent = self.entry(node, fields, None)
        yield parent
        for child in self.items(fields.get("subthemes"), "subthemes"):
            yield self.entry(child, self.fields(child, _SUBFIELDS), parent.id)

    def entry(self, node: Node, fields: dict[str, Node], parent: str | None) -> ThemeEntry:
        for name in ("id", "label", "definition"):
            if name not in fields:
                raise self.fail(node, f"'{name}' is missing")
        name = self.text(fields["id"], "id")
        own = name.removeprefix(f"{parent}.") if parent else name
        if not _SLUG.match(own) or (parent and own == name):
            shape = f"'{parent}.' and a name" if parent else "a name"
            raise self.fail(fields["id"], f"id '{name}' must be {shape} of small letters, digits and hyphens")
        taxons = tuple(self.text(item, "govuk_taxons") for item in self.items(fields.get("govuk_taxons"), "taxons"))
        for taxon, item in zip(taxons, self.items(fields.get("govuk_taxons"), "taxons"), strict=True):
            if not taxon.startswith("/"):
                raise self.fail(item, f"GOV.UK base path '{taxon}' must begin with '/'")
        cues = [
            Cue(phrase, said, field == "sure", line)
            for field in ("sure", "hint")
            for phrase, said, line in self.pairs(fields.get(field), field, "an example sentence")
        ]
        blockers = self.pairs(fields.get("confusables"), "confusables", "what it means instead")
        return ThemeEntry(
            id=name,
            label=self.text(fields["label"], "label"),
            definition=self.text(fields["definition"], "definition"),
            line=node.start_mark.line + 1,
            parent=parent,
            govuk_taxons=taxons,
            cues=tuple(cues),
            confusables=tuple(Confusable(*blocker) for blocker in blockers),
        )

    def fields(self, node: Node, known: set[str]) -> dict[str, Node]:
        if not isinstance(node, MappingNode):
            raise self.fail(node, "expected 'name: value' lines")
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = self.text(key, "a field's name")
            if name not in known:
                raise self.fail(key, f"unknown field '{name}'; known are {', '.join(sorted(known))}")
            if name in found:
                raise self.fail(key, f"field '{name}' is given twice")
            found[name] = value
        return found

    def items(self, node: Node | None, name: str) -> list[Node]:
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            raise self.fail(node, f"'{name}' must be a list, one '- ' line each")
        return list(node.value)

    def pairs(self, node: Node | None, name: str, what: str) -> Iterator[tuple[str, str, int]]:
        for item in self.items(node, name):
            if not isinstance(item, MappingNode) or len(item.value) != 1:
                raise self.fail(item, f"a line of '{name}' must be '- phrase: {what}'")
            key, value = item.value[0]
            phrase = self.text(key, f"a phrase of '{name}'")
            said = self.text(value, f"'{phrase}'")
            if not any(character.isalnum() for character in phrase):
                raise self.fail(key, f"phrase '{phrase}' has no letter or digit")
            yield phrase, said, item.start_mark.line + 1

    def text(self, node: Node, name: str) -> str:
        if not isinstance(node, ScalarNode) or not node.value.strip():
            raise self.fail(node, f"{name} must be a text")
        return str(node.value).strip()

    def check_doubles(self, themes: tuple[ThemeEntry, ...]) -> None:
        seen: dict[str, int] = {}
        for theme in themes:
            if theme.id in seen:
                raise self.fail(theme.line, f"theme '{theme.id}' is given twice, first on line {seen[theme.id]}")
            seen[theme.id] = theme.line
            cues: dict[str, int] = {}
            for cue in theme.cues:
                phrase = cue.phrase if shouts(cue.phrase) else fold(cue.phrase)
                if phrase in cues:
                    reason = f"'{cue.phrase}' is given twice for {theme.id}, first on line {cues[phrase]}"
                    raise self.fail(cue.line, reason)
                cues[phrase] = cue.line

    def check_examples(self, themes: tuple[ThemeEntry, ...]) -> None:
        for theme in themes:
            for cue in theme.cues:
                forms = variants(cue.phrase)
                hits = PhraseFinder(dict.fromkeys(fold(form) for form in forms)).all_in(fold(cue.example))
                if shouts(cue.phrase):
                    hits = [hit for hit in hits if cue.example[hit[1] : hit[2]] in forms]
                if not hits:
                    reason = f"the example of '{cue.phrase}' does not contain it: {cue.example}"
                    raise self.fail(cue.line, reason)
