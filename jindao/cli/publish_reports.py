"""`jindao publish reports ...`: what people report, judged by whoever runs the machine."""

from __future__ import annotations

from pathlib import Path

import click

import jindao
from jindao import (
    OPERATOR,
    REPORT_STATES,
    Report,
    ReportQueue,
    RequestError,
    proposals_csv,
    proposals_json,
)
from jindao.cli.group import option, planner_for
from jindao.cli.publish import publish
from jindao.cli.words import _

_LINE = 80


def _queue() -> ReportQueue:
    return ReportQueue(jindao.open_store(), planner_for().heritage)


@publish.group("reports", help=_("publish.reports"))
def reports() -> None:
    """Hold the commands for reports."""


@reports.command("list", help=_("publish.reports_list"))
@option("--all", "every", code="publish.reports_all", is_flag=True)
def list_(every: bool) -> None:
    """List reports, one a line, parted by tabs: those of the same thing together."""
    states = REPORT_STATES if every else ("waiting",)
    found = _queue().reports(OPERATOR, states)
    for report in found:
        click.echo(_line(report))
    groups = len({report.group for report in found})
    click.echo(_("publish.reports_found", count=len(found), groups=groups), err=True)


@reports.command("show", help=_("publish.reports_show"))
@click.argument("number", type=int)
def show(number: int) -> None:
    """Tell all of a report, and of those of the same thing."""
    for report in _queue().group(OPERATOR, number):
        click.echo(_line(report))
        click.echo("\n".join(f"    {line}" for line in report.told.text.splitlines()))
        for change in report.changes:
            click.echo(f"    {change.file} {change.id} {change.field}: {change.old} → {change.new}")
        if report.answer:
            click.echo(f"    {report.judged_by}: {report.answer}")


@reports.command("accept", help=_("publish.reports_accept"))
@click.argument("number", type=int)
@option("--reason", code="publish.reports_reason", required=True, metavar="TEXT")
@option("--set", "values", code="publish.reports_set", multiple=True, metavar="COLUMN=VALUE")
@option("--site", code="publish.reports_site", default="", metavar="SITE")
def accept(number: int, reason: str, values: tuple[str, ...], site: str) -> None:
    """Accept a report, and propose what it changes."""
    cells = dict(map(_cell, values))
    for report in _queue().accept(OPERATOR, number, reason, cells, site=site):
        click.echo(_line(report))


@reports.command("reject", help=_("publish.reports_reject"))
@click.argument("number", type=int)
@option("--reason", code="publish.reports_reason", required=True, metavar="TEXT")
def reject(number: int, reason: str) -> None:
    """Reject a report."""
    for report in _queue().reject(OPERATOR, number, reason):
        click.echo(_line(report))


@reports.command("delete", help=_("publish.reports_delete"))
@click.argument("number", type=int)
@option("--reason", code="publish.reports_reason", required=True, metavar="TEXT")
def delete(number: int, reason: str) -> None:
    """Delete a report and its photo for good."""
    click.echo(_line(_queue().delete(OPERATOR, number, reason)))


@reports.command("photo", help=_("publish.reports_photo"))
@click.argument("number", type=int)
@click.argument("file", type=click.Path(path_type=Path))
def photo(number: int, file: Path) -> None:
    """Write the photo that came with a report into a file."""
    jindao.write_bytes(file, _queue().photo(OPERATOR, number).data)


@reports.command("group", help=_("publish.reports_group"))
@click.argument("numbers", type=int, nargs=-1, required=True)
def group(numbers: tuple[int, ...]) -> None:
    """Say that reports are of the same thing."""
    for report in _queue().put_together(OPERATOR, numbers):
        click.echo(_line(report))


@reports.command("proposals", help=_("publish.reports_proposals"))
@option("--json", "as_json", code="publish.reports_json", is_flag=True)
def proposals(as_json: bool) -> None:
    """Print what accepted reports propose to change in the dataset; nothing is changed."""
    rows = _queue().proposals(OPERATOR)
    click.echo(proposals_json(rows) if as_json else proposals_csv(rows), nl=False)


def _cell(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not sign:
        raise RequestError("report_set", field="set", value=text[:_LINE])
    return column.strip(), value


def _line(report: Report) -> str:
    told = report.told
    where = told.route or told.site
    place = "-" if told.position is None else str(told.position)
    first = " ".join(told.text.split())[:_LINE]
    words = (f"{report.number}", f"#{report.group}", report.state, told.kind, where, place, first)
    return "\t".join(words)
