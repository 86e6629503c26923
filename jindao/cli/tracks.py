"""`jindao stats`: what tracks of any format amount to."""

from __future__ import annotations

import json
from pathlib import Path

import click

import jindao
from jindao import Settings
from jindao.cli.group import main, option
from jindao.cli.words import LOCALE, _


@main.command(help=_("stats.about"))
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@option("--clean", code="stats.clean", is_flag=True)
@option("--json", "as_json", code="stats.json", is_flag=True)
def stats(files: tuple[Path, ...], clean: bool, as_json: bool) -> None:
    """Tell what each file amounts to, cleaned before where that is asked for."""
    limits = jindao.limits_of(Settings.from_env())
    told = []
    for place, file in enumerate(files):
        track = jindao.read_track(file, limits=limits)
        cleaning = None
        if clean:
            track, cleaning = jindao.clean_track(track)
        found = jindao.track_stats(track)
        if as_json:
            plain = {"file": str(file), **jindao.to_plain(found)}
            told.append(
                plain if cleaning is None else {**plain, "cleaning": jindao.to_plain(cleaning)}
            )
            continue
        if place:
            click.echo()
        click.echo(jindao.stats_text(found, LOCALE), nl=False)
        if cleaning is not None:
            click.echo(jindao.cleaning_text(cleaning, LOCALE))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
