"""The one search language: what a person typed becomes a tree, and what could not be read becomes text and a note.

::

    growth hub                 both words, in any form (hubs, growing)
    "growth hub"               the words side by side
    child*                     words that begin so (three letters or more)
    -academy, NOT academy      without
    careers OR skills, a | b   either; brackets group
    theme:careers area:"norwich opportunity area" kind:case_study source:govuk department:dfe
    member:"diane abbott" party:labour house:lords uin:HL123 status:unanswered changed:corrected
    statement:commitment due:overdue due:2024 title:apprenticeships
    after:2022-01-01 before:2023 until:2022-06 on:2022-03..2022-05
    theme:(careers OR skills)  a filter with a choice
    changed:corrected since 7 days
    20220101..20220331         between two days, as TheyWorkForYou has it

Keys may be written as other services write them (``topic:``, ``dept:``, ``speaker:``, ``since:``, ``intitle:`` …).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from store.conditions import All, Any, Filter, Node, Not, Text

__all__ = ["KEYS", "Query", "parse", "read_as_text"]

KEYS = {
    "theme": "theme topic tag subject",
    "area": "area place region where location council constituency la near",
    "kind": "kind type doctype document_type format section",
    "source": "source site",
    "department": "department dept body ministry organisation organization org",
    "member": "member speaker mp peer lord person by",
    "party": "party",
    "house": "house chamber",
    "uin": "uin question ref",
    "status": "status state is",
    "statement": "statement lesson says",
    "due": "due deadline",
    "changed": "changed change",
    "title": "title intitle heading headline",
    "after": "after since from newer",
    "before": "before older",
    "until": "until to",
    "on": "on date year day month",
}
_TEXT_KEYS = frozenset(("intext", "inbody", "text", "words"))
_ORDER_KEYS = frozenset(("order", "sort", "groupby"))
_KEY_OF = {alias: key for key, aliases in KEYS.items() for alias in aliases.split()}
_MOST_LETTERS, _MOST_TERMS, _DEEPEST = 4_000, 64, 24
_SHORTEST = 3  # letters before a star; shorter beginnings have too many words


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was read; ``root`` is None where nothing was asked for, which finds everything."""

    text: str
    root: Node | None
    notes: tuple[str, ...] = ()


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "−": "-", "–": "-", "\xa0": " ", "\0": " "})
_TOKEN = re.compile(
    r"""
      (?P<open>\() | (?P<close>\))
    | (?P<or>(?:OR\b|\|\|?)(?=[\s()"]|$))
    | (?P<near>(?:NEAR(?:/\d+)?|AROUND(?:\(\d+\))?)(?=[\s("]|$))
    | (?P<and>(?:AND\b|&&?)(?=[\s()"]|$))
    | (?P<days>\d{8}\.\.\d{8}(?=[\s()"]|$))
    | (?P<not>NOT(?=[\s()"]|$) | -(?=[^\s)-]) )
    | (?P<key>[A-Za-z_]+):(?!//)
    | "(?P<phrase>[^"]*)(?P<end>"?)
    | (?P<word>[^\s()"]+)
    """,
    re.VERBOSE,
)
_HOW_LONG = re.compile(r"\s+since\s+(?P<when>\d+\s*(?:day|week|month|year)s?(?:\s+ago)?|[\w-]+)", re.IGNORECASE)


def parse(text: str) -> Query:
    """The search a person typed. It never raises: ``notes`` say what was read as text or left out."""
    return _Parser(text).parse()


