"""`jindao assess links`: which links to build for a budget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import jindao
from jindao import read_number
from jindao.cli.assess import assess
from jindao.cli.group import Listed, option, planner_for
from jindao.cli.outputs import deliver, export_options, formats_of
from jindao.cli.progress import Progress
from jindao.cli.words import _

if TYPE_CHECKING:
    from jindao import ExportOptions

_FILE = click.Path(path_type=Path)


@assess.command("links", help=_("assess_links.about"))
@option("--area", code="assess_links.area", required=True, metavar="NAME|GEOJSON|LON,LAT ...")
@option("--budget", code="assess_links.budget", required=True, metavar="YUAN")
@option("--costs", code="assess_links.costs", metavar="TOML", type=_FILE)
@option("--no-go", code="assess_links.no_go", metavar="GEOJSON")
@option("--population", code="assess_links.population", metavar="FILE", type=_FILE)
@option("--theme", code="assess_links.theme", metavar="THEME")
@option(
    "--method",
    code="assess_links.method",
    default="auto",
    show_default=True,
    cls=Listed,
    names=lambda: jindao.LINK_METHODS,
    metavar="METHOD",
)
@option("--gap", code="assess_links.gap", default="0.02", show_default=True, metavar="SHARE")
@option("--seconds", code="assess_links.seconds", default="60", show_default=True, metavar="N")
@option("--network", code="network", metavar="DIR", type=_FILE)
@option(
    "--output",
    "-o",
    "outputs",
    code="output",
    multiple=True,
    metavar="FILE",
    cls=Listed,
    names=lambda: [kind.suffix for kind in jindao.LINKS_FILE_TYPES.values()] + ["-"],
)
@option("--format", "format_", code="format", metavar="FORMAT")
def links(
    area: str,
    budget: str,
    costs: Path | None,
    no_go: str | None,
    population: Path | None,
    theme: str | None,
    method: str,
    gap: str,
    seconds: str,
    network: Path | None,
    outputs: tuple[str, ...],
    format_: str | None,
) -> None:
    """Tell which links to build for a budget."""
    request = jindao.LinksRequest(
        area=jindao.read_area(area),
        area_name=jindao.area_named(area),
        budget_yuan=read_number(budget, field="budget_yuan"),
        costs=jindao.assumed_costs() if costs is None else jindao.read_costs(costs),
        no_go=() if no_go is None else jindao.read_no_go(no_go),
        theme=theme,
        method=method,
        gap=read_number(gap, field="gap"),
        seconds=read_number(seconds, field="seconds"),
    )
    formats = formats_of(outputs, format_, jindao.LINKS_FORMATS, jindao.LINKS_FILE_TYPES)
    planner = planner_for(network)
    with Progress() as progress:
        plan = planner.missing_links(request, progress, population=population)

    def render(format_: str, options: ExportOptions) -> bytes:
        return jindao.export_links(plan, format_, options)

    options = export_options(planner, planner.background_in(plan.bounds))
    deliver(options, render, outputs, formats)
