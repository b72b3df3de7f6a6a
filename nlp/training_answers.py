"""Real answers labelled by hand: the judge of themes is fitted on them, and figures are taken on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nlp.training_texts import answers

__all__ = ["Answer", "labelled_answers", "set_aside"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A real answer labelled by hand: themes it must carry and may carry."""

    id: str
    question: str
    text: str
    themes: frozenset[str]
    allowed: frozenset[str]


def labelled_answers(path: Path, corpus: Path) -> list[Answer]:
    """The hand-labelled real answers, their texts read from the recorded corpus."""
    texts = answers(corpus)
    found = []
    for line in _lines(path):
        id_, themes, allowed = (line + "\t\t").split("\t")[:3]
        if id_ in texts:
            question, text = texts[id_]
            found.append(Answer(id_, question, text, frozenset(themes.split()), frozenset(allowed.split())))
    return found


def set_aside(path: Path) -> set[str]:
    """Ids of the questions that figures are taken on, which no training reads: ``set_aside.txt`` beside the labels."""
    aside = path.with_name("set_aside.txt")
    return {id_ for line in _lines(aside) for id_ in line.split()} if aside.is_file() else set()


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
