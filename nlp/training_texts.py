"""The texts the theme model learns from: our own, and recorded questions by the headings that others gave them.

Used when the model is rebuilt, never at run time. The recorded texts are read from a folder and do not ship.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "LabelledText",
    "answers",
    "headed_questions",
    "heading_rules",
    "other_questions",
    "own_texts",
    "plain",
    "read_texts",
]

DATA = Path(__file__).parent / "data"
TEXTS = DATA / "texts"
HEADINGS = DATA / "headings.tsv"
EDUCATION = "Department for Education"
LONGEST = 1800  # characters of a question with its answer

_ORIGINS = {"words": "words", "phrases": "phrases", "held_out": "held-out"}  # beginnings of names of files
_TAG = re.compile(r"<[^>]+>")
_BLOCK = re.compile(r"</(?:p|li|tr|h\d|div)>|<br\s*/?>")
# Other departments' questions that touch on learning are left out: nobody has said whether they carry a theme.
_TOUCHES = re.compile(
    r"school|pupil|child|educat|apprentic|universit|student|college|nurser|youth|young people|teacher|devolution"
    r"|mayoral|combined authorit|pride in place|skills|famil|training|pilot|poverty|carer",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text, its themes (the first is the main one), and where it is from."""

    text: str
    themes: tuple[str, ...]
    origin: str  # own, phrases, words, held-out, headed, other
    id: str | None = None  # of a recorded question, or the name of the file of our own


def own_texts(folder: Path = TEXTS) -> list[LabelledText]:
    """The texts written for this project.

    Raises:
        ValueError: a line is out of place; the message names the file and the line.
    """
    return [text for path in sorted(folder.glob("*.txt")) for text in read_texts(path)]


def read_texts(path: Path) -> list[LabelledText]:
    """The texts of one file: a line "# theme" begins a theme; "+ theme + theme | text" adds others to one text.

    Raises:
        ValueError: a line is out of place; the message names the file and the line.
    """
    origin = next((origin for start, origin in _ORIGINS.items() if path.stem.startswith(start)), "own")
    found = []
    main: tuple[str, ...] | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("# "):
            main = () if line == "# none" else (line[2:],)
        elif line and main is None:
            raise ValueError(f"{path.name}, line {number}: no '# theme' line stands before it")
        elif line and main is not None:
            more, bar, text = line.removeprefix("+ ").partition(" | ") if line.startswith("+ ") else ("", "", line)
            if line.startswith("+ ") and not bar:
                raise ValueError(f"{path.name}, line {number}: '+ theme' needs ' | ' and a text")
            others = tuple(theme.strip() for theme in more.split(" + ")) if more else ()
            found.append(LabelledText(text, main + others, origin, path.stem))
    return found


def heading_rules(path: Path = HEADINGS) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    """What words of a heading say of its themes."""
    rules = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern, themes = line.split("\t")
            rules.append((re.compile(pattern, re.IGNORECASE), tuple(themes.split(","))))
    return rules


def headed_questions(corpus: Path) -> Iterator[LabelledText]:
    """Questions to the Department for Education with the themes of their headings."""
    rules = heading_rules()
    for record in _questions(corpus):
        heading = record["value"]["heading"] or ""
        if record["value"]["answeringBodyName"] != EDUCATION or not heading:
            continue
        themes = tuple(dict.fromkeys(theme for rule, themes in rules if rule.search(heading) for theme in themes))
        is_internal = heading.startswith(EDUCATION)
        if themes or is_internal:
            yield LabelledText(_text(record), () if is_internal else themes, "headed", str(record["value"]["id"]))


def other_questions(corpus: Path, most: int, seed: int = 1) -> list[LabelledText]:
    """Questions to other departments that touch on no theme."""
    found = []
    for record in _questions(corpus):
        value = record["value"]
        if value["answeringBodyName"] == EDUCATION:
            continue
        text = _text(record)
        if not _TOUCHES.search(f"{value['heading'] or ''} {value['questionText']}"):
            found.append(LabelledText(text, (), "other", str(value["id"])))
    random.Random(seed).shuffle(found)  # noqa: S311 (a fixed choice, not a secret)
    return found[:most]


def answers(corpus: Path) -> dict[str, tuple[str, str]]:
    """Question and answer by id, of everything recorded."""
    found = {}
    for record in _questions(corpus):
        found[str(record["value"]["id"])] = _parts(record)
    with gzip.open(corpus / "parliament" / "answers_only.jsonl.gz", "rt", encoding="utf-8") as stored:
        for line in stored:
            record = json.loads(line)
            found.setdefault(str(record["id"]), (record["questionText"], plain(record["answerText"] or "")))
    return found


def _questions(corpus: Path) -> Iterator[dict[str, dict[str, str]]]:
    with gzip.open(corpus / "parliament" / "questions.jsonl.gz", "rt", encoding="utf-8") as stored:
        for line in stored:
            yield json.loads(line)


def _parts(record: dict[str, dict[str, str]]) -> tuple[str, str]:
    value, detail = record["value"], record["detail"] or {}
    question = detail.get("questionText") or value["questionText"] or ""
    return question, plain(detail.get("answerText") or value["answerText"] or "")


def _text(record: dict[str, dict[str, str]]) -> str:
    return " ".join(_parts(record))[:LONGEST]


def plain(markup: str) -> str:
    """Text without markup, blocks on lines of their own."""
    return re.sub(r"[ \t]+", " ", html.unescape(_TAG.sub(" ", _BLOCK.sub("\n", markup)))).strip()
