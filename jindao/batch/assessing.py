"""Assessing many counties: an order for each, judged wherever a worker runs, and a table of all.

What comes of a county is the same whoever judges it; the table stands in the order of the
counties, not of the work.
"""

from __future__ import annotations

import csv
import io
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from jindao.assess.regions import english_of, find_region
from jindao.batch.generate import worker_settings
from jindao.batch.planning import own_planner
from jindao.batch.workers import Pool, Work, here
from jindao.codec import to_plain
from jindao.errors import NotFoundError
from jindao.formats.files import write_bytes
from jindao.model.assessment import AssessRequest, Figure
from jindao.model.county_figures import CountyFigures, Judging
from jindao.model.plan_comparison import bounds_of
from jindao.planner.planner import Planner
from jindao.planner.plans import figures_from
from jindao.settings import Settings
from jindao.texts import languages, say

EVERY: Final = "all"
"""The name of all counties of the region."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaOrder:
    """An area to be judged, and what it is called.

    `population` is the file of people, empty for none, which every worker finds at the same
    path.
    """

    name: str
    request: AssessRequest
    population: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyOrder(AreaOrder):
    """A county to be judged: `name` is its own, without its prefecture's.

    `request` names it so that no other is meant; `name_en` is empty where nobody knows it.
    """

    code: str
    prefecture: str
    name_en: str = ""


Judged = tuple[CountyOrder, CountyFigures]

_Order = TypeVar("_Order", bound=AreaOrder)


def county_orders(
    planner: Planner,
    names: Sequence[str],
    request: AssessRequest,
    *,
    population: Path | str | None = None,
) -> tuple[CountyOrder, ...]:
    """Return an order for each county of some regions, prefectures and counties, each once.

    Parameters
    ----------
    planner
        Has the dataset that knows the counties.
    names
        What to judge; `EVERY`, or nothing, is every county of the region.
    request
        What is told of each; its area does not matter.
    population
        As `Planner.assess` takes it.

    Raises
    ------
    NotFoundError
        Where nothing is called so, with near names.
    RequestError
        Where several counties are, or the dataset names no boundaries.
    """
    wanted = [name for name in names if name != EVERY]
    if len(wanted) < len(names) or not names:
        wanted = [planner.heritage.region.id]
    counties = {
        (county.code, county.prefecture, county.name): county
        for name in wanted
        for county in find_region(planner.heritage, name).counties
    }
    return tuple(
        CountyOrder(
            name=county.name,
            name_en=english_of(planner.heritage, county.name),
            code=county.code,
            prefecture=county.prefecture,
            request=replace(request, area=county.prefecture + county.name, area_name=""),
            population=_everywhere(population),
        )
        for _, county in sorted(counties.items())
    )


def _everywhere(population: Path | str | None) -> str:
    """Return the path of a file that every worker finds it at, empty for none."""
    return "" if population is None else str(Path(population).resolve())


def assess_counties(
    planner: Planner, orders: Sequence[CountyOrder], *, workers: Pool = here
) -> Iterator[Judged]:
    """Judge counties, and yield each with what came of it, as they are done."""
    return _assessed(planner, orders, workers)


def _assessed(
    planner: Planner, orders: Sequence[_Order], workers: Pool
) -> Iterator[tuple[_Order, CountyFigures]]:
    if not orders:
        return
    own = (planner.network_meta.id, planner.data_version)
    work: Work[_Order, CountyFigures] = Work(assess_ordered, not_judged)
    for order, found in workers.share(work, worker_settings(planner), orders):
        there = (found.network_id, found.data_version)
        if found.state == "judged" and there != own:
            yield order, not_judged("other_data", network=there[0], data=there[1])
        else:
            yield order, found


def judging(
    planner: Planner, workers: Pool = here, *, population: Path | str | None = None
) -> Judging:
    """Return what judges the areas of a score, for `Planner.score`, on workers.

    `population` is as `Planner.score` takes it.
    """
    people = _everywhere(population)

    def judge(
        areas: Sequence[tuple[str, AssessRequest]],
    ) -> Iterator[tuple[str, CountyFigures]]:
        orders = [
            AreaOrder(name=name, request=request, population=people) for name, request in areas
        ]
        for order, found in _assessed(planner, orders, workers):
            yield order.name, found

    return judge


def assess_ordered(settings: Settings, order: AreaOrder) -> CountyFigures:
    """Judge an area with a planner that this process keeps for the next one.

    Nothing is raised: what is wrong with one area is no matter of the others.
    """
    try:
        planner = own_planner(settings)
        return figures_from(planner.assess, order.request, order.population or None)
    except Exception as error:
        _log.exception("%s could not be judged", order.name)
        return not_judged("unexpected", kind=type(error).__name__, value=str(error)[:200])


def not_judged(code: str, **facts: str | int) -> CountyFigures:
    """Return that an area was not judged, with the sentence that says why."""
    told = tuple((locale, say(f"batch.{code}", locale, **facts)) for locale in languages())
    return CountyFigures(state="failed", code=code, reason=told)


def counties_json(judged: Sequence[Judged]) -> bytes:
    """Return what came of counties as JSON: a member each, with all figures."""
    rows = [
        {
            **_about(order, found),
            "notes": found.codes,
            "attribution": found.attribution,
            "figures": to_plain(found.figures),
        }
        for order, found in _sorted(judged)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def counties_csv(judged: Sequence[Judged]) -> bytes:
    """Return what came of counties as a table, with the mark by which Excel knows UTF-8.

    A row each, with the codes of its notes and what it was judged on, and a column for each
    figure of any, then one for its least and greatest where there is a range; empty is unknown.
    """
    rows = _sorted(judged)
    columns: dict[str, None] = dict.fromkeys(
        column for _, found in rows for figure in found.figures for column in _cells(figure)
    )
    text = io.StringIO()
    table = csv.DictWriter(text, [*_ABOUT, *columns], restval="", lineterminator="\r\n")
    table.writeheader()
    for order, found in rows:
        row = _about(order, found)
        for figure in found.figures:
            row |= _cells(figure)
        table.writerow({name: "" if value is None else value for name, value in row.items()})
    return text.getvalue().encode("utf-8-sig")


COUNTY_TABLES: Final[dict[str, Callable[[Sequence[Judged]], bytes]]] = {
    ".csv": counties_csv,
    ".json": counties_json,
}
"""How a table of counties is written, by the suffix of its file."""


def county_writer(path: Path) -> Callable[[Sequence[Judged]], None]:
    """Return what writes a table of counties into a file; asked for before the work begins.

    Raises
    ------
    NotFoundError
        Where the suffix of the file is none of `COUNTY_TABLES`.
    """
    make = COUNTY_TABLES.get(path.suffix.lower())
    if make is None:
        known = list(COUNTY_TABLES)
        raise NotFoundError(
            "not_found.suffix", field="output", kind="suffix", name=path.name, known=known
        )
    return lambda judged: write_bytes(path, make(judged))


_ABOUT: Final = (
    *("code", "prefecture", "county", "county_en", "state"),
    *("reason_zh", "reason_en", "notes"),
    *("network_id", "data_version", "attribution"),
)


def _about(order: CountyOrder, found: CountyFigures) -> dict[str, Any]:
    told = (order.code, order.prefecture, order.name, order.name_en, found.state)
    reasons = (found.reason_in("zh"), found.reason_in("en"))
    made_on = (found.network_id, found.data_version, "; ".join(found.attribution))
    return dict(zip(_ABOUT, (*told, *reasons, "; ".join(found.codes), *made_on), strict=True))


def _cells(figure: Figure) -> dict[str, float | None]:
    """Return the columns of a figure: its id and what it is of, and its range where it has one.

    Of a figure that is of the ground covered only nothing bounds what it is in all of a county.
    """
    name = " ".join((figure.id, *(f"{dimension}={value}" for dimension, value in figure.of)))
    cells = {name: figure.value}
    if figure.is_range or figure.covered_only:
        bounds = bounds_of(figure)
        cells |= {f"{name} low": bounds.low, f"{name} high": bounds.high}
    return cells


def _sorted(judged: Sequence[Judged]) -> list[Judged]:
    return sorted(judged, key=lambda each: (each[0].code, each[0].prefecture, each[0].name))
