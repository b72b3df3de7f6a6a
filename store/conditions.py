"""What a search is made of: words and filters as typed, then what each filter stands for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["All", "Any", "Column", "Filter", "Label", "Meets", "Node", "Not", "Span", "Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words side by side; one word, mostly."""

    words: str
    is_phrase: bool = False
    is_prefix: bool = False
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A key and its value, not yet looked up."""

    key: str
    value: str
    written: str  # as the person typed it
    since: str | None = None  # of changed:


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class All:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """The section counts for one of these themes or areas."""

    scheme: str  # "theme" or "area"
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The section's kind, source or department is one of these."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The section's id, and so its date, lies between."""

    first: int
    beyond: int


@dataclass(frozen=True, slots=True)
class Meets:
    """A condition on the question, its people, its history or its statements."""

    name: str
    values: tuple[object, ...]


Node = Text | Filter | Not | All | Any | Label | Column | Span | Meets
