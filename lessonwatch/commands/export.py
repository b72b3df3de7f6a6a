"""``lessonwatch export``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("export")
@click.argument("what", type=click.Choice(["documents", "versions", "tags", "statements", "reviews", "runs"]))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A new file; default: standard output.")
def command(what: str, form: str, output: Path | None) -> None:
    """Write one row each, as JSON lines, CSV or Parquet, however many there are.

    documents: the latest state of each; versions: every state that was read; tags and statements: every piece of
    evidence; reviews: what people said of them; runs: every night with its counts and problems. docs/export.md
    describes the columns.
    """
    from lessonwatch.exporting import write_export
    from lessonwatch.wiring import WRONG_USAGE, fail, with_store
    from store.session import reading

    if output is not None and output.exists():
        fail(f"{output} exists already and is not overwritten", WRONG_USAGE)
    with with_store() as engine, reading(engine) as connection:
        write_export(connection, what, form, output)