@dataclass(slots=True)
class _Parser:
    text: str
    at: int = 0
    terms: int = 0
    notes: list[str] = field(default_factory=list)

    def parse(self) -> Query:
        written = self.text
        self.text = written.translate(_QUOTES)
        if len(self.text) > _MOST_LETTERS:
            self.text = self.text[:_MOST_LETTERS]
            self.note(f"only the first {_MOST_LETTERS:,} letters were read")
        nodes = []
        while (match := self.look()) is not None:
            if match["close"]:
                self.at = match.end()
                self.note("a closing bracket without its opening one was passed over")
            elif node := self.choice(0, self.term):
                nodes.append(node)
        return Query(written, _all(nodes), tuple(dict.fromkeys(self.notes)))

    def note(self, words: str) -> None:
        self.notes.append(words)

    def look(self) -> re.Match[str] | None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return _TOKEN.match(self.text, self.at) if self.at < len(self.text) else None

    def choice(self, depth: int, leaf: Callable[[int], Node | None]) -> Node | None:
        """One or more things with OR between them, up to a closing bracket or the end."""
        choices, together = [], list[Node]()
        while (match := self.look()) is not None and not match["close"]:
            if match["or"]:
                self.at = match.end()
                choices.append(_all(together))
                together = []
            elif match["and"]:
                self.at = match.end()
            elif match["near"]:
                self.at = match.end()
                self.note(f"“{match['near']}” was read as AND: words may stand anywhere in the passage")
            elif node := self.signed(depth, leaf):
                together.append(node)
        return _any([node for node in (*choices, _all(together)) if node is not None])

    def signed(self, depth: int, leaf: Callable[[int], Node | None]) -> Node | None:
        is_not = False
        while (match := self.look()) is not None and match["not"]:
            self.at = match.end()
            is_not = not is_not
        if match is None or match["close"] or match["or"] or match["and"]:
            if is_not:
                self.note("a NOT with nothing after it was passed over")
            return None
        node = self.group(depth, leaf) if match["open"] else leaf(depth)
        return Not(node) if node is not None and is_not else node

    def group(self, depth: int, leaf: Callable[[int], Node | None]) -> Node | None:
        self.at += 1
        if depth >= _DEEPEST:
            self.note("brackets inside so many others were passed over")
            return None
        node = self.choice(depth + 1, leaf)
        match = self.look()
        if match is None:
            self.note("a bracket was never closed; it was read as closed at the end")
        else:
            self.at = match.end()
        return node

    def term(self, depth: int) -> Node | None:
        match = self.look()
        if match is None:
            return None
        if match["days"]:
            self.at = match.end()
            return Filter("on", match["days"], match["days"]) if self.is_room() else None
        if match["key"] is None:
            return self.words()
        written = match["key"].casefold()
        key = _KEY_OF.get(written)
        self.at = match.end()
        if written in _TEXT_KEYS:
            return None
        if written in _ORDER_KEYS:
            passed = re.compile(r"[^\s()\"]*").match(self.text, self.at)
            self.at = passed.end() if passed else self.at
            self.note(f"“{match['key']}:” was passed over: results are newest first, or the best first where asked for")
            return None
        if key is None:
            self.note(f"“{match['key']}:” is no filter; it was searched as text")
            return self.text_of(match["key"])
        return self.filter(key, match.group(), depth)

    def filter(self, key: str, written: str, depth: int) -> Node | None:
        match = self.look()
        if match is None or match["close"] or match["or"] or match["and"] or match.group() == "NOT":
            self.note(f"“{written}” has no value; it was passed over")
            return None
        if match["open"]:
            return self.group(depth, lambda depth: self.value(key, written))
        return self.value(key, written)

    def value(self, key: str, written: str) -> Node | None:
        match = self.look()
        if match is None:
            return None
        if match["phrase"] is not None:
            value, is_quoted = match["phrase"].strip(), True
            self.at = match.end()
        else:
            end = self.at
            while end < len(self.text) and not self.text[end].isspace() and self.text[end] not in '()"':
                end += 1
            value, is_quoted = self.text[self.at : end], False
            self.at = end
        if not self.is_room():
            return None
        if not value:
            self.note(f"“{written}” has no value; it was passed over")
            return None
        since = None
        if key == "changed" and (match := _HOW_LONG.match(self.text, self.at)):
            since, self.at = match["when"], match.end()
        if key == "title":
            return _text(value, is_phrase=is_quoted, in_title=True)
        return Filter(key, value, f'{written}"{value}"' if is_quoted else f"{written}{value}", since)

    def words(self) -> Node | None:
        match = self.look()
        if match is None:
            return None
        self.at = match.end()
        if match["phrase"] is None:
            return self.text_of(match.group())
        if not match["end"]:
            self.note("a quotation mark was never closed; it was read as closed at the end")
        return self.text_of(match["phrase"], is_phrase=True)

    def text_of(self, words: str, *, is_phrase: bool = False) -> Node | None:
        node = _text(words, is_phrase=is_phrase)
        if node is None and words.strip():
            self.note(f"“{words.strip()[:40]}” holds nothing to search for")
        if node is not None and words.endswith("*") and not (is_phrase or node.is_prefix):
            self.note(f"“{words[:40]}” was read without its star: the beginning of a word takes {_SHORTEST} letters")
        return node if node is None or self.is_room() else None

    def is_room(self) -> bool:
        self.terms += 1
        if self.terms > _MOST_TERMS:
            self.note(f"only the first {_MOST_TERMS} terms were read")
        return self.terms <= _MOST_TERMS


def _text(words: str, *, is_phrase: bool = False, in_title: bool = False) -> Text | None:
    if not any(letter.isalnum() for letter in words):
        return None
    is_prefix = not is_phrase and re.search(rf"[^\W_]{{{_SHORTEST},}}\*$", words) is not None
    return Text(words.strip(), is_phrase, is_prefix, in_title)


def read_as_text(node: Filter) -> Text | None:
    """The words of a filter that nothing is known about."""
    return _text(node.value, is_phrase=" " in node.value)


def _all(nodes: list[Node]) -> Node | None:
    return None if not nodes else nodes[0] if len(nodes) == 1 else All(tuple(nodes))


def _any(nodes: list[Node]) -> Node | None:
    return None if not nodes else nodes[0] if len(nodes) == 1 else Any(tuple(nodes))
