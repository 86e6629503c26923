"""`jindao stats` and `jindao import`: tracks of any format, told of and put to use."""

from __future__ import annotations

import json
from pathlib import Path

import click

import jindao
from jindao import Settings
from jindao.cli.edit import read_trip
from jindao.cli.group import Listed, main, option, planner_for
from jindao.cli.outputs import formats_of
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


@main.command("import", help=_("import.about"))
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@option("--match", code="import.match", is_flag=True)
@option(
    "--datum",
    code="import.datum",
    cls=Listed,
    names=lambda: jindao.DATUMS_ASKED,
    metavar="DATUM",
)
@option("--clean", code="import.clean", is_flag=True)
@option("--plan", code="import.plan", metavar="FILE", type=click.Path(path_type=Path))
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
    names=lambda: [kind.suffix for kind in jindao.TRACK_FILE_TYPES.values()] + ["-"],
)
@option("--format", "format_", code="format", metavar="FORMAT")
def import_(
    file: Path,
    match: bool,
    datum: str | None,
    clean: bool,
    plan: Path | None,
    profile: str,
    network: Path | None,
    outputs: tuple[str, ...],
    format_: str | None,
) -> None:
    """Read a track, and do with it what is asked for."""
    formats = formats_of(outputs, format_, jindao.TRACK_FORMATS, jindao.TRACK_FILE_TYPES)
    asked = jindao.TrackAsked(datum=datum, clean=clean, match=match, profile=profile)
    planner = planner_for(network)
    track = jindao.read_track(file, limits=jindao.limits_of(planner.settings))
    planned = None if plan is None else read_trip(plan, "file_plan")
    report = planner.report_track(track, asked, planned)
    if report.shifted and (outputs or match or planned is not None):
        click.echo(jindao.report_text(report, LOCALE), nl=False, err="-" in outputs)
        report.unshifted()
    options = jindao.ExportOptions(locale=LOCALE)
    for output, kind in zip(outputs, formats, strict=True):
        data = jindao.export_track(report, kind, options)
        if output == "-":
            click.echo(data, nl=False)
        else:
            jindao.write_bytes(output, data)
    if "-" not in outputs:
        click.echo(jindao.report_text(report, LOCALE), nl=False)
        for output in outputs:
            click.echo(_("written", path=output), err=True)
