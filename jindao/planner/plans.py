"""Plans for a network, its weakest places, and the index of its areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from jindao.assess.area import Area, area_of, extent_of, polygons_from
from jindao.assess.compare import case_of, compared
from jindao.assess.inside import inside_of
from jindao.assess.people_file import read_people
from jindao.assess.regions import find_region
from jindao.assess.robustness import robustness_of
from jindao.assess.score import request_for, scores_of
from jindao.assess.subject import Subject
from jindao.errors import (
    DataError,
    JindaoError,
    MissingExtraError,
    NoSolutionError,
    RequestError,
)
from jindao.heritage.dataset import Heritage
from jindao.model.assessment import Assessment, AssessRequest
from jindao.model.county_figures import CountyFigures, Judging
from jindao.model.note import Note
from jindao.model.plan import Plan
from jindao.model.plan_comparison import TODAY, PlansCompared, check_plan_names
from jindao.model.provenance import Provenance
from jindao.model.robustness import Robustness, RobustnessRequest
from jindao.model.score import ScoreRequest, Scores, Weights
from jindao.network.changed import changed_by, closed_on_other_days
from jindao.network.network import Network
from jindao.network.raw import Progress
from jindao.routing.ground import Ground
from jindao.texts import languages


def plan_robustness(
    heritage: Heritage,
    network: Network,
    ground: Callable[[str], Ground],
    request: RobustnessRequest,
    provenance: Provenance,
    progress: Progress,
    extent: Any = None,
) -> Robustness:
    """Return which single closures of an area's network hurt most.

    `progress` is told `closures`; `extent` is the ground that is told of, None for the
    network's.
    """
    asked = AssessRequest(area=request.area, area_name=request.area_name)
    area = area_of(asked, heritage, network, extent)
    subject = Subject(
        network=network,
        heritage=heritage,
        area=area,
        inside=inside_of(network, area.ground),
        ground=ground,
    )
    return robustness_of(subject, request, provenance, progress)


def robustness_under(
    network: Network,
    plan: Plan,
    day: dt.date | None,
    closures: Callable[[Network, Any], Robustness],
) -> Robustness:
    """Return which single closures hurt most under a plan.

    Parameters
    ----------
    network
        As it is today.
    plan
        What is changed first.
    day
        The one whose closures of the plan count, None for those of any day.
    closures
        Finds those of a network, on the ground that it and today's tell of.

    Raises
    ------
    TableError
        Where the plan does not go with the network.
    """
    found = changed_by(network, plan if day is None else plan.on(day))
    made = closures(found.network, extent_of(network, found.network))
    case = case_of(plan.name, found.network, plan, day, found.ways, found.signed_twice)
    return replace(made, plan=case, day=day)


def plan_comparison(
    network: Network,
    area: AssessRequest | None,
    plans: Sequence[Plan],
    assess: Callable[[Network, AssessRequest, Any], Assessment],
    progress: Progress,
    day: dt.date | None,
) -> PlansCompared:
    """Return the figures of a network today and under each plan.

    Parameters
    ----------
    network
        As it is today.
    area
        What is judged; None for all the ground that the networks tell of.
    plans
        At least one, of different names.
    assess
        Judges a network in an area, on the ground that all of them tell of.
    progress
        Told `assess_plans`.
    day
        The one whose closures of the plans count, None for those of any day.

    Raises
    ------
    RequestError
        Where there is no plan, or two are called the same.
    TableError
        Where a plan does not go with the network.
    """
    check_plan_names(plans)
    held = plans if day is None else [plan.on(day) for plan in plans]
    under = []
    for plan in held:
        progress("assess_plans", 0, 1 + len(plans))
        under.append(changed_by(network, plan))
    networks = [network, *(found.network for found in under)]
    extent = extent_of(*networks)
    if area is None:
        area = AssessRequest(area=polygons_from(extent), area_name=network.meta.name)
    made = []
    for done, changed in enumerate(networks):
        progress("assess_plans", done, len(networks))
        made.append(assess(changed, area, extent))
    progress("assess_plans", len(networks), len(networks))
    cases = [
        case_of(TODAY, network, day=day),
        *(
            case_of(plan.name, found.network, plan, day, found.ways, found.signed_twice)
            for plan, found in zip(plans, under, strict=True)
        ),
    ]
    ways = [each for found in under for each in found.ways]
    if day is not None:
        for plan, found in zip(plans, under, strict=True):
            ways += closed_on_other_days(found.network, plan, day)
    ends = tuple(end for found in under for end in found.open_ends)
    return replace(compared(cases, made, day), changes=tuple(ways), open_ends=ends)


def plan_scores(
    heritage: Heritage,
    network: Network,
    request: ScoreRequest,
    weights: Weights,
    judge: Judging,
    progress: Progress,
    data_version: str,
    population: Path | None = None,
) -> Scores:
    """Return the areas of a request by their index.

    Parameters
    ----------
    heritage, network
        Where areas with a name lie, and what is told of.
    request, weights
        What is compared, and by what.
    judge
        Judges each area; in which order does not matter.
    progress
        Told `score_areas`.
    data_version
        Of the heritage.
    population
        The file of people that `judge` reads; without one, components of people are left out
        that count nothing.

    Raises
    ------
    RequestError
        Where an area is unknown, or some lie outside the network: their names are told.
    NoSolutionError
        Where some could not be judged: all are told, each with its reason.
    DataError
        Where the file of people cannot be read, or holds none of any area.
    """
    if population is None:
        weights = weights.without_people()
    areas = [
        (name, request_for(weights, AssessRequest(area=area, area_name=name)))
        for name, area in request.areas
    ]
    inside, outside = _covered(heritage, network, areas)
    if outside:
        box = network.bbox
        told = f"{box.west:.4f},{box.south:.4f},{box.east:.4f},{box.north:.4f}"
        raise RequestError("score_area_outside", field="areas", names=list(outside), box=told)
    if population is not None:
        _check_people(heritage, network, population, [of for _, of in areas])
    progress("score_areas", 0, len(areas))
    found: dict[str, CountyFigures] = {}
    for name, figures in judge(areas):
        found[name] = figures
        progress("score_areas", len(found), len(areas))
    failed = {name: found[name] for name, _ in areas if found[name].state == "failed"}
    if failed:
        rows = {
            locale: "\n".join(f"{name}: {why.reason_in(locale)}" for name, why in failed.items())
            for locale in languages()
        }
        raise NoSolutionError("score_areas_failed", count=len(failed), rows=rows)
    scores = scores_of(
        {name: found[name] for name, _ in areas},
        weights,
        draws=request.draws,
        seed=request.seed,
        network_id=network.meta.id,
        data_version=data_version,
    )
    drawn = [replace(area, polygons=inside[area.name].polygons) for area in scores.areas]
    told = "" if population is None else population.name
    left_out = tuple((name, english_name(heritage, name)) for name in request.outside)
    return replace(scores, areas=tuple(drawn), outside=left_out, population=told)


def _check_people(
    heritage: Heritage, network: Network, population: Path, areas: Sequence[AssessRequest]
) -> None:
    """Read a file of people before all is judged: it must tell of one of the areas."""
    extent = extent_of(network)
    for number, request in enumerate(areas, start=1):
        try:
            read_people(population, area_of(request, heritage, network, extent), heritage)
        except DataError as error:
            if error.code != _ELSEWHERE or number == len(areas):
                raise
        else:
            return


_ELSEWHERE: Final = "people_elsewhere"


def figures_from(
    assess: Callable[..., Assessment], request: AssessRequest, population: str | None = None
) -> CountyFigures:
    """Return the figures of an area, or why there are none.

    Where the file holds no people of it they are unknown, which a note tells.
    """
    try:
        found = _with_people(assess, request, population)
    except JindaoError as error:
        reason = tuple((locale, error.message(locale)) for locale in languages())
        return CountyFigures(state="failed", code=error.code, reason=reason)
    return CountyFigures.of(found)


def _with_people(
    assess: Callable[..., Assessment], request: AssessRequest, population: str | None
) -> Assessment:
    try:
        return assess(request, population=population)
    except DataError as error:
        if error.code != _ELSEWHERE:
            raise
    found = assess(request)
    notes = [note for note in found.notes if note.code != "assess_no_people"]
    file = Path(population or "").name
    return replace(
        found, notes=(*notes, Note(code="assess_people_elsewhere", facts=(("file", file),)))
    )


def counties_in(
    heritage: Heritage, network: Network, name: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a region's counties that a network tells of, and those that it does not.

    Each has its name behind its prefecture's.

    Raises
    ------
    NotFoundError, RequestError
        As `find_region`.
    """
    counties = [county.prefecture + county.name for county in find_region(heritage, name).counties]
    requests = [(full, AssessRequest(area=full)) for full in counties]
    inside, outside = _covered(heritage, network, requests)
    return tuple(inside), outside


def english_name(heritage: Heritage, name: str) -> str:
    """Return the English name of what `find_region` finds, empty where nobody tells one."""
    try:
        return find_region(heritage, name).name_en
    except (RequestError, MissingExtraError):
        return ""


def _covered(
    heritage: Heritage, network: Network, areas: Sequence[tuple[str, AssessRequest]]
) -> tuple[dict[str, Area], tuple[str, ...]]:
    """Return the areas that a network tells of by their names, and the names of the others."""
    inside: dict[str, Area] = {}
    outside: list[str] = []
    extent = extent_of(network)
    for name, request in areas:
        try:
            found = area_of(request, heritage, network, extent)
        except RequestError as error:
            if error.code != "area_outside_network":
                raise
            outside.append(name)
        else:
            inside[name] = found
    return inside, tuple(outside)
