"""The command line: `jindao ...`, one function per command.

Nothing heavy is imported before a command needs it. Errors are one line on stderr:
exit status 2 for a request that cannot be, 1 for anything else.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import jindao
from jindao import BBox, JindaoError, LonLat, RequestError, Settings, language, say

if TYPE_CHECKING:
    from jindao import ExportOptions, NetworkSummary, Planner, Trip

F = TypeVar("F", bound=Callable[..., Any])


def _locale(argv: Sequence[str]) -> str:
    """Return the language to speak: `--lang`, else JINDAO_LOCALE, else Chinese."""
    for before, word in zip(["", *argv], argv, strict=False):
        if before == "--lang" or word.startswith("--lang="):
            return language(word.removeprefix("--lang="))
    return language(os.environ.get("JINDAO_LOCALE"))


LOCALE = _locale(sys.argv[1:])


def _(code: str, **facts: object) -> str:
    """Return one of the command line's sentences."""
    return say(f"cli.{code}", LOCALE, **facts)


class _Group(click.Group):
    """Commands whose errors are one line, in the user's language."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except JindaoError as error:
            click.echo(_("error", message=error.message(LOCALE)), err=True)
            ctx.exit(2 if isinstance(error, RequestError) else 1)


class _Listed(click.Option):
    """An option whose help lists the names of a table, read when help is shown."""

    def __init__(self, *args: Any, names: Callable[[], Iterable[str]], **kwargs: Any) -> None:
        self._names = names
        super().__init__(*args, **kwargs)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the names of the option and its help with the table's names."""
        record = super().get_help_record(ctx)
        return record and (record[0], f"{record[1]} [{', '.join(self._names())}]")


def _option(*names: str, code: str, **kwargs: Any) -> Callable[[F], F]:
    return click.option(*names, help=_(code), **kwargs)


def _trip_options(command: F) -> F:
    """Add what every command has that plans a trip."""
    for add in (
        _option("--format", "format_", code="format", metavar="FORMAT"),
        _option(
            "--output",
            "-o",
            "outputs",
            code="output",
            multiple=True,
            metavar="FILE",
            cls=_Listed,
            names=lambda: [f".{name}" for name in jindao.FORMATS] + ["-"],
        ),
        _option("--engine", code="engine", default="compiled", metavar="ENGINE"),
        _option("--network", code="network", metavar="DIR", type=click.Path(path_type=Path)),
        _option(
            "--profile",
            code="profile",
            default="walk",
            show_default=True,
            cls=_Listed,
            names=lambda: jindao.load_profiles(),
            metavar="PROFILE",
        ),
    ):
        command = add(command)
    return command


def _planner(network: Path | None = None, engine: str = "compiled") -> Planner:
    settings = Settings.from_env()
    if network is not None:
        settings = replace(settings, network=network)
    return jindao.Planner(settings, engine=engine)


def _whereabouts(text: str, field: str) -> LonLat | str:
    """Return a position where the text looks like one, else the text as a name."""
    numeric = text.replace("，", ",").replace(" ", "")
    if numeric.count(",") == 1 and all(c in "0123456789.,+-naifNAIF" for c in numeric):
        return LonLat.parse(text, field=field)
    return text


def _date(text: str | None, today: Callable[[], dt.date]) -> dt.date:
    if text is None:
        return today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise RequestError("date_form", field="date", value=text) from None


def _time(text: str) -> dt.time:
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        raise RequestError("time_form", field="start_time", value=text) from None


class _Announcements(logging.Handler):
    """Tells on stderr what takes long, in the user's language."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a record with a code announces."""
        code = getattr(record, "code", None)
        if code:
            click.echo(say(f"progress.{code}", LOCALE), err=True)


@click.group(cls=_Group, help=_("about"), context_settings={"max_content_width": 100})
@click.option("--lang", metavar="zh|en", help=_("lang"))
@click.version_option(package_name="jindao", prog_name="jindao", message="%(prog)s %(version)s")
def main(lang: str | None) -> None:
    """Hold every command; the language was read before, so that help speaks it too."""
    logger = logging.getLogger("jindao")
    logger.setLevel(logging.INFO)
    if not any(isinstance(handler, _Announcements) for handler in logger.handlers):
        logger.addHandler(_Announcements())


@main.command(help=_("tour.about"))
@_option("--theme", code="tour.theme", metavar="THEME")
@_option("--strand", "strands", code="tour.strand", multiple=True, metavar="STRAND")
@_option("--start", code="tour.start", required=True, metavar="PLACE|LON,LAT")
@_option("--end", code="tour.end", metavar="PLACE|LON,LAT")
@_option("--free-end", code="tour.free_end", is_flag=True)
@_option("--date", code="tour.date", metavar="YYYY-MM-DD")
@_option("--start-time", code="tour.start_time", default="09:00", show_default=True)
@_option("--hours", code="tour.hours", type=float, default=6.0, show_default=True)
@_option("--days", code="tour.days", type=int, default=1, show_default=True)
@_option("--must-visit", code="tour.must_visit", multiple=True, metavar="SITE")
@_option("--avoid", code="tour.avoid", multiple=True, metavar="SITE")
@_option("--seed", code="tour.seed", type=int, default=1, show_default=True)
@_trip_options
def tour(
    network: Path | None,
    engine: str,
    outputs: tuple[str, ...],
    format_: str | None,
    start: str,
    end: str | None,
    date: str | None,
    start_time: str,
    **asked: Any,
) -> None:
    """Plan a themed tour."""
    planner = _planner(network, engine)
    request = jindao.TourRequest(
        start=_whereabouts(start, "start"),
        end=None if end is None else _whereabouts(end, "end"),
        date=_date(date, planner.today),
        start_time=_time(start_time),
        **asked,
    )
    formats = _formats_of(outputs, format_)
    _deliver(planner, planner.plan_tour(request), outputs, formats)


