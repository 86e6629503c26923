"""`jindao convert`: a trip that was written as JSON, in other formats."""

from __future__ import annotations

from pathlib import Path

import click

import jindao
from jindao.cli.edit import read_trip
from jindao.cli.file_options import FileWishes, file_options
from jindao.cli.group import main, option, planner_for
from jindao.cli.outputs import write_all
from jindao.cli.trips import trip_formats, trip_options_of
from jindao.cli.words import _


@main.command(help=_("convert.about"))
@click.argument("trip", type=click.Path(path_type=Path), metavar="TRIP.json")
@click.argument("outputs", nargs=-1, required=True, metavar="FILE...")
@option("--format", "format_", code="format", metavar="FORMAT")
@file_options
def convert(trip: Path, outputs: tuple[str, ...], format_: str | None, files: FileWishes) -> None:
    """Write a trip in other formats, without planning it again."""
    formats = trip_formats(outputs, format_)
    found = read_trip(trip, "file_tour")
    options = trip_options_of(planner_for(), found, formats, files)
    write_all(lambda name: jindao.export(found, name, options), outputs, formats)
