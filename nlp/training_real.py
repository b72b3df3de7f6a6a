"""Sentences of recorded answers and pages labelled by hand, for the statement model: by id and offset, without text.

Used when the model is rebuilt, never at run time. The texts are read from a folder of recorded questions and pages.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nlp.sentences import split
from nlp.statement_cues import KINDS
from nlp.training_answers import set_aside
from nlp.training_pages import pages
from nlp.training_texts import answers

__all__ = ["FILES", "Labelled", "Recorded", "labelled", "real_sentences", "recorded"]

FILES = "real_sentences_*.tsv"


class Recorded(NamedTuple):
    """A recorded text, its kind of document, and the question that it answers, if it does."""

    text: str
    kind: str
    question: str | None = None


class Labelled(NamedTuple):
    """A labelled sentence of a recorded text and the file that labels it."""

    id: str
    start: int
    end: int
    kind: str
    sentence: str
    labeller: str


def recorded(corpus: Path) -> dict[str, Recorded]:
    """Every recorded answer and page by its id."""
    found = {id_: Recorded(text, "written_question", question) for id_, (question, text) in answers(corpus).items()}
    return found | {id_: Recorded(text, kind) for id_, (kind, text) in pages(corpus).items()}


def real_sentences(corpus: Path, folder: Path) -> list[Labelled]:
    """The labelled sentences of a folder, each once: by the first of the files that label it."""
    found: dict[tuple[str, int], Labelled] = {}
    for one in labelled(corpus, folder):
        found.setdefault((one.id, one.start), one)
    return list(found.values())


def labelled(corpus: Path, folder: Path) -> list[Labelled]:
    """Every row of every ``real_sentences_*.tsv`` of a folder with its text, in the order of the files.

    Rows that cannot be used are skipped, and a note says how many: the id is not among the recorded texts or is one
    that ``set_aside.txt`` keeps from training, or no sentence starts there.

    Raises:
        ValueError: a row is not an id, an offset and a known kind with tabs between; names the file and the line.
    """
    rows = [(path.stem, *row) for path in sorted(folder.glob(FILES)) for row in _rows(path)]
    texts = recorded(corpus)
    aside = set_aside(folder / FILES)
    ends = {id_: dict(split(texts[id_].text)) for id_ in {row[1] for row in rows} if id_ in texts}
    found = []
    skipped = {"not recorded": 0, "set aside": 0, "at no sentence's start": 0}
    for labeller, id_, start, kind in rows:
        if id_ in aside:
            skipped["set aside"] += 1
        elif id_ not in texts:
            skipped["not recorded"] += 1
        elif start not in ends[id_]:
            skipped["at no sentence's start"] += 1
        else:
            end = ends[id_][start]
            found.append(Labelled(id_, start, end, kind, " ".join(texts[id_].text[start:end].split()), labeller))
    if told := ", ".join(f"{count} {why}" for why, count in skipped.items() if count):
        sys.stdout.write(f"labelled sentences skipped: {told}\n")
    return found


def _rows(path: Path) -> Iterator[tuple[str, int, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{path.name}, line {number}"
        fields = line.split("\t")
        if len(fields) != 3 or not fields[0]:
            raise ValueError(f"{place}: expected an id, an offset and a kind with tabs between")
        id_, start, kind = fields
        if not (start.isascii() and start.isdigit()):
            raise ValueError(f"{place}: the offset {start!r} is not a whole number")
        if kind not in (*KINDS, "none"):
            raise ValueError(f"{place}: {kind!r} is not a kind of statement")
        yield id_, int(start), kind
