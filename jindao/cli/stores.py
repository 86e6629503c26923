"""`jindao store ...`: whether what is kept is whole, and bringing it elsewhere."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

import jindao
from jindao import Backup, Store
from jindao.cli.data import say_severity
from jindao.cli.group import main, option
from jindao.cli.words import LOCALE, _


@main.group("store", help=_("store.about"))
def store() -> None:
    """Hold the commands for what is kept."""


@store.command("verify", help=_("store.verify"))
@click.pass_context
def verify(ctx: click.Context) -> None:
    """Check everything that is kept; exit status 1 where something is wrong."""
    found = jindao.open_store().verify()
    for problem in found:
        click.echo(f"[{say_severity(problem)}] {problem.message(LOCALE)}")
    click.echo(_("store.found", count=len(found)) if found else _("store.sound"), err=True)
    ctx.exit(1 if any(problem.severity == "error" for problem in found) else 0)


@store.command("backup", help=_("store.backup"))
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write everything into one zip."""
    _tell("store.written", file, jindao.open_store().backup(file))


@store.command("restore", help=_("store.restore"))
@click.argument("file", type=click.Path(path_type=Path))
@option("--replace", code="store.replace", is_flag=True)
def restore(file: Path, replace: bool) -> None:
    """Put a backup in the place of everything, after it was verified."""
    _tell("store.restored", file, jindao.open_store().restore(file, replace=replace))


@store.command("copy", help=_("store.copy"))
@option("--to", "url", code="store.copy_to", required=True, metavar="URL")
def copy(url: str) -> None:
    """Put everything into another, empty store."""
    with closing(jindao.Store(url)) as target, closing(jindao.open_store()) as source:
        _tell("store.copied", target, source.copy_to(target))


def _tell(code: str, place: Path | Store, told: Backup) -> None:
    rows = dict(told.rows)
    click.echo(
        _(
            code,
            path=place,
            routes=rows.get("routes", 0),
            revisions=rows.get("route_revisions", 0),
            links=rows.get("short_links", 0),
        ),
        err=True,
    )
