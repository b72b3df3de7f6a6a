"""``lessonwatch analyse``."""

from __future__ import annotations

import click


@click.command("analyse")
def command() -> None:
    """Themes, areas and statements of texts: JSON lines in, JSON lines out, without a store.

    A line in holds id, text and, where known, date, kind and question; a line out holds id, themes, areas and
    statements, each with its evidence: text[start:end] is the quote.
    """
    from lessonwatch.wiring import analyser_or_exit, fail, standard_streams
    from nlp.streams import UnreadableLine, analyse

    analyser = analyser_or_exit()
    source, out = standard_streams()
    try:
        for line in analyse(source, analyser):
            out.write(line + "\n")
    except UnreadableLine as error:
        fail(str(error))
    finally:
        out.flush()
