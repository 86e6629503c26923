"""`jindao serve`."""

from __future__ import annotations

from pathlib import Path

import click

import jindao
from jindao.cli.group import main, option, planner_for
from jindao.cli.words import _


@main.command(help=_("serve.about"))
@option("--network", code="network", metavar="DIR", type=click.Path(path_type=Path))
@option("--closures", code="closures", metavar="FILE", type=click.Path(path_type=Path))
@option("--host", code="serve.host", default="127.0.0.1", show_default=True)
@option("--port", code="serve.port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@option("--threads", code="serve.threads", type=click.IntRange(1, 64), default=4)
def serve(network: Path | None, closures: Path | None, host: str, port: int, threads: int) -> None:
    """Serve the planner pages."""
    try:
        from web.serve import serve as serve_pages
    except ModuleNotFoundError as error:
        raise jindao.MissingExtraError(
            "missing_extra", extra="web", name="serve", module=error.name
        ) from error
    serve_pages(
        planner_for(network, closures=closures),
        host,
        port,
        threads=threads,
        on_ready=lambda address: click.echo(_("serve.ready", address=address), err=True),
    )
