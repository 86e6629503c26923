"""`jindao groups`: several groups on the sites of one tour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import jindao
from jindao import read_whole
from jindao.cli.edit import pair, read_tour
from jindao.cli.group import Listed, main, network_options, option, planner_for
from jindao.cli.outputs import deliver, export_options, formats_of
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import ExportOptions


@main.command(help=_("groups.about"))
@click.argument("tour", type=click.Path(path_type=Path), metavar="TOUR.json")
@option("--groups", "count", code="groups.groups", required=True, metavar="N")
@option("--size", code="groups.size", metavar="N")
@option("--capacity", code="groups.capacity", multiple=True, metavar="SITE=N")
@option("--persons", code="groups.persons", multiple=True, metavar="SITE=N")
@option("--format", "format_", code="format", metavar="FORMAT")
@option(
    "--output",
    "-o",
    "outputs",
    code="output",
    multiple=True,
    metavar="FILE",
    cls=Listed,
    names=lambda: [kind.suffix for kind in jindao.ROSTER_FILE_TYPES.values()] + ["-"],
)
@network_options
def groups(
    tour: Path,
    count: str,
    size: str | None,
    capacity: Sequence[str],
    persons: Sequence[str],
    outputs: tuple[str, ...],
    format_: str | None,
    engine: str,
    closures: Path | None,
    network: Path | None,
) -> None:
    """Tell when each group is where."""
    request = jindao.GroupsRequest(
        groups=read_whole(count, field="groups"),
        size=None if size is None else read_whole(size, field="size"),
        capacity=tuple(_count(text, "capacity") for text in capacity),
        persons=tuple(_count(text, "persons") for text in persons),
    )
    formats = formats_of(outputs, format_, jindao.ROSTER_FORMATS, jindao.ROSTER_FILE_TYPES)
    planner = planner_for(network, engine, closures)
    roster = planner.roster(read_tour(tour), request)

    def render(format_: str, options: ExportOptions) -> bytes:
        return jindao.export_roster(roster, format_, options)

    deliver(export_options(planner, planner.background(roster.tour)), render, outputs, formats)
    if "-" in outputs:
        for note in roster.notes:
            click.echo(jindao.say(f"note.{note.code}", LOCALE, **dict(note.facts)), err=True)


def _count(text: str, field: str) -> tuple[str, int]:
    site, count = pair(text, field, "SITE=2")
    return site, read_whole(count, field=field)
