"""What a team has judged, turned into better models, or into a word on why not."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from lessonwatch.wiring import WRONG_USAGE, fail, settings_or_exit, with_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nlp.retraining import Judged, Outcome, Score

__all__ = ["learn"]

FEWEST = 10  # judgements of themes, or of statements, below which no figure would mean anything


def learn(say: Callable[[str], None]) -> int:
    """The exit code of a training; what was found and decided is said."""
    folder = settings_or_exit().vocabulary_folder
    if folder is None:
        fail(
            "set LESSONWATCH_VOCABULARY_FOLDER to a folder for the new model: what ships is never changed", WRONG_USAGE
        )
    if importlib.util.find_spec("scipy") is None:
        fail("training needs scipy, which nothing else does: pip install 'lessonwatch[train]'")
    from nlp.pipeline import load
    from nlp.retraining import Judged
    from nlp.retraining_statements import improve_statements
    from nlp.retraining_themes import improve_themes
    from store.reviewed import reviewed_texts
    from store.session import reading

    with with_store() as engine, reading(engine) as connection:
        reviewed = list(reviewed_texts(connection))
    themes = [
        Judged(one.text, one.value.partition(".")[0], one.is_right, one.document)
        for one in reviewed
        if one.scheme == "theme"
    ]
    statements = [
        Judged(one.text, one.value, one.is_right, one.document) for one in reviewed if one.scheme == "statement"
    ]
    try:
        analyser = load(folder)
    except ValueError as error:
        fail(f"{folder}: {error}")
    _learn(say, "themes", themes, folder, partial(improve_themes, themes=analyser.themes.themes))
    _learn(say, "statements", statements, folder, partial(improve_statements, cues=analyser.statements.cues))
    return 0


def _learn(
    say: Callable[[str], None],
    name: str,
    judged: Sequence[Judged],
    folder: Path,
    improve: Callable[..., Outcome],
) -> None:
    right = sum(one.is_right for one in judged)
    say(f"{len(judged):,} judgements of {name} are in force: {right:,} right, {len(judged) - right:,} wrong")
    if len(judged) < FEWEST or all(one.is_held_out for one in judged):
        say(f"Nothing was learned: fewer than {FEWEST} would say nothing about texts that were never seen.")
        return
    try:
        outcome = improve(judged, folder=folder)
    except ValueError as error:
        fail(f"{folder}: {error}")
    for line in _tell(outcome):
        say(line)


def _tell(outcome: Outcome) -> list[str]:
    fate = (
        "Promoted: the new model is in force. lessonwatch tag --dry-run says what it changes."
        if outcome.is_promoted
        else "Not promoted: the model before it stays in force."
    )
    return [
        f"learned from {outcome.learned_from:,}; on texts that neither model has seen, before and after:",
        _line("set aside", outcome.sealed),
        _line("reviewed and held out", outcome.reviewed),
        f"  all together                        F1 {outcome.before:.3f} → {outcome.after:.3f}",
        fate,
    ]


def _line(name: str, scores: tuple[Score, Score]) -> str:
    before, after = (f"{one.right} right, {one.wrong} wrong, {one.missed} missed" for one in scores)
    return f"  {name:<36}F1 {scores[0].f1:.3f} → {scores[1].f1:.3f}  ({before} → {after})"
