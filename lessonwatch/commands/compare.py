"""``lessonwatch compare``."""

from __future__ import annotations

import click

from lessonwatch.commands.options import as_json, form_of

KINDS = ("challenge", "barrier", "worked", "recommendation")


@click.command("compare")
@click.argument("areas", nargs=-1, required=True, metavar="AREA...")
@click.option("--within", metavar="QUERY", help='Only what a search finds, such as "theme:careers-post16 after:2020".')
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="What is compared; may be repeated. Default: challenge and barrier.",
)
@click.option("--sub-themes", is_flag=True, help="Compare sub-themes instead of the themes they belong to.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@as_json
def command(
    areas: tuple[str, ...], within: str | None, kinds: tuple[str, ...], sub_themes: bool, form: str, wants_json: bool
) -> None:
    """Show which challenges areas share and which are one place's own, with the sentences that say so.

    AREA is a name or a code; a programme or a region stands for its areas. "Alone" means: among these areas, in what
    was read.

    Example: lessonwatch compare "opportunity areas"
    """
    from lessonwatch.findings import show_comparison
    from lessonwatch.wiring import WRONG_USAGE, announce, fail, today, with_store
    from store.comparison import compare_places
    from store.language import parse
    from store.places import find_places
    from store.session import reading

    with with_store() as engine, reading(engine) as connection:
        places = find_places(connection, areas)
        if len(places) < 2:
            fail("two areas or more can be compared, or a programme", WRONG_USAGE)
        found = compare_places(
            connection,
            parse(within or ""),
            places,
            today=today(),
            kinds=kinds or KINDS[:2],
            with_sub_themes=sub_themes,
        )
    for note in found.notes:
        announce(f"note: {note}")
    show_comparison(found, form_of(form, wants_json))
