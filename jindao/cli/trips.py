"""`jindao tour` and `jindao route`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import jindao
from jindao import (
    RequestError,
    read_cap,
    read_date,
    read_day,
    read_lunch,
    read_number,
    read_preferences,
    read_time,
    read_whereabouts,
    read_whole,
)
from jindao.cli.file_options import FileWishes, file_options
from jindao.cli.group import F, Grouped, Listed, main, network_options, option, planner_for
from jindao.cli.outputs import deliver, export_options, formats_of, write_all
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import ExportOptions, Planner, Trip


def trip_options(command: F) -> F:
    """Add what every command has that plans a trip."""
    for add in (
        file_options,
        option("--min-width", "min_width", code="min_width", metavar="M"),
        option("--no-steps", "no_steps", code="no_steps", is_flag=True),
        option("--max-grade", "max_grade", code="max_grade", metavar="PERCENT"),
        option(
            "--prefer",
            "wishes",
            code="prefer",
            multiple=True,
            metavar="WISH=0..1",
            cls=Listed,
            names=lambda: jindao.WISHES,
        ),
        option("--format", "format_", code="format", metavar="FORMAT"),
        option(
            "--output",
            "-o",
            "outputs",
            code="output",
            multiple=True,
            metavar="FILE",
            cls=Listed,
            names=lambda: [kind.suffix for kind in jindao.FILE_TYPES.values()] + ["-"],
        ),
        network_options,
        option(
            "--profile",
            code="profile",
            default="walk",
            show_default=True,
            cls=Listed,
            names=lambda: jindao.load_profiles(),
            metavar="PROFILE",
        ),
    ):
        command = add(command)
    return command


_TOUR_GROUPS: Final = (
    ("tour.group_what", ("theme", "strands", "kind", "must_visit", "avoid", "variety",
                         "max_per_category", "caps")),
    ("tour.group_where", ("start", "end", "free_start", "free_end", "nights", "lodging")),
    ("tour.group_when", ("date", "days", "start_time", "hours", "own_days", "lunch",
                         "lunch_minutes", "daylight")),
    ("tour.group_how", ("profile", "pace", "rest_every", "max_km", "max_ascent_m",
                        "transfer_hours", "wishes", "max_grade", "no_steps", "min_width")),
    ("tour.group_result", ("explain", "outputs", "format_", "also", "gpx_times", "gpx_no_stops",
                           "gpx_along", "seed")),
)  # fmt: skip
"""What the help of `tour` shows together."""


@main.command(help=_("tour.about"), cls=Grouped, groups=_TOUR_GROUPS)
@option("--theme", code="tour.theme", metavar="THEME")
@option("--strand", "strands", code="tour.strand", multiple=True, metavar="STRAND")
@option("--kind", code="tour.kind", metavar="KIND")
@option("--must-visit", code="tour.must_visit", multiple=True, metavar="SITE")
@option("--avoid", code="tour.avoid", multiple=True, metavar="SITE")
@option("--variety", code="tour.variety", default="0", show_default=True, metavar="0..1")
@option("--max-per-category", code="tour.max_per_category", metavar="N")
@option("--max-category", "caps", code="tour.max_category", multiple=True, metavar="CATEGORY=N")
@option("--start", "--from", "start", code="tour.start", required=True, metavar="PLACE|LON,LAT")
@option("--end", "--to", "end", code="tour.end", metavar="PLACE|LON,LAT")
@option("--free-start", code="tour.free_start", is_flag=True)
@option("--free-end", code="tour.free_end", is_flag=True)
@option("--night", "nights", code="tour.night", multiple=True, metavar="PLACE|LON,LAT")
@option(
    "--lodging",
    code="tour.lodging",
    default="auto",
    show_default=True,
    cls=Listed,
    names=lambda: jindao.LODGINGS,
    metavar="HOW",
)
@option("--date", code="tour.date", metavar="YYYY-MM-DD")
@option("--days", code="tour.days", default="1", show_default=True, metavar="N")
@option("--start-time", code="tour.start_time", default="09:00", show_default=True, metavar="HH:MM")
@option("--hours", code="tour.hours", default="6", show_default=True, metavar="HOURS")
@option("--day", "own_days", code="tour.day", multiple=True, metavar="N:KEY=VALUE,...")
@option("--lunch", code="tour.lunch", metavar="HH:MM-HH:MM")
@option(
    "--lunch-minutes", code="tour.lunch_minutes", default="45", show_default=True, metavar="MIN"
)
@option("--daylight", code="tour.daylight", is_flag=True)
@option("--rest-every", "rest_every", code="tour.rest_every", metavar="MIN")
@option("--pace", code="tour.pace", default="1", show_default=True, metavar="TIMES")
@option("--max-km", "max_km", code="tour.max_km", metavar="KM")
@option("--max-ascent", "max_ascent_m", code="tour.max_ascent", metavar="M")
@option(
    "--by-car",
    "transfer_hours",
    code="tour.by_car",
    default="0",
    show_default=True,
    metavar="HOURS",
)
@option("--explain", code="tour.explain", is_flag=True)
@option("--seed", code="tour.seed", default="1", show_default=True, metavar="N")
@option("--alternatives", code="tour.alternatives", default="1", show_default=True, metavar="N")
@option("--what-if", "changes", code="tour.what_if", is_flag=True)
@trip_options
def tour(
    network: Path | None,
    closures: Path | None,
    engine: str,
    outputs: tuple[str, ...],
    format_: str | None,
    start: str,
    end: str | None,
    date: str | None,
    start_time: str,
    hours: str,
    days: str,
    seed: str,
    nights: tuple[str, ...],
    own_days: tuple[str, ...],
    lunch: str | None,
    lunch_minutes: str,
    max_km: str | None,
    max_ascent_m: str | None,
    transfer_hours: str,
    pace: str,
    variety: str,
    max_per_category: str | None,
    caps: tuple[str, ...],
    rest_every: str | None,
    wishes: tuple[str, ...],
    max_grade: str | None,
    no_steps: bool,
    min_width: str | None,
    files: FileWishes,
    explain: bool,
    alternatives: str,
    changes: bool,
    **asked: Any,
) -> None:
    """Plan a themed tour."""
    given = click.get_current_context().get_parameter_source("lunch_minutes")
    if lunch is None and given == click.core.ParameterSource.COMMANDLINE:
        raise RequestError(
            "lunch_minutes_alone", field="lunch_minutes", value=lunch_minutes, option="--lunch"
        )
    planner = planner_for(network, engine, closures)
    request = jindao.TourRequest(
        start=read_whereabouts(start, field="start"),
        end=None if end is None else read_whereabouts(end, field="end"),
        date=planner.today() if date is None else read_date(date, field="date"),
        start_time=read_time(start_time, field="start_time"),
        hours=read_number(hours, field="hours"),
        days=read_whole(days, field="days"),
        seed=read_whole(seed, field="seed"),
        nights=tuple(read_whereabouts(night, field="nights") for night in nights),
        own_days=tuple(read_day(text, field="day") for text in own_days),
        lunch=None if lunch is None else read_lunch(lunch, field="lunch"),
        lunch_minutes=read_whole(lunch_minutes, field="lunch_minutes"),
        max_km=None if max_km is None else read_number(max_km, field="max_km"),
        max_ascent_m=(
            None if max_ascent_m is None else read_number(max_ascent_m, field="max_ascent_m")
        ),
        transfer_hours=read_number(transfer_hours, field="transfer_hours"),
        pace=read_number(pace, field="pace"),
        variety=read_number(variety, field="variety"),
        max_per_category=(
            None
            if max_per_category is None
            else read_whole(max_per_category, field="max_per_category")
        ),
        category_caps=tuple(read_cap(text, field="max_category") for text in caps),
        rest_every_min=(
            None if rest_every is None else read_whole(rest_every, field="rest_every_min")
        ),
        preferences=read_preferences(
            wishes, max_grade=max_grade, no_steps=no_steps, min_width=min_width
        ),
        **asked,
    )
    formats = trip_formats(outputs, format_)
    count = read_whole(alternatives, field="alternatives")
    for number in range(2, count + 1):
        formats_of(_numbered(outputs, number), None, jindao.FORMATS, jindao.FILE_TYPES)
    planner.compile_beside()
    tours = (planner.explain_tours if explain else planner.plan_tours)(request, count)
    if count > 1:
        told = jindao.tour_choices_text(tours, LOCALE)
        click.echo(told, err="-" in outputs, nl="-" not in outputs)
    deliver_trip(planner, tours[0], outputs, formats, files, explain=explain)
    for number, other in enumerate(tours[1:], start=2):
        _write_trip(planner, other, _numbered(outputs, number), files)
    if explain and "-" in outputs and format_ != "txt":
        click.echo(jindao.explained(tours[0], LOCALE), nl=False, err=True)
    if changes:
        told = jindao.what_if_text(planner.what_if(request), LOCALE)
        click.echo(f"\n{told}", err="-" in outputs, nl=False)
    if request.date < planner.today():
        click.echo(_("tour.date_past", date=request.date.isoformat()), err=True)


def _numbered(outputs: Sequence[str], number: int) -> list[str]:
    """Return the files of a further tour: `t.gpx` becomes `t-2.gpx`; stdout is the first's."""
    made = []
    for path in (Path(output) for output in outputs if output != "-"):
        kind = jindao.FILE_TYPES[jindao.format_of(path)]
        if path.name.lower().endswith(kind.suffix):
            stem, end = path.name[: -len(kind.suffix)], path.name[-len(kind.suffix) :]
        else:  # `my-poster.png`, whose further ones say what they are by their suffix
            stem, end = path.stem, kind.suffix
        made.append(str(path.with_name(f"{stem}-{number}{end}")))
    return made


