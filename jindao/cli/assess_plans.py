"""`jindao assess compare|robustness|score`: plans side by side, weak places, the index."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

import jindao
from jindao import RequestError, read_date, read_whole
from jindao.cli.assess import assess
from jindao.cli.file_options import also_option
from jindao.cli.group import Listed, option, planner_for
from jindao.cli.outputs import deliver, export_options, formats_of
from jindao.cli.pools import pool_of, pool_options
from jindao.cli.progress import Progress
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from jindao import BBox, ExportOptions, Judged, Planner

_FILE = click.Path(path_type=Path)


def _output_options(
    file_types: Callable[[], Mapping[str, Any]],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what adds where the result goes, and on which network it is."""
    outputs = option(
        "--output",
        "-o",
        "outputs",
        code="output",
        multiple=True,
        metavar="FILE",
        cls=Listed,
        names=lambda: [kind.suffix for kind in file_types().values()] + ["-"],
    )

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        command = option("--network", code="network", metavar="DIR", type=_FILE)(command)
        return option("--format", "format_", code="format", metavar="FORMAT")(outputs(command))

    return added


def _formats(outputs: Sequence[str], format_: str | None) -> list[str]:
    return formats_of(outputs, format_, jindao.JUDGED_FORMATS, jindao.JUDGED_FILE_TYPES)


def _deliver(
    planner: Planner,
    judged: Judged,
    box: BBox | None,
    outputs: Sequence[str],
    formats: Sequence[str],
    also: tuple[str, ...],
) -> None:
    """Write what was judged; maps open on a box, None where there is none to show."""

    def render(format_: str, options: ExportOptions) -> bytes:
        return jindao.export_judged(judged, format_, options)

    has_map = any(jindao.JUDGED_FILE_TYPES[name].has_map for name in formats)
    background = jindao.Background()
    if has_map and box is not None:
        background = planner.background_in(box)
    options = replace(export_options(planner, background), also=also)
    deliver(options, render, outputs, formats)


@assess.command("compare", help=_("assess_compare.about"))
@option(
    "--plan",
    "plans",
    code="assess_compare.plan",
    multiple=True,
    required=True,
    metavar="FILE",
    type=_FILE,
)
@option("--area", code="assess_compare.area", metavar="NAME|FILE|LON,LAT ...")
@option("--population", code="assess.population", metavar="FILE", type=_FILE)
@option("--date", code="assess_compare.date", metavar="YYYY-MM-DD")
@_output_options(lambda: jindao.JUDGED_FILE_TYPES)
@also_option
def compare(
    plans: tuple[Path, ...],
    area: str | None,
    population: Path | None,
    date: str | None,
    network: Path | None,
    outputs: tuple[str, ...],
    format_: str | None,
    also: tuple[str, ...],
) -> None:
    """Set the figures of today and of each plan side by side."""
    formats = _formats(outputs, format_)
    day = None if date is None else read_date(date, field="date")
    read = [jindao.read_plan(path) for path in plans]
    planner = planner_for(network)
    request = None
    if area is not None:
        where, name = jindao.read_area(area), jindao.area_named(area)
        request = jindao.AssessRequest(area=where, area_name=name)
    with Progress() as progress:
        made = planner.compare_plans(request, read, progress, population=population, day=day)
    _deliver(planner, made, made.drawn_bounds, outputs, formats, also)


