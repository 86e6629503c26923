"""`jindao sites`, `jindao themes` and `jindao check-data`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import jindao
from jindao import BBox, LonLat, Settings, read_whereabouts, say
from jindao.cli.group import Listed, main, option, planner_for
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import Planner


@main.command(help=_("sites.about"))
@option("--theme", code="sites.theme", metavar="THEME")
@option("--strand", "strands", code="sites.strand", multiple=True, metavar="STRAND")
@option("--category", "categories", code="sites.category", multiple=True, metavar="CATEGORY")
@option("--level", "levels", code="sites.level", multiple=True, metavar="LEVEL")
@option("--prefecture", "prefectures", code="sites.prefecture", multiple=True, metavar="ID")
@option("--bbox", code="sites.bbox", metavar="W,S,E,N")
@option("--near", code="sites.near", metavar="PLACE|LON,LAT")
@option("--search", "text", code="sites.search", metavar="TEXT")
@option("--limit", code="sites.limit", type=click.IntRange(min=1))
@option(
    "--format",
    "format_",
    code="sites.format",
    cls=Listed,
    names=lambda: jindao.SITE_FORMATS,
    metavar="FORMAT",
)
@option("--output", "-o", code="sites.output", metavar="FILE")
def sites(
    bbox: str | None,
    near: str | None,
    levels: tuple[str, ...],
    format_: str | None,
    output: str | None,
    **asked: Any,
) -> None:
    """List heritage sites."""
    planner = planner_for()
    query = jindao.SiteQuery(
        protection_levels=levels,
        area=None if bbox is None else BBox.parse(bbox, field="bbox"),
        near=None
        if near is None
        else planner.position(read_whereabouts(near, field="near"), field="near"),
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


def _position(planner: Planner, text: str) -> LonLat:
    return planner.position(read_whereabouts(text, field="near"), field="near")


@main.command(help=_("themes.about"))
def themes() -> None:
    """List themes, strands and profiles with what they are about."""
    planner = planner_for()
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
