"""``lessonwatch like``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lessonwatch.commands.options import as_json, form_of

if TYPE_CHECKING:
    from store.similar import Embed

_PIECES = 48  # of words, at the beginning of a passage: thirty passages in well under a second
_WITH_VECTORS = "vectors of meaning took part in the order (lessonwatch[semantic])"


@click.command("like")
@click.argument("name", metavar="UIN|ID|ADDRESS")
@click.option("--page", type=click.IntRange(1), help="Like that page of its files only; default: like all of it.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Documents to show.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@as_json
def command(name: str, page: int | None, limit: int, form: str, wants_json: bool) -> None:
    """Find documents like one: those that share its rarest themes and areas, and its rarest words.

    Of each document the passage is shown that is most like it. Where several go by one UIN the newest is taken. With
    lessonwatch[semantic] the first thirty are put in order by their meaning too.
    """
    from lessonwatch.presenting import show_results
    from lessonwatch.wiring import announce, fail, with_store
    from store.evidence import find_documents
    from store.search import Results
    from store.session import reading
    from store.similar import more_like_document

    with with_store() as engine, reading(engine) as connection:
        numbers = find_documents(connection, name)
        if not numbers:
            fail(f"nothing is stored under {name!r}: give a UIN, an external id or a public address")
        if len(numbers) > 1:
            announce(f"note: {len(numbers)} documents go by {name}; this is like the newest")
        embed = _load_vectors()
        try:
            found = more_like_document(connection, numbers[0], page=page, limit=limit, embed=embed)
        except LookupError as error:
            fail(str(error))
    notes = (_WITH_VECTORS,) if embed and found else ()
    for note in notes:
        announce(f"note: {note}")
    show_results(Results(found, notes), form_of(form, wants_json))


def _load_vectors() -> Embed | None:
    """What gives vectors of meaning, where the extra is installed."""
    from lessonwatch.wiring import announce
    from nlp.vectors import NotInstalled, SentenceVectors, is_installed

    if not is_installed():
        return None
    try:
        return SentenceVectors(_PIECES)
    except NotInstalled as error:
        announce(f"warning: {error}")
        return None
