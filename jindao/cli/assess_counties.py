"""`jindao assess counties`: many counties, on processes or a cluster, as one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import jindao
from jindao import read_number
from jindao.cli.assess import assess
from jindao.cli.group import Listed, option, planner_for
from jindao.cli.pools import pool_of, pool_options
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import CountyFigures, CountyOrder


@assess.command("counties", help=_("assess_counties.about"))
@option(
    "--counties",
    code="assess_counties.counties",
    default="all",
    show_default=True,
    metavar="all|NAME,...",
)
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
@pool_options
@option(
    "--output",
    "-o",
    "outputs",
    code="assess_counties.output",
    required=True,
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
)
@click.pass_context
def counties(
    ctx: click.Context,
    *,
    counties: str,
    network: Path | None,
    profiles: tuple[str, ...],
    minutes: str,
    population: Path | None,
    workers: str,
    scheduler: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Judge many counties; exit status 1 where some could not be judged."""
    for output in outputs:
        jindao.check_writable(output)
    writers = [jindao.county_writer(output) for output in outputs]
    shared_by = pool_of(workers, scheduler)
    request = jindao.AssessRequest(
        area=counties,
        profiles=profiles or ("walk", "wheelchair"),
        minutes=tuple(read_number(word, field="minutes") for word in _listed(minutes)),
    )
    planner = planner_for(network)
    orders = jindao.county_orders(planner, _listed(counties), request, population=population)
    judged = []
    for order, found in jindao.assess_counties(planner, orders, workers=shared_by):
        judged.append((order, found))
        click.echo(f"[{len(judged)}/{len(orders)}] {_line(order, found)}")
    for output, write in zip(outputs, writers, strict=True):
        write(judged)
        click.echo(_("written", path=output), err=True)
    ctx.exit(0 if all(found.state == "judged" for _order, found in judged) else 1)


def _listed(text: str) -> tuple[str, ...]:
    """Return the values between the commas of a text."""
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def _line(order: CountyOrder, found: CountyFigures) -> str:
    told = found.reason_in(LOCALE) or _("assess_counties.judged", count=len(found.figures))
    return _("assess_counties.line", name=order.prefecture + order.name, told=told)
