"""Plan a route: meet the network, then leg by leg."""

from __future__ import annotations

from itertools import pairwise

from jindao.heritage.dataset import Heritage
from jindao.model.request import RouteRequest
from jindao.model.trip import Provenance, Route
from jindao.network.closures import NOTHING_CLOSED, InForce
from jindao.network.snap import nearest_of
from jindao.planner.closing import closure_notes, met_without_closures
from jindao.planner.notes import theme_note, time_notes, way_notes
from jindao.planner.waypoints import locate, met
from jindao.routing.router import Router


def plan_route(
    heritage: Heritage,
    router: Router,
    request: RouteRequest,
    provenance: Provenance,
    *,
    plain: Router | None = None,
    closing: InForce = NOTHING_CLOSED,
) -> Route:
    """Return the route through the waypoints of a request, in order.

    With `plain`, a router without the wish for a theme, a note says how much longer the
    way is for the theme, and how much more of it there is. With `closing`, notes say what
    of it the way avoids, and which warnings hold on it.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError), a point too far from the network
        (OutsideNetworkError) or where it is closed (ClosedAreaError).
    NoRouteError
        Where two waypoints are not joined for this profile.
    """
    last = len(request.waypoints) - 1
    kinds = ["start", *["via"] * (last - 1), "end"]
    asked = [
        locate(heritage, where, kind) for where, kind in zip(request.waypoints, kinds, strict=True)
    ]
    choices = [router.near(waypoint.position, field=waypoint.kind) for waypoint in asked]
    points = router.snap_together(choices) or [nearest_of(choice) for choice in choices]
    waypoints = tuple(met(waypoint, point) for waypoint, point in zip(asked, points, strict=True))
    legs = tuple(router.leg(a, b) for a, b in pairwise(points))
    pairs = list(pairwise(points))
    wanted = met_without_closures(router, asked, points)
    notes = [
        *closure_notes(router, closing, pairs, wanted),
        *way_notes(legs, waypoints, router.profile, request.preferences),
        *time_notes(legs, router.profile),
    ]
    if plain is not None and request.theme is not None:
        direct = tuple(plain.leg(a, b) for a, b in pairwise(points))
        notes.insert(0, theme_note(heritage, request.theme, legs, direct))
    return Route(
        request=request,
        waypoints=waypoints,
        legs=legs,
        notes=tuple(notes),
        provenance=provenance,
    )
