"""`jindao alternatives`: several ways between two points."""

from __future__ import annotations

from pathlib import Path

import click

import jindao
from jindao import (
    RequestError,
    read_date,
    read_preferences,
    read_whereabouts,
    read_whole,
)
from jindao.cli.file_options import FileWishes
from jindao.cli.group import main, option, planner_for
from jindao.cli.trips import deliver_trip, trip_formats, trip_options
from jindao.cli.words import LOCALE, _

_MOST = 3


@main.command(help=_("alternatives.about"))
@option(
    "--from", "--start", "start", code="alternatives.start", required=True, metavar="PLACE|LON,LAT"
)
@option("--to", "--end", "end", code="alternatives.end", required=True, metavar="PLACE|LON,LAT")
@option("--theme", code="alternatives.theme", metavar="THEME")
@option("--date", code="route.date", metavar="YYYY-MM-DD")
@option("--choice", code="alternatives.choice", default="1", show_default=True)
@trip_options
def alternatives(
    network: Path | None,
    closures: Path | None,
    engine: str,
    outputs: tuple[str, ...],
    format_: str | None,
    start: str,
    end: str,
    profile: str,
    theme: str | None,
    date: str | None,
    choice: str,
    wishes: tuple[str, ...],
    max_grade: str | None,
    no_steps: bool,
    min_width: str | None,
    files: FileWishes,
) -> None:
    """Tell the ways between two points, and write one of them."""
    request = jindao.RouteRequest(
        waypoints=(read_whereabouts(start, field="start"), read_whereabouts(end, field="end")),
        profile=profile,
        preferences=read_preferences(
            wishes, max_grade=max_grade, no_steps=no_steps, min_width=min_width
        ),
        theme=theme,
        date=None if date is None else read_date(date, field="date"),
    )
    number = read_whole(choice, field="choice")
    if not 1 <= number <= _MOST:
        raise RequestError("number_range", field="choice", value=number, low=1, high=_MOST)
    planner = planner_for(network, engine, closures)
    formats = trip_formats(outputs, format_)
    routes = planner.alternatives(request)
    click.echo(jindao.choices_text(routes, LOCALE), nl=False, err="-" in outputs)
    if number > len(routes):
        raise RequestError("alternative_choice", field="choice", value=number, count=len(routes))
    if "-" not in outputs:
        click.echo("")
    deliver_trip(planner, routes[number - 1], outputs, formats, files)
