"""Plans for a network, its weakest places, and the index of its areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from jindao.assess.area import area_of, extent_of, polygons_from
from jindao.assess.compare import case_of, compared
from jindao.assess.inside import inside_of
from jindao.assess.regions import find_region
from jindao.assess.robustness import robustness_of
from jindao.assess.score import request_for, scores_of
from jindao.assess.subject import Subject
from jindao.errors import RequestError
from jindao.heritage.dataset import Heritage
from jindao.model.assessment import Assessment, AssessRequest
from jindao.model.plan import Plan
from jindao.model.plan_comparison import TODAY, PlansCompared
from jindao.model.robustness import Robustness, RobustnessRequest
from jindao.model.score import ScoreRequest, Scores, Weights
from jindao.model.trip import Provenance
from jindao.network.changed import under_plan
from jindao.network.network import Network
from jindao.network.raw import Progress
from jindao.routing.ground import Ground


def plan_robustness(
    heritage: Heritage,
    network: Network,
    ground: Callable[[str], Ground],
    request: RobustnessRequest,
    provenance: Provenance,
) -> Robustness:
    """Return which single closures of an area's network hurt most."""
    asked = AssessRequest(area=request.area, area_name=request.area_name)
    area = area_of(asked, heritage, network)
    subject = Subject(
        network=network,
        heritage=heritage,
        area=area,
        inside=inside_of(network, area.ground),
        ground=ground,
    )
    return replace(robustness_of(subject, request, provenance), name_en=area.name_en)


def plan_comparison(
    network: Network,
    area: AssessRequest | None,
    plans: Sequence[Plan],
    assess: Callable[[Network, AssessRequest, Any], Assessment],
    progress: Progress,
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

    Raises
    ------
    RequestError
        Where there is no plan, or two are called the same.
    TableError
        Where a plan does not go with the network.
    """
    if not plans:
        raise RequestError("field_required", field="plan")
    names = [TODAY, *(plan.name for plan in plans)]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise RequestError("plan_name_twice", field="plan", value=name)
    networks = [network, *(under_plan(network, plan) for plan in plans)]
    extent = extent_of(*networks)
    if area is None:
        area = AssessRequest(area=polygons_from(extent), area_name=network.meta.name)
    made = []
    for done, changed in enumerate(networks):
        progress("assess_plans", done, len(networks))
        made.append(assess(changed, area, extent))
    progress("assess_plans", len(networks), len(networks))
    cases = [case_of(name, changed) for name, changed in zip(names, networks, strict=True)]
    return compared(cases, made)


def plan_scores(
    request: ScoreRequest,
    weights: Weights,
    assess: Callable[[AssessRequest], Assessment],
    progress: Progress,
) -> Scores:
    """Return the areas of a request by their index.

    Raises
    ------
    RequestError
        Where an area is unknown, or lies outside the network: its name is told.
    """
    made = []
    for done, (name, area) in enumerate(request.areas):
        progress("score_areas", done, len(request.areas))
        try:
            asked = AssessRequest(area=area, area_name=name)
            made.append(assess(request_for(weights, asked)))
        except RequestError as error:
            if error.code != "area_outside_network":
                raise
            facts = {"name": name, **error.facts}
            raise RequestError("score_area_outside", field="areas", **facts) from None
    progress("score_areas", len(request.areas), len(request.areas))
    return scores_of(made, weights, draws=request.draws, seed=request.seed)


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
    inside: list[str] = []
    outside: list[str] = []
    extent = extent_of(network)
    for county in find_region(heritage, name).counties:
        full = county.prefecture + county.name
        try:
            area_of(AssessRequest(area=full), heritage, network, extent)
        except RequestError as error:
            if error.code != "area_outside_network":
                raise
            outside.append(full)
        else:
            inside.append(full)
    return tuple(inside), tuple(outside)
