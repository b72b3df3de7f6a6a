"""The statement model that ships with its weights corrected by what a team has judged.

A word that it does not know gets a row of its own where several reviewed sentences hold it, and so do two words that
follow each other: what a team alone says is what it can teach.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nlp.passage import QUESTION
from nlp.retraining import TRUST, Find, Judged, Outcome, SetAside, fit_correction, improve
from nlp.statement_cues import Cues
from nlp.statement_features import Seen, brief
from nlp.statement_model import MODEL_FILE, StatementModel, load_model
from nlp.statement_weights import Scale
from nlp.statement_words import stem
from nlp.statements import StatementFinder
from nlp.training_sentences import SET_ASIDE, read_sentences
from nlp.training_statements import observe, save

__all__ = ["improve_statements", "set_aside"]

LEAST = 2  # reviewed sentences that must hold a word or a pair to be given a row
PAGE = "publication"  # the kind of document that the sentences of no answer are read as


def improve_statements(judged: Sequence[Judged], cues: Cues, folder: Path) -> Outcome:
    """What came of it: the new model lies in the folder if it is better on unseen texts, else nothing was changed.

    Raises:
        ImportError: scipy is not installed.
    """

    def read(path: Path) -> Find:
        finder = StatementFinder(cues, load_model(path))
        return lambda text, document: {found.kind for found in finder.find(text, kind=document)}

    def write(learned: Sequence[Judged], path: Path) -> None:
        save(_corrected(load_model(), learned, cues), path)

    return improve(judged, set_aside(), folder, MODEL_FILE, read, write)


def set_aside() -> list[SetAside]:
    """The sentences that no model learns from: those of answers, and those of pages."""
    return [
        SetAside(row.sentence, frozenset({row.kind} - {"none"}), QUESTION if row.origin == "answers" else PAGE)
        for row in read_sentences(SET_ASIDE)
    ]


def _corrected(model: StatementModel, judged: Sequence[Judged], cues: Cues) -> StatementModel:
    """A model that knows what was judged; both its scales learn from answers and pages alike."""
    known = [one for one in judged if one.value in model.kinds]
    fits = [[(kind == one.value) == one.is_right for kind in model.kinds] for one in known]
    fitting = np.array(fits, bool).reshape(len(known), len(model.kinds))
    seen = observe([*(one.text for one in known), *(row.sentence for row in read_sentences())], cues)
    in_brief = [brief(one) for one in seen]
    told = [{*one.words, *short.words} for one, short in zip(seen[: len(known)], in_brief, strict=False)]
    words = _repeated(told)
    pairs = _repeated({*itertools.pairwise(one.words)} for one in in_brief[: len(known)])
    whole, short = (_widened(scale, words, pairs) for scale in (model.whole, model.brief))
    return replace(model, whole=_moved(whole, seen, fitting), brief=_moved(short, in_brief, fitting))


def _repeated(held: Iterable[set[Any]]) -> list[Any]:
    """What several have, in order."""
    times = Counter(itertools.chain.from_iterable(held))
    return sorted(name for name, count in times.items() if count >= LEAST)


def _widened(scale: Scale, words: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Scale:
    """A scale with rows for these: a word weighs what its stem did, and a pair nothing."""
    coming = iter(scale.table())
    groups = {group: dict(zip(names, coming, strict=False)) for group, names in scale.names().items()}
    nothing = np.zeros(len(scale.bias), np.float32)
    groups["words"] = {word: groups["stems"].get(stem(word), nothing) for word in words} | groups["words"]
    groups["pairs"] = dict.fromkeys(map(" ".join, pairs), nothing) | groups["pairs"]
    table = np.array([row for group in groups.values() for row in group.values()])
    return Scale(np.array(scale.bias, np.float32), table, {group: list(rows) for group, rows in groups.items()})


def _moved(scale: Scale, seen: Sequence[Seen], fitting: Any) -> Scale:
    """A scale that leans to the kinds that are fitting for the sentences which lead; it reads the others as before."""
    names, reviewed = scale.names(), len(fitting)
    number = {key: at for at, key in enumerate((group, name) for group, known in names.items() for name in known)}
    held = [{number[key]: share for key, share in scale.shares(one).items() if key in number} for one in seen]
    said = np.array([scale.weigh(one) for one in seen])
    before = np.exp(said[reviewed:] - _total(said[reviewed:]))

    def judge(scores: Any) -> tuple[float, Any]:
        total = _total(scores)
        left = np.where(fitting, scores[:reviewed], -np.inf)
        left_total = _total(left)
        loss = TRUST * (total[:reviewed] - left_total).sum()
        loss += total[reviewed:].sum() - (before * scores[reviewed:]).sum()
        error = np.exp(scores - total)
        error[:reviewed] = TRUST * (error[:reviewed] - np.exp(left - left_total))
        error[reviewed:] -= before
        return loss, error

    rows, added, bias = fit_correction(held, reviewed, said, judge)
    table = scale.table()
    table[rows] += added.astype(np.float32)
    return Scale(np.array(scale.bias, np.float32) + bias.astype(np.float32), table, names)


def _total(scores: Any) -> Any:
    """The logarithm of the sum of the powers of each row."""
    return np.logaddexp.reduce(scores, axis=1, keepdims=True)