@main.command(help=_("route.about"))
@option("--from", "--start", "start", code="route.start", required=True, metavar="PLACE|LON,LAT")
@option("--via", "vias", code="route.via", multiple=True, metavar="PLACE|LON,LAT")
@option("--to", "--end", "end", code="route.end", required=True, metavar="PLACE|LON,LAT")
@option("--theme", code="route.theme", metavar="THEME")
@option("--date", code="route.date", metavar="YYYY-MM-DD")
@trip_options
def route(
    network: Path | None,
    closures: Path | None,
    engine: str,
    outputs: tuple[str, ...],
    format_: str | None,
    start: str,
    vias: tuple[str, ...],
    end: str,
    profile: str,
    theme: str | None,
    date: str | None,
    wishes: tuple[str, ...],
    max_grade: str | None,
    no_steps: bool,
    min_width: str | None,
    files: FileWishes,
) -> None:
    """Plan a route through waypoints in order."""
    waypoints = (
        read_whereabouts(start, field="start"),
        *(read_whereabouts(via, field="via") for via in vias),
        read_whereabouts(end, field="end"),
    )
    preferences = read_preferences(
        wishes, max_grade=max_grade, no_steps=no_steps, min_width=min_width
    )
    request = jindao.RouteRequest(
        waypoints=waypoints,
        profile=profile,
        preferences=preferences,
        theme=theme,
        date=None if date is None else read_date(date, field="date"),
    )
    planner = planner_for(network, engine, closures)
    formats = trip_formats(outputs, format_)
    deliver_trip(planner, planner.plan_route(request), outputs, formats, files)


