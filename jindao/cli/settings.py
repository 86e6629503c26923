"""`jindao settings`."""

from __future__ import annotations

import click

from jindao import Settings, say
from jindao.cli.group import main
from jindao.cli.words import LOCALE, _


@main.command(help=_("settings.about"))
@click.pass_context
def settings(ctx: click.Context) -> None:
    """List every setting; exit status 1 where one holds what cannot be."""
    facts = Settings.facts()
    for fact in facts:
        value = fact.value or _("settings.none")
        default = fact.default or _("settings.none")
        note = _("settings.default", value=default) if fact.is_set else _("settings.is_default")
        click.echo(f"{fact.variable} = {value}  {note}")
        click.echo(f"    {say(fact.code, LOCALE)}")
    for name, near in Settings.unknown().items():
        code = "settings.unknown_near" if near else "settings.unknown"
        click.echo(_(code, name=name, near=near), err=True)
    wrong = [fact.error for fact in facts if fact.error is not None]
    for error in wrong:
        click.echo(_("error", message=error.message(LOCALE)), err=True)
    ctx.exit(1 if wrong else 0)
