"""`jindao network build` and `jindao network info`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

import jindao
from jindao import RequestError, Settings, say
from jindao.cli.group import Listed, main, option, planner_for
from jindao.cli.progress import Progress
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import NetworkSummary


@main.group(help=_("network_group"))
def network() -> None:
    """Hold the commands about networks."""


@network.command("build", help=_("build.about"))
@option(
    "--source",
    code="build.source",
    required=True,
    cls=Listed,
    names=lambda: jindao.SOURCES,
    metavar="SOURCE",
)
@click.argument("what", metavar="FILE...|PLACE|W,S,E,N|[DATASET]", nargs=-1)
@option(
    "--output",
    "-o",
    code="build.output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
)
@option("--clip", "clip_to", code="build.clip", metavar="GEOJSON")
@option("--greenway", "greenways", code="build.greenway", multiple=True, metavar="FILE")
@option("--datum", code="build.datum", default="wgs84", show_default=True, metavar="DATUM")
@option(
    "--facilities",
    code="build.facilities",
    multiple=True,
    metavar="CSV",
    type=click.Path(path_type=Path),
)
@option(
    "--facilities-datum",
    code="build.facilities_datum",
    default="wgs84",
    show_default=True,
    metavar="DATUM",
)
@option("--name", code="build.name")
@option("--snap-limit", "snap_limit_m", code="build.snap_limit", type=float)
@option(
    "--elevation",
    code="build.elevation",
    multiple=True,
    metavar="FILE|DIR",
    type=click.Path(path_type=Path),
)
@option("--attribution", "attribution", code="build.attribution", multiple=True)
@option("--licence", code="build.licence", metavar="SPDX")
def build(
    source: str,
    what: tuple[str, ...],
    output: Path,
    clip_to: str | None,
    greenways: tuple[str, ...],
    datum: str,
    facilities: tuple[Path, ...],
    facilities_datum: str,
    name: str | None,
    snap_limit_m: float | None,
    elevation: tuple[Path, ...],
    attribution: tuple[str, ...],
    licence: str | None,
) -> None:
    """Build a network bundle from a source."""
    if not what and source != "skeleton":
        raise RequestError("source_what_missing", source=source)
    if snap_limit_m is not None and not 0 < snap_limit_m <= 50_000:
        raise RequestError(
            "number_range", field="snap_limit", value=snap_limit_m, low=1, high=50_000
        )
    if licence and not attribution:
        raise RequestError("licence_alone", field="licence", value=licence)
    if source not in jindao.SOURCES:
        jindao.SOURCES[source]  # says which there are
    _check_datum("datum", datum, "--greenway", bool(greenways))
    _check_datum("facilities_datum", facilities_datum, "--facilities", bool(facilities))
    jindao.check_target(output)
    if facilities and source == "skeleton":
        raise RequestError("facilities_skeleton", field="facilities")
    heights = jindao.open_elevation(elevation) if elevation else None
    kept = [
        facility
        for path in facilities
        for facility in jindao.read_facilities(path, datum=facilities_datum)
    ]
    settings = Settings.from_env()
    with Progress() as progress:
        options = jindao.SourceOptions(
            overpass_url=settings.overpass_url,
            nominatim_url=settings.geocoder,
            cache=settings.cache_directory() if source == "overpass" else None,
            heritage=settings.heritage,
            progress=progress,
        )
        raw = jindao.gather_ways(
            source, what, options, clip_to=clip_to, greenways=greenways, datum=datum
        )
        if attribution:
            raw = replace(raw, attribution=attribution, licence=licence or "")
        built = jindao.build_network(
            raw,
            name=name or output.name,
            built_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            snap_limit_m=snap_limit_m,
            elevation=heights,
            facilities=kept,
            progress=progress,
        )
        built = jindao.prepared(built, progress=progress)
    jindao.write_bundle(built, output)
    described = jindao.describe(built)
    _describe(described)
    unknown_m = dict(built.meta.report).get("elevation_unknown_m", 0)
    if unknown_m:
        share = f"{1 - described.elevation_share:.1%}"
        click.echo(
            _("build.elevation_unknown", km=f"{unknown_m / 1000:,.1f}", share=share), err=True
        )
    click.echo(_("written", path=output), err=True)


def _check_datum(field: str, datum: str, option: str, given: bool) -> None:
    """Refuse a datum that is none, or that would be of nothing."""
    if datum not in jindao.DATUMS:
        raise jindao.NotFoundError(
            "not_found.datum", field=field, kind="datum", name=datum, known=list(jindao.DATUMS)
        )
    if datum != jindao.DATUMS[0] and not given:
        raise RequestError("datum_alone", field=field, value=datum, option=option)


def _describe(network: NetworkSummary) -> None:
    """Say what a network holds."""

    def shares(section: str, lengths: Iterable[tuple[str, float]]) -> str:
        parts = [(name, km) for name, km in lengths if km >= 0.05]
        return "  ".join(f"{say(f'{section}.{name}', LOCALE)} {km:,.1f} km" for name, km in parts)

    box = network.bbox
    area = f"{box.west:.4f},{box.south:.4f},{box.east:.4f},{box.north:.4f}" if box else "-"
    click.echo(_("info.head", name=network.name, id=network.id, source=network.source))
    click.echo(_("info.built", built_at=network.built_at or "-", area=area))
    click.echo(
        _("info.size", nodes=f"{network.nodes:,}", edges=f"{network.edges:,}")
        + _("info.length", km=f"{network.length_km:,.1f}", estimated=f"{network.estimated_km:,.1f}")
    )
    click.echo(
        _(
            "info.parts",
            components=f"{network.components:,}",
            share=f"{network.largest_share:.1%}",
        )
    )
    click.echo(_("info.usable", lengths=shares("mode", network.usable)))
    if network.greenways:
        lengths = shares("greenway_level", network.greenways)
        click.echo(_("info.greenways", lengths=lengths))
    counted = dict(network.report)
    if "doubles" in counted:
        click.echo(_("info.files", files=counted["files"], doubles=f"{counted['doubles']:,}"))
    if "greenways" in counted:
        facts = {name: counted[f"greenway_{name}"] for name in ("followed_m", "added_m")}
        click.echo(
            _(
                "info.laid",
                lines=counted["greenways"],
                followed=f"{facts['followed_m'] / 1000:,.1f}",
                added=f"{facts['added_m'] / 1000:,.1f}",
                junctions=counted["greenway_junctions"],
            )
        )
    click.echo(_("info.kinds", lengths=shares("kind", network.by_kind)))
    click.echo(
        _(
            "info.surfaces",
            unknown=f"{network.unknown_surface_share:.0%}",
            lengths=shares("surface", network.by_surface),
        )
    )
    click.echo(_elevation(network))
    known = ("lit", "width", "green", "shade")
    shown = {name: f"{getattr(network, f'{name}_share'):.1%}" for name in known}
    click.echo(_("info.beside", **shown))
    if network.facilities:
        counts = [f"{say(f'facility.{kind}', LOCALE)} {n:,}" for kind, n in network.facilities]
        total = sum(n for _kind, n in network.facilities)
        click.echo(_("info.facilities", count=f"{total:,}", counts="  ".join(counts)))
    click.echo(_("info.credit", attribution=list(network.attribution), licence=network.licence))


def _elevation(network: NetworkSummary) -> str:
    """Say how much of a network has heights, between which, and from where."""
    if network.lowest_m is None:
        return _("info.no_elevation")
    return _(
        "info.elevation",
        share=f"{network.elevation_share:.1%}",
        lowest=f"{network.lowest_m:,.0f}",
        highest=f"{network.highest_m:,.0f}",
        files=network.elevation or "-",
    )


@network.command(help=_("info.about"))
@click.argument("directory", required=False, type=click.Path(path_type=Path))
def info(directory: Path | None) -> None:
    """Describe a network bundle, or the one the program would use."""
    _describe(jindao.describe(planner_for(directory).network))