@main.command(help=_("route.about"))
@_option("--from", "start", code="route.start", required=True, metavar="PLACE|LON,LAT")
@_option("--via", "vias", code="route.via", multiple=True, metavar="PLACE|LON,LAT")
@_option("--to", "end", code="route.end", required=True, metavar="PLACE|LON,LAT")
@_trip_options
def route(
    network: Path | None,
    engine: str,
    outputs: tuple[str, ...],
    format_: str | None,
    start: str,
    vias: tuple[str, ...],
    end: str,
    profile: str,
) -> None:
    """Plan a route through waypoints in order."""
    waypoints = (
        _whereabouts(start, "start"),
        *(_whereabouts(via, "via") for via in vias),
        _whereabouts(end, "end"),
    )
    request = jindao.RouteRequest(waypoints=waypoints, profile=profile)
    planner = _planner(network, engine)
    formats = _formats_of(outputs, format_)
    _deliver(planner, planner.plan_route(request), outputs, formats)


def _formats_of(outputs: Sequence[str], format_: str | None) -> list[str]:
    """Return the format of every output, so that a wrong one is known before planning."""
    if format_ is not None and format_ not in jindao.FORMATS:
        jindao.FORMATS[format_]
    return [format_ or ("json" if out == "-" else jindao.format_of(out)) for out in outputs]


def _export_options(planner: Planner, trip: Trip) -> ExportOptions:
    settings = planner.settings
    return jindao.ExportOptions(
        locale=LOCALE,
        background=planner.background(trip),
        tiles=settings.tiles,
        tiles_attribution=settings.tiles_attribution,
    )


def _deliver(planner: Planner, trip: Trip, outputs: Sequence[str], formats: Sequence[str]) -> None:
    """Write a trip to every output, and say what it is where stdout is free."""
    options = _export_options(planner, trip)
    for output, format_ in zip(outputs, formats, strict=True):
        data = jindao.export(trip, format_, options)
        if output == "-":
            click.echo(data, nl=False)
        else:
            jindao.write_bytes(output, data)
    if "-" not in outputs:
        click.echo(jindao.export(trip, "txt", options).decode(), nl=False)
        for output in outputs:
            click.echo(_("written", path=output), err=True)


@main.command(help=_("sites.about"))
@_option("--theme", code="sites.theme", metavar="THEME")
@_option("--strand", "strands", code="sites.strand", multiple=True, metavar="STRAND")
@_option("--category", "categories", code="sites.category", multiple=True, metavar="CATEGORY")
@_option("--level", "levels", code="sites.level", multiple=True, metavar="LEVEL")
@_option("--prefecture", "prefectures", code="sites.prefecture", multiple=True, metavar="ID")
@_option("--bbox", code="sites.bbox", metavar="W,S,E,N")
@_option("--near", code="sites.near", metavar="PLACE|LON,LAT")
@_option("--search", "text", code="sites.search", metavar="TEXT")
@_option("--limit", code="sites.limit", type=click.IntRange(min=1))
@_option(
    "--format",
    "format_",
    code="sites.format",
    cls=_Listed,
    names=lambda: jindao.SITE_FORMATS,
    metavar="FORMAT",
)
@_option("--output", "-o", code="sites.output", metavar="FILE")
def sites(
    bbox: str | None,
    near: str | None,
    levels: tuple[str, ...],
    format_: str | None,
    output: str | None,
    **asked: Any,
) -> None:
    """List heritage sites."""
    planner = _planner()
    query = jindao.SiteQuery(
        protection_levels=levels,
        area=None if bbox is None else BBox.parse(bbox, field="bbox"),
        near=None if near is None else planner.position(_whereabouts(near, "start")),
        **asked,
    )
    found = planner.find_sites(query)
    if format_ is None and output not in (None, "-"):
        format_ = Path(str(output)).suffix.removeprefix(".")
    if format_ is None:
        for site in found:
            prefecture = planner.heritage.prefecture_name(site.prefecture, LOCALE)
            category = say(f"category.{site.category}", LOCALE)
            click.echo(f"{site.id}\t{site.name(LOCALE)}\t{category}\t{prefecture}")
        click.echo(_("sites.count", count=len(found)), err=True)
        return
    data = jindao.export_sites(found, format_, jindao.ExportOptions(locale=LOCALE))
    if output in (None, "-"):
        click.echo(data, nl=False)
    else:
        jindao.write_bytes(str(output), data)
        click.echo(_("written", path=output), err=True)


