"""Plan a route: meet the network, then leg by leg."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from jindao.errors import RequestError
from jindao.heritage.dataset import Heritage
from jindao.model.leg import Leg, Waypoint
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.request import RouteRequest
from jindao.model.route import Route
from jindao.network.closures import NOTHING_CLOSED, InForce
from jindao.network.snap import Snapped, nearest_of
from jindao.planner.closing import closure_notes, met_without_closures
from jindao.planner.notes import time_notes, way_notes
from jindao.planner.waypoints import asked_near, locate, met
from jindao.planner.wishes import legs_without_wishes, theme_notes, wish_notes
from jindao.routing.router import Router
from jindao.texts import languages, say

LEAST_WAY_M: Final = 1.0
"""Between points nearer to each other than this there is no way to tell of."""


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

    With `plain`, a router without wishes and limits, notes say how much longer the way is
    for them, and how much more it has of each thing wished for. With `closing`, notes say what
    of it the way avoids, and which warnings hold on it.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError), a point too far from the network
        (OutsideNetworkError) or where it is closed (ClosedAreaError).
    NoRouteError
        Where two waypoints are not joined for this profile.
    """
    waypoints, points = meeting(heritage, router, request)
    legs = tuple(router.leg(a, b) for a, b in pairwise(points))
    without = None
    if plain is not None:
        without = legs_without_wishes(router, plain, points, legs)
    wanted = met_without_closures(router, waypoints, points)
    shut = closure_notes(router, closing, list(pairwise(points)), wanted)
    return Route(
        request=request,
        waypoints=waypoints,
        legs=legs,
        notes=(*shut, *route_notes(heritage, router, request, waypoints, legs, without)),
        provenance=provenance,
    )


def meeting(
    heritage: Heritage, router: Router, request: RouteRequest
) -> tuple[tuple[Waypoint, ...], list[Snapped]]:
    """Return the waypoints of a request, and where they meet the network.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError) or a point too far from the network
        (OutsideNetworkError), and where all of them meet it at one point (`same_place`,
        `same_point`).
    """
    last = len(request.waypoints) - 1
    kinds = ["start", *["via"] * (last - 1), "end"]
    asked = [
        locate(heritage, where, kind) for where, kind in zip(request.waypoints, kinds, strict=True)
    ]
    choices = [asked_near(router, waypoint, waypoint.kind) for waypoint in asked]
    points = router.snap_together(choices) or [nearest_of(choice) for choice in choices]
    if _is_one_point(router, points):
        raise _no_way_between(asked, points[0])
    return tuple(
        met(waypoint, point) for waypoint, point in zip(asked, points, strict=True)
    ), points


def _is_one_point(router: Router, points: Sequence[Snapped]) -> bool:
    """Tell whether points lie on one edge within less than `LEAST_WAY_M`."""
    edges, at = {point.edge for point in points}, [point.fraction for point in points]
    length_m = float(router.network.edge_length_m[points[0].edge])
    return len(edges) == 1 and (max(at) - min(at)) * length_m < LEAST_WAY_M


def _no_way_between(asked: Sequence[Waypoint], point: Snapped) -> RequestError:
    """Return the error for points between which there is nothing to go."""
    same = len({waypoint.position for waypoint in asked}) == 1
    names = [
        {
            lang: say("label.quoted", lang, name=waypoint.name(lang))
            if waypoint.name_zh
            else str(waypoint.position)
            for lang in languages()
        }
        for waypoint in (asked[0], asked[-1])
    ]
    return RequestError(
        "same_place" if same else "same_point",
        field="end",
        start=names[0],
        end=names[1],
        position=str(point.position),
    )


def route_notes(
    heritage: Heritage,
    router: Router,
    request: RouteRequest,
    waypoints: Sequence[Waypoint],
    legs: Sequence[Leg],
    without: Sequence[Leg] | None,
) -> tuple[Note, ...]:
    """Return what there is to tell of the legs of a route.

    `without` are those without wishes and limits, where there are any.
    """
    notes = [
        *theme_notes(heritage, request),
        *way_notes(legs, waypoints, router.profile, request.preferences),
        *time_notes(legs, router.profile),
    ]
    if without is not None:
        notes = [*wish_notes(heritage, request, legs, without), *notes]
    return tuple(notes)
