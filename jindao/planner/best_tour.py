"""The best tour of a request: of several readiness to ride, the one that is worth most."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from jindao.errors import NoSolutionError
from jindao.heritage.dataset import Heritage
from jindao.model.provenance import Provenance
from jindao.model.request import TourRequest
from jindao.planner.days import DayRouters
from jindao.planner.prospects import Prospects, prospects_of
from jindao.planner.tour import PlannedGround, ground_of
from jindao.planner.transfers import Readiness, readinesses
from jindao.tours.build import best_solution
from jindao.tours.ground import TRANSFER_S, TourGround, asked_otherwise
from jindao.tours.problem import Solution
from jindao.tours.schedule import violations

EFFORT: Final = {1.0: 0.6, 3.0: 0.15}
"""The share of a usual search that a readiness to ride is given, by its patience: there are
several, and mostly the way that is quicker is the better one."""


def best_on_ground(
    heritage: Heritage,
    routers: DayRouters,
    request: TourRequest,
    provenance: Provenance,
    zone: ZoneInfo,
) -> tuple[PlannedGround, Solution]:
    """Return the ground of a request and the best tour on it.

    With rides, the one of several readiness to ride whose tour is worth most. What is gone
    without any ride and with the fewer hours of `transfers.LESS` is among them, just as it
    is where no more are given: a tour is worth no less than with any of those hours. Two amounts
    between the same two of them are not compared.

    Raises
    ------
    RequestError, NoRouteError, NoTourError
        As `tour.ground_for` and `best_solution`, where no tour is found at all.
    """
    made: list[tuple[PlannedGround, Solution]] = []
    failed: dict[Readiness, NoSolutionError] = {}
    known: dict[float, Prospects] = {}
    tried = readinesses(request.transfer_hours)
    for ready in tried:
        less = replace(request, transfer_hours=ready.hours)
        try:
            if ready.hours not in known:
                known[ready.hours] = prospects_of(heritage, routers, less)
            ground = ground_of(known[ready.hours], provenance, zone, patience=ready.patience)
            if made and not rides_somewhere(ground.tour):
                continue
            effort = EFFORT[ready.patience] if ready.hours else 1.0
            found = best_solution(ground.tour, effort=effort)
        except NoSolutionError as error:
            failed[ready] = error
        else:
            made.append((ground, found))
    if not made:
        of_all = next(ready for ready in tried if ready.hours == request.transfer_hours)
        raise failed[of_all]
    ground, best = max(made, key=lambda pair: pair[1].score)
    best = replace(best, proven=not failed and all(solution.proven for _, solution in made))
    for other, _ in made:
        same = carried(best, ground.tour, other.tour)
        if other.tour.request.transfer_hours == request.transfer_hours and same is not None:
            return other, same
    return asked_with(ground, request), best


def asked_with(ground: PlannedGround, request: TourRequest) -> PlannedGround:
    """Return the ground of a request that is the same but for hours by car that it has more."""
    if ground.tour.request == request:
        return ground
    return replace(ground, tour=asked_otherwise(ground.tour, request))


def rides_somewhere(ground: TourGround) -> bool:
    """Tell whether anything is ridden at all."""
    return TRANSFER_S in ground.ways.tolls and bool(ground.ways.tolls[TRANSFER_S].any())


def carried(solution: Solution, ground: TourGround, other: TourGround) -> Solution | None:
    """Return a tour of one ground on another of the same places; None where it is none there."""
    if ground is other:
        return solution
    row = {candidate.site.id: at for at, candidate in enumerate(other.candidates)}
    beds = {place.position: at for at, place in enumerate(other.places) if place and at > 1}

    def stop_at(point: int) -> int:
        """Return the point of a place: start and end come first, and have their number."""
        place, number = ground.place(point), point - len(ground.candidates)
        at = number if place is None or number < 2 else beds[place.position]
        return len(other.candidates) + at

    try:
        routes = tuple(
            tuple(row[ground.candidates[site].site.id] for site in route)
            for route in solution.routes
        )
        stops = tuple(stop_at(stop) for stop in solution.stops)
    except KeyError:
        return None
    same = replace(solution, routes=routes, stops=stops)
    return None if violations(other.problem, same) else same
