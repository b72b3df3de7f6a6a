"""``lessonwatch tag``."""

from __future__ import annotations

import click


@click.command("tag")
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would be looked at and what would change.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="With --dry-run: try only N of the documents.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of --dry-run.")
def command(dry_run: bool, sample: int | None, form: str) -> None:
    """Tag what waits: new versions, and what a new vocabulary can touch.

    A new word touches the documents in which it stands, new code or another model all of them. The old tags of a
    document stay until its new ones are written. Vocabularies that are broken are named with file, line and reason, and
    the words before them stay in force.
    """
    from lessonwatch.house import carry_out
    from lessonwatch.wiring import WRONG_USAGE, fail
    from scheduler.jobs import tag

    if dry_run:
        raise SystemExit(_look(sample, form))
    if sample is not None:
        fail("--sample goes with --dry-run", WRONG_USAGE)
    raise SystemExit(carry_out(tag))


def _look(sample: int | None, form: str) -> int:
    from rich.console import Console

    from lessonwatch.foretelling import show_preview
    from lessonwatch.house import tagger_or_exit, watch_tags
    from lessonwatch.wiring import announce, settings_or_exit, with_store
    from scheduler.preview import preview

    settings = settings_or_exit()
    with with_store(settings) as engine:
        tagger = tagger_or_exit(settings, engine)
        for fault in tagger.faults:
            announce(f"failure: {fault}")
        with watch_tags(Console(stderr=True), announce) as progress:
            found = preview(engine, tagger, sample=sample, progress=progress)
        show_preview(found, tagger, form)
    return 1 if tagger.faults or found.failed else 0
