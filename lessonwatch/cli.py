"""``lessonwatch``: the command line. A command's module is imported when it is called, so that help is instant."""

from __future__ import annotations

import importlib
import io
import os
import sys

import click

from lessonwatch import __version__

COMMANDS = {
    "demo": "Show the main job on a sample source: two nights, tags, a query, an alert.",
    "crawl": "Read the sources now, as a night would, and nothing else.",
    "backfill": "Read everything since a day, window by window; resumes where it stopped.",
    "nightly": "One whole night now: crawl, tag, match alerts, send.",
    "tag": "Tag what waits for tagging.",
    "analyse": "Themes, areas and statements of JSON lines on standard input.",
    "explain": "Why a text gets its tags, and why others were refused.",
    "query": "Find documents by words, theme, area, date and more.",
    "compare": "Which challenges areas share, and which are one place's own.",
    "spread": "Where a practice is named first and where after, and what passed between.",
    "commitments": "What was promised, by when, and whether a later document says it was done.",
    "like": "Find documents like one.",
    "show": "One document with its history and its evidence.",
    "diff": "What became different between two versions of a document.",
    "review": "Confirm, reject or add tags; what waits for that.",
    "train": "Learn from reviews; kept only if it is better on unseen texts.",
    "export": "Write documents, evidence, reviews or runs as JSON lines, CSV or Parquet.",
    "alerts": "Saved searches and who hears of them.",
    "schedule": "Run nights and polls by the clock, in the foreground.",
    "doctor": "Check the settings, the store and the sources' state.",
    "backup": "Write the store as it stands to a new file.",
    "restore": "Put a backup in the place of the store.",
    "copy-to": "Copy the store to another database, and compare.",
    "migrate": "Bring the store's tables up to date.",
}


class _Commands(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"lessonwatch.commands.{name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lessonwatch")
def cli() -> None:
    """What government has learned from place-based programmes, with the evidence.

    Settings come from the environment or a .env file, with the prefix LESSONWATCH_; docs/operating.md lists them.
    Exit codes: 0 done, 1 something failed and is named, 2 wrong usage.
    """


def main() -> None:
    """The ``lessonwatch`` program: what it writes is UTF-8, whatever the terminal's language."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli()
    except BrokenPipeError:  # the reader of our output has gone, as in "lessonwatch export … | head"
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:  # a full disk, most often under our output
        click.echo(f"lessonwatch: {error.filename or 'output'}: {error.strerror or error}", err=True)
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - what is left cannot be written
        sys.exit(1)
