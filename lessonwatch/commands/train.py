"""``lessonwatch train``."""

from __future__ import annotations

import click


@click.command("train")
def command() -> None:
    """Learn from reviews: new models of themes and statements, each put in force only if better on unseen texts.

    What was confirmed or added is learned as right, what was rejected as wrong. A model goes into
    LESSONWATCH_VOCABULARY_FOLDER; the one that ships is never changed, and is in force again when the file is removed.
    """
    from lessonwatch.learning import learn

    raise SystemExit(learn(click.echo))
