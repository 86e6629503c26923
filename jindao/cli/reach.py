"""`jindao reach`: the area reached within minutes, and the sites in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import jindao
from jindao import read_date, read_number, read_whereabouts
from jindao.cli.group import Listed, main, option, planner_for
from jindao.cli.outputs import deliver, export_options, formats_of
from jindao.cli.words import _

if TYPE_CHECKING:
    from jindao import ExportOptions


@main.command(help=_("reach.about"))
@option("--from", "--start", "start", code="reach.start", required=True, metavar="PLACE|LON,LAT")
@option("--minutes", code="reach.minutes", default="5,10,15", show_default=True, metavar="N,...")
@option(
    "--profile",
    code="profile",
    default="walk",
    show_default=True,
    cls=Listed,
    names=lambda: jindao.load_profiles(),
    metavar="PROFILE",
)
@option("--date", code="reach.date", metavar="YYYY-MM-DD")
@option("--closures", code="closures", metavar="FILE", type=click.Path(path_type=Path))
@option("--network", code="network", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "--output",
    "-o",
    "outputs",
    code="output",
    multiple=True,
    metavar="FILE",
    cls=Listed,
    names=lambda: [kind.suffix for kind in jindao.REACH_FILE_TYPES.values()] + ["-"],
)
@option("--format", "format_", code="format", metavar="FORMAT")
def reach(
    start: str,
    minutes: str,
    profile: str,
    date: str | None,
    network: Path | None,
    closures: Path | None,
    outputs: tuple[str, ...],
    format_: str | None,
) -> None:
    """Tell what is reached from a start."""
    words = minutes.replace("，", ",").split(",")
    request = jindao.ReachRequest(
        start=read_whereabouts(start, field="start"),
        minutes=tuple(read_number(word, field="minutes") for word in words if word.strip()),
        profile=profile,
        date=None if date is None else read_date(date, field="date"),
    )
    formats = formats_of(outputs, format_, jindao.REACH_FORMATS, jindao.REACH_FILE_TYPES)
    planner = planner_for(network, closures=closures)
    found = planner.reach(request)

    def render(format_: str, options: ExportOptions) -> bytes:
        return jindao.export_reach(found, format_, options)

    options = export_options(planner, planner.background_in(found.bounds))
    deliver(options, render, outputs, formats)
