"""`jindao publish static`."""

from __future__ import annotations

from pathlib import Path

import click

import jindao
from jindao.cli.group import option, planner_for
from jindao.cli.publish import publish
from jindao.cli.words import _


@publish.command("static", help=_("publish.static"))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@option("--format", "formats", code="publish.static_format", multiple=True, metavar="NAME")
@option("--processes", code="publish.static_processes", default="1", show_default=True, metavar="N")
def static(directory: Path, formats: tuple[str, ...], processes: str) -> None:
    """Write the public side as static files."""
    try:
        from web.static_site import write_site
    except ModuleNotFoundError as error:
        raise jindao.MissingExtraError(
            "missing_extra", extra="web", name="static", module=error.name
        ) from error
    planner = planner_for()
    written = write_site(
        planner,
        jindao.open_store(planner.settings),
        directory,
        formats=formats,
        processes=jindao.read_whole(processes, field="processes"),
    )
    click.echo(
        _(
            "publish.static_done",
            pages=written.pages,
            files=written.files,
            made=len(written.made),
            kept=len(written.kept),
            gone=len(written.gone),
        ),
        err=True,
    )
