"""``lessonwatch export``."""

from __future__ import annotations

import click


@click.command("export")
@click.argument("what", type=click.Choice(["documents", "versions", "tags", "runs"]))
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
def command(what: str, form: str) -> None:
    """Write one row a line to standard output, as JSON.

    documents: the latest state of each; versions: every state that was read; tags: every piece of evidence;
    runs: every night with its counts and problems.
    """
    import json

    from lessonwatch.wiring import standard_streams, with_store
    from store.export import export_rows
    from store.session import reading

    _, out = standard_streams()
    with with_store() as engine, reading(engine) as connection:
        for row in export_rows(connection, what):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    out.flush()
