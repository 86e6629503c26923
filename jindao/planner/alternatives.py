"""Plan alternatives to a route between two points, each with what is better about it."""

from __future__ import annotations

from dataclasses import replace

from jindao.errors import RequestError
from jindao.heritage.dataset import Heritage
from jindao.model.note import Note
from jindao.model.request import RouteRequest
from jindao.model.route import Route
from jindao.network.closures import NOTHING_CLOSED, InForce
from jindao.planner.closing import swapped_notes, warning_notes
from jindao.planner.comparison import comparison_notes
from jindao.planner.route import meeting, route_notes
from jindao.planner.wishes import legs_without_wishes
from jindao.routing.alternatives import find_ways
from jindao.routing.router import Router


def check_points(request: RouteRequest) -> None:
    """Refuse a request with points on the way.

    Raises
    ------
    RequestError
        Where there are more than two waypoints.
    """
    if len(request.waypoints) > 2:
        between = len(request.waypoints) - 2
        raise RequestError("alternatives_two_points", field="via", count=between)


def plan_alternatives(
    heritage: Heritage,
    router: Router,
    best: Route,
    *,
    plain: Router | None = None,
    closing: InForce = NOTHING_CLOSED,
) -> tuple[Route, ...]:
    """Return a route between two points, and up to two others, the most promising first.

    All of them have the request of the best: planned again it gives the best alone.

    Parameters
    ----------
    heritage, router, plain, closing
        As for the route itself.
    best
        The cheapest route, as `plan_route` made it.
    """
    request = best.request
    waypoints, (origin, destination) = meeting(heritage, router, request)
    ways = find_ways(router, origin, destination)
    without = None
    if plain is not None and len(ways) > 1:
        without = legs_without_wishes(router, plain, (origin, destination), best.legs)
    routes = [best]
    for way in ways[1:]:
        legs = (router.along(way.pieces, cost=way.cost, start=origin),)
        route = replace(
            best,
            legs=legs,
            notes=(
                *swapped_notes(closing),
                *warning_notes(router, closing, way.pieces),
                *route_notes(heritage, router, request, waypoints, legs, without),
            ),
        )
        compared = comparison_notes(route, best)
        if not any(note.code.startswith("better_") for note in compared):
            shared_m = way.shared_m(ways[0], router.network)
            compared = (_apart(shared_m, way.length_m(router.network)), *compared)
        routes.append(replace(route, notes=(*compared, *route.notes)))
    return tuple(routes)


def _apart(shared_m: float, length_m: float) -> Note:
    """Return what is good about a way where nothing else that is recorded is."""
    percent = round(100 * shared_m / length_m) if length_m else 0
    return Note(code="better_apart", facts=(("percent", percent),))
