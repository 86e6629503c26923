"""`jindao sites`: find sites, show one, count them, compare two datasets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import jindao
from jindao import BBox, RequestError, read_whereabouts, say
from jindao.cli.group import Commands, Listed, main, option, planner_for
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import Change, LonLat, Planner, Site


class _SitesGroup(Commands):
    """`sites` with a word that is no command is `site`: it shows the one called so."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            return "site", show, args
        return super().resolve_command(ctx, args)


@main.group(cls=_SitesGroup, invoke_without_command=True, help=_("sites.about"))
@option("--theme", code="sites.theme", metavar="THEME")
@option("--strand", "strands", code="sites.strand", multiple=True, metavar="STRAND")
@option("--kind", code="sites.kind", metavar="KIND")
@option("--category", "categories", code="sites.category", multiple=True, metavar="CATEGORY")
@option("--level", "levels", code="sites.level", multiple=True, metavar="LEVEL")
@option("--prefecture", "prefectures", code="sites.prefecture", multiple=True, metavar="ID")
@option("--bbox", code="sites.bbox", metavar="W,S,E,N")
@option("--near", code="sites.near", metavar="PLACE|LON,LAT")
@option("--search", "text", code="sites.search", metavar="TEXT")
@option("--limit", code="sites.limit", type=click.IntRange(min=1))
@option("--count-by", code="sites.count_by", metavar="COLUMN,...")
@option(
    "--format",
    "format_",
    code="sites.format",
    cls=Listed,
    names=lambda: jindao.SITE_FORMATS,
    metavar="FORMAT",
)
@option("--output", "-o", "outputs", code="sites.output", metavar="FILE", multiple=True)
@click.pass_context
def sites(
    ctx: click.Context,
    /,
    bbox: str | None,
    near: str | None,
    levels: tuple[str, ...],
    count_by: str | None,
    format_: str | None,
    outputs: tuple[str, ...],
    **asked: Any,
) -> None:
    """List heritage sites, or count them."""
    if ctx.invoked_subcommand is not None:
        return
    if count_by is not None and (outputs or format_):
        raise RequestError("count_has_no_file", field="count_by")
    formats = [
        format_ or Path(output).suffix.removeprefix(".") for output in outputs if output != "-"
    ]
    for name in formats:
        jindao.SITE_FORMATS[name]
    planner = planner_for()
    position = None
    if near is not None:
        position = planner.position(read_whereabouts(near, field="near"), field="near")
    query = jindao.SiteQuery(
        protection_levels=levels,
        area=None if bbox is None else BBox.parse(bbox, field="bbox"),
        near=position,
        **asked,
    )
    found = planner.find_sites(query)
    if count_by is not None:
        _count(planner, found, [word.strip() for word in count_by.split(",") if word.strip()])
        return
    if format_ is None and not outputs:
        _list(planner, found, position)
        return
    for output in outputs or ("-",):
        name = format_ or Path(output).suffix.removeprefix(".") or "json"
        options = jindao.ExportOptions(locale=LOCALE)
        data = jindao.export_sites(found, name, options, stories=planner.heritage.stories)
        if output == "-":
            click.echo(data, nl=False)
        else:
            jindao.write_bytes(output, data)
            click.echo(_("written", path=output), err=True)


def _list(planner: Planner, found: Sequence[Site], near: LonLat | None) -> None:
    """Print a line per site, with how far it lies from where it was asked to be near."""
    for site in found:
        prefecture = planner.heritage.prefecture_name(site.prefecture, LOCALE)
        category = say(f"category.{site.category}", LOCALE)
        mark = ""
        if site.position is None:
            mark = f"\t{_('sites.not_located')}"
        elif near is not None:
            mark = f"\t{jindao.geodesic_m(near, site.position) / 1000:,.1f} km"
        click.echo(f"{site.id}\t{site.name(LOCALE)}\t{category}\t{prefecture}{mark}")
    click.echo(_("sites.count", count=len(found)), err=True)


def _count(planner: Planner, found: Sequence[Site], by: Sequence[str]) -> None:
    """Print a table: the first column down, the last one across where there are two."""
    counts = jindao.count_sites(planner.heritage, found, by)
    if len(by) == 2:
        rows = sorted({row for row, _column in counts})
        columns = _most(counts, 1)
        shown = [_spoken(planner, by[1], column) for column in columns]
        click.echo("\t".join((by[0], *shown, _("sites.total"))))
        for row in rows:
            cells = [counts[row, column] for column in columns]
            told = _spoken(planner, by[0], row)
            click.echo("\t".join((told, *map(str, cells), str(sum(cells)))))
        totals = [sum(counts[row, column] for row in rows) for column in columns]
        click.echo("\t".join((_("sites.total"), *map(str, totals), str(len(found)))))
    else:
        for key, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            told_key = [_spoken(planner, word, value) for word, value in zip(by, key, strict=True)]
            click.echo("\t".join((*told_key, str(count))))
        click.echo("\t".join((_("sites.total"), str(len(found)))))