@assess.command("robustness", help=_("assess_robustness.about"))
@option("--area", code="assess.area", required=True, metavar="NAME|FILE|LON,LAT ...")
@option(
    "--ways",
    code="assess_robustness.ways",
    default="walk",
    show_default=True,
    cls=Listed,
    names=lambda: jindao.ROBUST_WAYS,
    metavar="WAYS",
)
@option(
    "--profile",
    code="profile",
    default="walk",
    show_default=True,
    cls=Listed,
    names=lambda: jindao.load_profiles(),
    metavar="PROFILE",
)
@option("--most", code="assess_robustness.most", default="20", show_default=True, metavar="N")
@option("--plan", "plans", code="assess_robustness.plan", multiple=True, metavar="FILE", type=_FILE)
@option("--date", code="assess_robustness.date", metavar="YYYY-MM-DD")
@_output_options(lambda: jindao.ROBUSTNESS_FILE_TYPES)
def robustness(
    area: str,
    ways: str,
    profile: str,
    most: str,
    plans: tuple[Path, ...],
    date: str | None,
    network: Path | None,
    outputs: tuple[str, ...],
    format_: str | None,
) -> None:
    """Tell which single closure hurts most."""
    request = jindao.RobustnessRequest(
        area=jindao.read_area(area),
        area_name=jindao.area_named(area),
        ways=ways,
        profile=profile,
        most=read_whole(most, field="most"),
    )
    file_types = jindao.ROBUSTNESS_FILE_TYPES
    formats = formats_of(outputs, format_, jindao.ROBUSTNESS_FORMATS, file_types)
    if len(plans) > 1:
        names = [str(path) for path in plans]
        raise RequestError("given_twice", field="plan", names=names)
    if date is not None and not plans:
        raise RequestError("plan_day_alone", field="date", value=date)
    day = None if date is None else read_date(date, field="date")
    plan = jindao.read_plan(plans[0]) if plans else None
    planner = planner_for(network)
    with Progress() as progress:
        made = planner.robustness(request, progress, plan=plan, day=day)

    def render(format_: str, options: ExportOptions) -> bytes:
        return jindao.export_robustness(made, format_, options)

    options = export_options(planner, planner.background_in(made.drawn_bounds))
    deliver(options, render, outputs, formats)


@assess.command("score", help=_("assess_score.about"))
@option("--counties", code="assess_score.counties", multiple=True, metavar="NAME,...")
@option("--of", "regions", code="assess_score.of", multiple=True, metavar="NAME")
@option("--weights", code="assess_score.weights", metavar="FILE", type=_FILE)
@option("--population", code="assess_score.population", metavar="FILE", type=_FILE)
@option("--draws", code="assess_score.draws", default="2000", show_default=True, metavar="N")
@option("--seed", code="assess_score.seed", default="1", show_default=True, metavar="N")
@pool_options
@_output_options(lambda: jindao.JUDGED_FILE_TYPES)
@also_option
def score(
    counties: tuple[str, ...],
    regions: tuple[str, ...],
    weights: Path | None,
    population: Path | None,
    draws: str,
    seed: str,
    workers: str,
    scheduler: str | None,
    network: Path | None,
    outputs: tuple[str, ...],
    format_: str | None,
    also: tuple[str, ...],
) -> None:
    """Rank counties by the published index."""
    formats = _formats(outputs, format_)
    own = None if weights is None else jindao.read_weights(weights)
    shared_by = pool_of(workers, scheduler)
    planner = planner_for(network)
    words = [word.strip() for text in counties for word in text.replace("，", ",").split(",")]
    names = [word for word in words if word]
    left_out: dict[str, None] = {}
    for region in regions:
        inside, outside = planner.counties(region)
        names += inside
        left_out |= dict.fromkeys(outside)
    if left_out and not names:
        count = len(left_out)
        raise RequestError("score_area_none", field="areas", names=list(regions), count=count)
    if left_out:
        told = [planner.area_name(name, LOCALE) for name in left_out]
        click.echo(_("assess_score.outside", count=len(told), names=told), err=True)
    request = jindao.ScoreRequest(
        areas=tuple((jindao.area_named(name) or name, jindao.read_area(name)) for name in names),
        draws=read_whole(draws, field="draws"),
        seed=read_whole(seed, field="seed"),
        outside=tuple(left_out),
    )
    with Progress() as progress:
        judge = jindao.judging(planner, shared_by, population=population)
        made = planner.score(request, own, progress, judge, population=population)
    _deliver(planner, made, made.bounds, outputs, formats, also)
