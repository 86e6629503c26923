"""`jindao reach`: the area reached within minutes, and the sites in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

import jindao
from jindao import RequestError, read_number, read_whereabouts
from jindao.cli.group import Listed, main, option, planner_for
from jindao.cli.words import LOCALE, _


@main.command(help=_("reach.about"))
@option("--from", "start", code="reach.start", required=True, metavar="PLACE|LON,LAT")
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
    network: Path | None,
    outputs: tuple[str, ...],
    format_: str | None,
) -> None:
    """Tell what is reached from a start."""
    words = minutes.replace("，", ",").split(",")
    request = jindao.ReachRequest(
        start=read_whereabouts(start, field="start"),
        minutes=tuple(read_number(word, field="minutes") for word in words if word.strip()),
        profile=profile,
    )
    formats = _formats_of(outputs, format_)
    planner = planner_for(network)
    found = planner.reach(request)
    settings = planner.settings
    options = jindao.ExportOptions(
        locale=LOCALE,
        background=planner.background_in(found.bounds),
        tiles=settings.tiles,
        tiles_attribution=settings.tiles_attribution,
    )
    for output, name in zip(outputs, formats, strict=True):
        data = jindao.export_reach(found, name, options)
        if output == "-":
            click.echo(data, nl=False)
        else:
            jindao.write_bytes(output, data)
    if "-" not in outputs:
        click.echo(jindao.export_reach(found, "txt", options).decode(), nl=False)
        for output in outputs:
            click.echo(_("written", path=output), err=True)


def _formats_of(outputs: Sequence[str], format_: str | None) -> list[str]:
    """Return the format of every output, so that a wrong one is known before searching."""
    if format_ is not None and format_ not in jindao.REACH_FORMATS:
        jindao.REACH_FORMATS[format_]
    formats = []
    for output in outputs:
        if output == "-":
            formats.append(format_ or "json")
            continue
        jindao.check_writable(output)
        formats.append(jindao.format_of(output, jindao.REACH_FILE_TYPES))
        if format_ not in (None, formats[-1]):
            suffix = jindao.REACH_FILE_TYPES[formats[-1]].suffix
            raise RequestError(
                "output_format_mismatch", field="format", path=output, suffix=suffix, value=format_
            )
    return formats