def trip_formats(outputs: Sequence[str], format_: str | None) -> list[str]:
    """Return the format of every output of a trip."""
    return formats_of(outputs, format_, jindao.FORMATS, jindao.FILE_TYPES)


def deliver_trip(
    planner: Planner,
    trip: Trip,
    outputs: Sequence[str],
    formats: Sequence[str],
    files: FileWishes,
    *,
    explain: bool = False,
) -> None:
    """Write a trip to every output, and say what it is where stdout is free."""

    def render(format_: str, options: ExportOptions) -> bytes:
        return jindao.export(trip, format_, options)

    options = trip_options_of(planner, trip, formats, files)
    deliver(replace(options, explain=explain), render, outputs, formats)


def trip_options_of(
    planner: Planner, trip: Trip, formats: Sequence[str], files: FileWishes
) -> ExportOptions:
    """Return how files of a trip look; what lies beneath it is found only for those with a map.

    A trip of another network has nothing beneath it.
    """
    has_map = any(jindao.FILE_TYPES[name].has_map for name in formats)
    ours = trip.provenance.network_id == planner.network_meta.id
    background = planner.background(trip) if has_map and ours else jindao.Background()
    return files.on(export_options(planner, background, references=planner.references(trip)))


def _write_trip(planner: Planner, trip: Trip, outputs: Sequence[str], files: FileWishes) -> None:
    """Write a trip to files only."""
    formats = [jindao.format_of(output) for output in outputs]
    options = trip_options_of(planner, trip, formats, files)
    write_all(lambda name: jindao.export(trip, name, options), outputs, formats)
