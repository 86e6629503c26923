"""`jindao convert`: a trip that was written as JSON, in other formats."""

from __future__ import annotations

from pathlib import Path

import click

import jindao
from jindao.cli.edit import read_trip
from jindao.cli.file_options import FileWishes, file_options
from jindao.cli.group import main, option, planner_for
from jindao.cli.outputs import export_options, write_all
from jindao.cli.trips import trip_formats
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
    planner = planner_for()
    ours = found.provenance.network_id == planner.network_meta.id
    background = planner.background(found) if ours else jindao.Background()
    shown = export_options(planner, background, references=planner.references(found))
    options = files.on(shown)
    write_all(lambda name: jindao.export(found, name, options), outputs, formats)