def _spoken(planner: Planner, word: str, value: str) -> str:
    """Return a value that sites are counted by as people call it."""
    if value == "none":
        return _("sites.none")
    if word in ("prefecture", "市"):
        return planner.heritage.prefecture_name(value, LOCALE)
    told = say(f"{word}.{value}", LOCALE)
    return value if told == f"{word}.{value}" else told


def _most(counts: Counter[tuple[str, ...]], place: int) -> list[str]:
    """Return the values of one column, most frequent first."""
    totals: Counter[str] = Counter()
    for key, count in counts.items():
        totals[key[place]] += count
    return sorted(totals, key=lambda name: (-totals[name], name))


@main.command("site", help=_("sites.show"))
@click.argument("site")
def show(site: str) -> None:
    """Show all that is known of one site, and from where."""
    planner = planner_for()
    found = planner.site(site)
    click.echo(f"{found.name(LOCALE)}  {found.name_pinyin}".rstrip())
    click.echo(jindao.either(LOCALE, found.name_en, found.name_zh))
    for label, value in _facts(planner, found):
        click.echo(f"  {_(f'site.{label}')}: {value}")


def _facts(planner: Planner, site: Site) -> Iterator[tuple[str, str]]:
    """Yield what is known of a site by label; what is not known is said to be unknown."""
    heritage, unknown = planner.heritage, _("site.unknown")
    yield "id", site.id
    yield "category", say(f"category.{site.category}", LOCALE)
    level = site.protection_level
    yield "level", say(f"protection_level.{level}", LOCALE) if level else _("site.none")
    if site.batch:
        yield "batch", str(site.batch)
    if site.village_batch:
        yield "village_batch", str(site.village_batch)
    if site.scenic_grade:
        yield "scenic_grade", site.scenic_grade
    if site.scenic_batch:
        yield "scenic_batch", str(site.scenic_batch)
    if site.museum_grade:
        yield "museum_grade", site.museum_grade
    yield "county", " ".join(_where(planner, site))
    yield "period", planner.period_name(site.period_zh, LOCALE) or unknown
    if site.part_of:
        yield "part_of", heritage.site_by_id[site.part_of].name(LOCALE)
    if site.species:
        age = "" if site.age_years is None else _("site.age", years=site.age_years)
        yield "species", " ".join(part for part in (site.species, age) if part)
    if site.position is None:
        yield "position", _("sites.not_located")
    else:
        yield "position", _("site.within", position=site.position, m=site.coordinate_accuracy_m)
    yield (
        "opening_hours",
        (site.opening_hours or unknown)
        + (f" ({site.opening_hours_date})" if site.opening_hours_date else ""),
    )
    yield "fee", _(f"site.{site.fee}") if site.fee else unknown
    yield "season", site.season or unknown
    step_free = {None: unknown, True: _("site.yes"), False: _("site.no")}[site.step_free]
    yield "step_free", step_free
    yield "visit_minutes", _("site.minutes", minutes=site.visit_minutes)
    people = unknown if site.capacity is None else _("site.persons", count=site.capacity)
    yield "capacity", people
    if site.description(LOCALE):
        yield "description", site.description(LOCALE)
    for told in planner.site_guide(site).stories:
        names = [other.name(LOCALE) for other in told.others]
        yield "story", _("site.story_with", why=told.story.why(LOCALE), names=names)
    for token in site.sources:
        field, _colon, id_ = token.rpartition(":")
        source = heritage.sources[id_]
        title = jindao.either(LOCALE, source.title_zh, source.title_en)
        label = f"{say(f'label.{field}', LOCALE)}: " if field else ""
        yield "source", f"{label}{title} {source.url}".rstrip()


def _where(planner: Planner, site: Site) -> list[str]:
    """Return prefecture and county, the county's Chinese too where it is not the only one."""
    prefecture = planner.heritage.prefecture_name(site.prefecture, LOCALE)
    county = planner.county_name(site.county, LOCALE)
    return [prefecture, county, *([site.county] if county != site.county else [])]


@sites.command("diff", help=_("sites.diff"))
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def diff(old: Path, new: Path) -> None:
    """Compare two datasets; exit status 1 where they differ."""
    changes = jindao.diff_sites(jindao.load_heritage(old).sites, jindao.load_heritage(new).sites)
    for change in changes:
        click.echo(_change_line(change))
    kinds = Counter(change.kind for change in changes)
    counts = {kind: kinds[kind] for kind in ("added", "removed", "changed")}
    click.echo(_("sites.diff_count", **counts), err=True)
    if changes:
        raise SystemExit(1)


def _change_line(change: Change) -> str:
    head = f"{_(f'sites.diff_{change.kind}')}\t{change.site.id}\t{change.site.name(LOCALE)}"
    if change.kind != "changed":
        return head
    moved = "" if change.moved_m is None else f" ({_('sites.diff_moved', m=change.moved_m)})"
    return f"{head}\t{change.field}: {_value(change.old)} -> {_value(change.new)}{moved}"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ";".join(map(str, value)) or "-"
    return "-" if value in (None, "") else str(value)
