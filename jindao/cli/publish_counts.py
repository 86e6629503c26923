"""`jindao publish counts`: how often routes were looked at and taken along."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

import jindao
from jindao import RequestError, count_totals, counts_csv, counts_svg, read_date
from jindao.cli.group import option, planner_for
from jindao.cli.publish import publish
from jindao.cli.words import LOCALE, _

_DAYS = 30


@publish.command("counts", help=_("publish.counts"))
@option("--route", code="publish.counts_route", metavar="SLUG")
@option("--from", "first", code="publish.counts_from", metavar="YYYY-MM-DD")
@option("--to", "last", code="publish.counts_to", metavar="YYYY-MM-DD")
@option("--csv", "as_csv", code="publish.counts_csv", is_flag=True)
@option("--chart", code="publish.counts_chart", metavar="FILE", type=click.Path(path_type=Path))
def counts(
    route: str | None, first: str | None, last: str | None, as_csv: bool, chart: Path | None
) -> None:
    """Print how often each route was viewed, embedded and downloaded."""
    begin = read_date(first, field="from") if first else None
    end = read_date(last, field="to") if last else None
    if begin is not None and end is not None and begin > end:
        raise RequestError(
            "notice_days", field="to", value=end.isoformat(), first=begin.isoformat()
        )
    if chart is not None and route is None:
        raise RequestError("counts_route", field="route")
    with jindao.open_store().reading() as work:
        found = work.counts.all(route=route, first=begin, last=end)
    if chart is not None:
        end = end or planner_for().today()
        begin = begin or end - dt.timedelta(days=_DAYS - 1)
        jindao.write_bytes(chart, counts_svg(found, begin, end, LOCALE).encode())
        click.echo(_("written", path=chart), err=True)
    elif as_csv:
        click.echo(counts_csv(found), nl=False)
    else:
        for slug, numbers in count_totals(found).items():
            click.echo("\t".join((slug, *map(str, numbers))))
        click.echo(_("publish.counts_columns"), err=True)
