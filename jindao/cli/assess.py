"""`jindao assess`: what the network of an area covers, where it breaks, what is unknown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

import jindao
from jindao import RequestError, read_number
from jindao.cli.file_options import also_option
from jindao.cli.group import Listed, main, option, planner_for
from jindao.cli.outputs import deliver, export_options, formats_of
from jindao.cli.progress import Progress
from jindao.cli.words import _

if TYPE_CHECKING:
    from jindao import ExportOptions


@main.group(invoke_without_command=True, help=_("assess.about"))
@option("--area", code="assess.area", metavar="NAME|FILE|LON,LAT ...")
@option("--network", code="network", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "--profile",
    "profiles",
    code="assess.profile",
    multiple=True,
    cls=Listed,
    names=lambda: jindao.load_profiles(),
    metavar="PROFILE",
)
@option("--minutes", code="assess.minutes", default="5,10,15", show_default=True, metavar="N,...")
@option("--population", code="assess.population", metavar="FILE", type=click.Path(path_type=Path))
@option(
    "--output",
    "-o",
    "outputs",
    code="output",
    multiple=True,
    metavar="FILE",
    cls=Listed,
    names=lambda: [kind.suffix for kind in jindao.ASSESS_FILE_TYPES.values()] + ["-"],
)
@option("--format", "format_", code="format", metavar="FORMAT")
@also_option
@click.pass_context
def assess(
    ctx: click.Context,
    /,
    area: str | None,
    network: Path | None,
    profiles: tuple[str, ...],
    minutes: str,
    population: Path | None,
    outputs: tuple[str, ...],
    format_: str | None,
    also: tuple[str, ...],
) -> None:
    """Judge the network of an area, or hold the commands that do more with it."""
    if ctx.invoked_subcommand is not None:
        _refuse_options(ctx, ctx.invoked_subcommand)
        return
    if area is None:
        raise RequestError("field_required", field="area")
    words = minutes.replace("，", ",").split(",")
    request = jindao.AssessRequest(
        area=jindao.read_area(area),
        area_name=jindao.area_named(area),
        profiles=profiles or ("walk", "wheelchair"),
        minutes=tuple(read_number(word, field="minutes") for word in words if word.strip()),
    )
    formats = formats_of(outputs, format_, jindao.ASSESS_FORMATS, jindao.ASSESS_FILE_TYPES)
    planner = planner_for(network)
    with Progress() as progress:
        found = planner.assess(request, progress, population=population)

    def render(format_: str, options: ExportOptions) -> bytes:
        return jindao.export_assessment(found, format_, options)

    has_map = any(jindao.ASSESS_FILE_TYPES[name].has_map for name in formats)
    background = planner.background_in(found.bounds) if has_map else jindao.Background()
    options = replace(export_options(planner, background), also=also)
    deliver(options, render, outputs, formats)


def _refuse_options(ctx: click.Context, command: str) -> None:
    """Refuse options before the name of another command: they would do nothing."""
    for name in ctx.params:
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise RequestError("option_before_command", field=name, command=command)