@main.command(help=_("themes.about"))
def themes() -> None:
    """List themes, strands and profiles with what they are about."""
    planner = _planner()
    for kind, items in (
        ("theme", planner.themes),
        ("strand", planner.strands),
    ):
        click.echo(_(f"themes.{kind}"))
        for item in items:
            summary = item.summary_en if LOCALE == "en" else item.summary_zh
            click.echo(f"  {item.id}\t{item.name(LOCALE)}\t{summary}")
    click.echo(_("themes.profile"))
    for profile in planner.profiles:
        about = profile.about_en if LOCALE == "en" else profile.about_zh
        click.echo(f"  {profile.id}\t{profile.name(LOCALE)}\t{about}")


@main.command("check-data", help=_("check.about"))
@click.argument("directory", required=False, type=click.Path(path_type=Path))
def check_data(directory: Path | None) -> None:
    """Check a heritage dataset; every problem in one run."""
    settings = Settings.from_env()
    problems = jindao.check_dataset(directory or settings.heritage, settings.themes)
    for problem in problems:
        click.echo(problem.message(LOCALE))
    click.echo(_("check.count", count=len(problems)) if problems else _("check.sound"), err=True)
    if problems:
        raise SystemExit(1)


@main.group(help=_("network_group"))
def network() -> None:
    """Hold the commands about networks."""


@network.command("build", help=_("build.about"))
@_option(
    "--source",
    code="build.source",
    required=True,
    cls=_Listed,
    names=lambda: jindao.SOURCES,
    metavar="SOURCE",
)
@click.argument("what", metavar="FILE|PLACE|W,S,E,N")
@_option(
    "--output",
    "-o",
    code="build.output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
)
@_option("--name", code="build.name")
@_option("--snap-limit", "snap_limit_m", code="build.snap_limit", type=float, default=500.0)
def build(source: str, what: str, output: Path, name: str | None, snap_limit_m: float) -> None:
    """Build a network bundle from a source."""
    if not 0 < snap_limit_m <= 50_000:
        raise RequestError(
            "number_range", field="snap_limit", value=snap_limit_m, low=1, high=50_000
        )
    read = jindao.SOURCES[source]
    settings = Settings.from_env()
    with _Progress() as progress:
        options = jindao.SourceOptions(
            overpass_url=settings.overpass_url,
            cache=settings.cache_directory() if source == "overpass" else None,
            progress=progress,
        )
        raw = read(what, options)
        built = jindao.build_network(
            raw,
            name=name or output.name,
            built_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            snap_limit_m=snap_limit_m,
            progress=progress,
        )
    jindao.write_bundle(built, output)
    _describe(jindao.describe(built))
    click.echo(_("written", path=output), err=True)


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
    click.echo(_("info.kinds", lengths=shares("kind", network.by_kind)))
    click.echo(
        _(
            "info.surfaces",
            unknown=f"{network.unknown_surface_share:.0%}",
            lengths=shares("surface", network.by_surface),
        )
    )
    click.echo(_("info.credit", attribution=list(network.attribution), licence=network.licence))


class _Progress:
    """A bar on a terminal, a line per step elsewhere; on stderr either way."""

    def __init__(self) -> None:
        self._step = ""
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._terminal and self._step:
            click.echo("", err=True)

    def __call__(self, step: str, done: int, total: int | None) -> None:
        told = say(f"progress.{step}", LOCALE)
        if not self._terminal:
            if step != self._step:
                click.echo(f"{told} …", err=True)
            self._step = step
            return
        if self._step and step != self._step:
            click.echo("", err=True)
        self._step = step
        share = min(1.0, done / total) if total else None
        bar = "" if share is None else f"[{'#' * round(24 * share):<24}] {share:4.0%}"
        click.echo(f"\r{told} {bar or f'{done:,}'}", nl=False, err=True)


@network.command(help=_("info.about"))
@click.argument("directory", required=False, type=click.Path(path_type=Path))
def info(directory: Path | None) -> None:
    """Describe a network bundle, or the one the program would use."""
    _describe(jindao.describe(_planner(directory).network))


@main.command(help=_("serve.about"))
@_option("--network", code="network", metavar="DIR", type=click.Path(path_type=Path))
@_option("--host", code="serve.host", default="127.0.0.1", show_default=True)
@_option(
    "--port", code="serve.port", type=click.IntRange(0, 65535), default=8000, show_default=True
)
@_option("--threads", code="serve.threads", type=click.IntRange(1, 64), default=4)
def serve(network: Path | None, host: str, port: int, threads: int) -> None:
    """Serve the planner pages."""
    try:
        from web.serve import serve as serve_pages
    except ModuleNotFoundError as error:
        raise jindao.MissingExtraError(
            "missing_extra", extra="web", name="serve", module=error.name
        ) from error
    serve_pages(
        _planner(network),
        host,
        port,
        threads=threads,
        on_ready=lambda address: click.echo(_("serve.ready", address=address), err=True),
    )
