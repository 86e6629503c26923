"""`jindao publish ...`: published routes by whoever runs the machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import jindao
from jindao import OPERATOR, Accounts, Desk, MissingExtraError, World
from jindao.cli.data import say_severity
from jindao.cli.group import main, option, planner_for
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import Planner, Store


def desk_of(planner: Planner, store: Store | None = None) -> Desk:
    """Return the desk over a store, by default that of the settings, and a planner's data."""
    try:
        whereabouts = jindao.borders(planner.heritage)
    except MissingExtraError:
        whereabouts = None
    world = World(
        heritage=planner.heritage,
        closures=lambda: planner.closures.all,
        modes={profile.id: profile.mode for profile in planner.profiles},
        whereabouts=whereabouts,
        plan_event=planner.plan_event,
        events_made_with=lambda: planner.events_made_with,
    )
    return Desk(store or jindao.open_store(), world)


def _desk(closures: Path | None = None) -> Desk:
    return desk_of(planner_for(closures=closures))


@main.group("publish", help=_("publish.about"))
def publish() -> None:
    """Hold the commands for published routes."""


@publish.command("list", help=_("publish.list"))
@option("--bureau", code="admin.bureau", metavar="SLUG")
def list_routes(bureau: str | None) -> None:
    """List the routes of a bureau, or of all, one a line, parted by tabs."""
    desk, accounts = _desk(), Accounts(jindao.open_store())
    for slug in [bureau] if bureau else [known.slug for known in accounts.bureaus()]:
        for route in desk.routes(OPERATOR, slug):
            states = ", ".join(f"{state.language}:{state.status}" for state in route.states) or "-"
            newest = route.newest
            title = newest.content.title(LOCALE) or "-"
            click.echo("\t".join((route.slug, f"{newest.number}", states, title)))


@publish.command("check", help=_("publish.check"))
@click.argument("slug")
@option("--language", code="publish.language", default="zh", show_default=True)
@option("--closures", code="closures", metavar="FILE", type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, slug: str, language: str, closures: Path | None) -> None:
    """Say what keeps a route from being published; exit status 1 where an error does."""
    findings = _desk(closures).check(OPERATOR, slug, language)
    for finding in findings:
        told = finding.message(LOCALE)
        click.echo(f"[{say_severity(finding)}] {finding.key}: {told}")
    code = "publish.found" if findings else "publish.sound"
    click.echo(_(code, count=len(findings)), err=True)
    ctx.exit(1 if any(finding.severity == "error" for finding in findings) else 0)


@publish.command("export", help=_("publish.export"))
@click.argument("slug")
@click.argument("directory", type=click.Path(path_type=Path))
@option("--revision", code="publish.revision", type=int, metavar="N")
def export(slug: str, directory: Path, revision: int | None) -> None:
    """Write a route into a folder that git can compare."""
    for path in _desk().export_route(OPERATOR, slug, directory, revision):
        click.echo(_("written", path=path), err=True)


@publish.command("import", help=_("publish.import"))
@click.argument("directory", type=click.Path(path_type=Path))
@option("--note", code="publish.note", default="", metavar="TEXT")
def import_(directory: Path, note: str) -> None:
    """Make a route of a folder, or add a revision to the one of that name."""
    made = _desk().import_route(OPERATOR, directory, note=note)
    click.echo(_("publish.imported", slug=made.slug, revision=made.number), err=True)
