"""``lessonwatch train``."""

from __future__ import annotations

import click


@click.command("train")
def command() -> None:
    """Learn from reviews: a new theme model, which is put in force only if it is better on texts it has not seen.

    What was confirmed or added is learned as right, what was rejected as wrong. The model goes into
    LESSONWATCH_VOCABULARY_FOLDER; the one that ships is never changed, and is in force again when the file is removed.
    """
    from lessonwatch.learning import learn

    raise SystemExit(learn(click.echo))
