"""``lessonwatch query``."""

from __future__ import annotations

import click

from lessonwatch.commands.options import as_json, form_of

COLUMNS = 16  # of a grid


@click.command("query")
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
@click.option("--best", is_flag=True, help="Those that say most about the words first, recent ones preferred.")
@click.option("--facets", is_flag=True, help="Counts by theme, area, kind, department, source and year instead.")
@click.option("--grid", is_flag=True, help="Counts by theme and area instead.")
@click.option(
    "--areas",
    multiple=True,
    metavar="AREA",
    help="An area of the grid; a programme or region stands for its areas. May be repeated; default: the commonest.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@as_json
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Matches to show.")
@click.option("--after", "after", metavar="TOKEN", help="The page after the one that printed this token.")
@click.option("--before", "before", metavar="TOKEN", help="The page before the one that printed this token.")
def command(
    words: tuple[str, ...],
    best: bool,
    facets: bool,
    grid: bool,
    areas: tuple[str, ...],
    form: str,
    wants_json: bool,
    limit: int,
    after: str | None,
    before: str | None,
) -> None:
    """Find passages, newest first.

    QUERY takes words, "phrases", -without, OR, brackets, and filters such as theme:careers-post16 area:blackpool
    kind:case_study source:govuk department:education uin:102611 statement:challenge due:overdue
    after:2022-01-01 before:2023-01-01. An empty QUERY ("") finds everything.

    Example: lessonwatch query 'theme:careers-post16 area:blackpool after:2022-01-01 "growth hub"'
    """
    from functools import partial

    from lessonwatch.counts import show_facets, show_grid
    from lessonwatch.presenting import show_results
    from lessonwatch.wiring import WRONG_USAGE, announce, fail, today, with_store
    from store.facets import count_facets, count_grid
    from store.language import parse
    from store.places import find_places, only_places
    from store.ranking import search_best
    from store.search import search
    from store.session import reading

    if areas and not grid:
        fail("--areas are the columns of --grid", WRONG_USAGE)
    if facets + grid + best > 1 or ((after or before) and (facets or grid or best)) or (after and before):
        fail("--best, --facets, --grid, --after and --before go one at a time", WRONG_USAGE)
    form = form_of(form, wants_json)
    query = parse(" ".join(words))
    with with_store() as engine, reading(engine) as connection:
        if facets:
            counts = count_facets(connection, query, today=today())
            places = only_places(connection, [one.value for one in counts.counts["area"]])
            notes, show = counts.notes, partial(show_facets, counts, places=places)
        elif grid:
            most = count_facets(connection, query, today=today(), most=200) if not areas else None
            common = only_places(connection, [one.value for one in most.counts["area"]]) if most else []
            codes = [place.code for place in find_places(connection, areas)] if areas else common[:COLUMNS]
            cells = count_grid(connection, query, today=today(), area_codes=codes)
            notes, show = cells.notes, partial(show_grid, cells)
        elif best:
            results = search_best(connection, query, today=today(), limit=limit)
            notes, show = results.notes, partial(show_results, results)
        else:
            results = search(connection, query, today=today(), limit=limit, after=after, before=before)
            notes, show = results.notes, partial(show_results, results)
    for note in notes:
        announce(f"note: {note}")
    show(form)
