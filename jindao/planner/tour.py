"""Plan a tour: gather candidates, measure the ways between them, let `tours` choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np

from jindao.heritage.dataset import Heritage
from jindao.model.request import TourRequest
from jindao.model.trip import LeftOut, Note, Provenance, Tour
from jindao.network.snap import Snapped, nearest_of
from jindao.planner.candidates import Meeting, gather
from jindao.planner.notes import way_notes
from jindao.planner.titles import tour_title
from jindao.planner.waypoints import locate, met
from jindao.routing.graph import Ints
from jindao.routing.router import Router
from jindao.tours.build import plan
from jindao.tours.problem import UNREACHABLE


def plan_tour(
    heritage: Heritage,
    router: Router,
    request: TourRequest,
    provenance: Provenance,
    zone: ZoneInfo,
) -> Tour:
    """Return the best tour found for a request whose names are ids.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError) or a point too far from the network
        (OutsideNetworkError).
    NoRouteError
        Where start, end and must-visits are not joined for this profile.
    NoTourError
        Where no tour keeps the conditions, with the reason.
    """
    start = locate(heritage, request.start, "start")
    end = replace(start, kind="end")
    if request.end is not None:
        end = locate(heritage, request.end, "end")
    ends = [router.near(start.position, field="start"), router.near(end.position, field="end")]
    meetings, left_out = gather(heritage, request, router, start, end)
    from_point, to_point = _fixed(router, ends, [m for m in meetings if m.candidate.must])
    part = from_point.component
    joined = [m for m in meetings if part in m.nearest]
    travel_s = travel_times_s(router, [*(m.nearest[part] for m in joined), from_point, to_point])
    kept = [
        i
        for i in range(len(joined))
        if travel_s[-2, i] != UNREACHABLE and travel_s[i, -1] != UNREACHABLE
    ]
    for i, meeting in enumerate(joined):
        if meeting.candidate.must and i not in kept:
            router.leg(from_point, meeting.nearest[part])
            router.leg(meeting.nearest[part], to_point)
    reached = [joined[i] for i in kept]
    left_out += [
        LeftOut(site=m.candidate.site, reason=Note(code="not_connected"))
        for m in meetings
        if m not in reached
    ]
    rows = [*kept, len(joined), len(joined) + 1]
    points = [*(m.nearest[part] for m in reached), from_point, to_point]
    start, end = met(start, from_point), met(end, to_point)
    tour = plan(
        request,
        title_zh=tour_title(heritage, router.profile, request, start, "zh"),
        title_en=tour_title(heritage, router.profile, request, start, "en"),
        candidates=tuple(m.met_on(part) for m in reached),
        start=start,
        end=None if request.free_end else end,
        travel_s=travel_s[np.ix_(rows, rows)],
        leg=lambda i, j: router.leg(points[i], points[j]),
        left_out=tuple(left_out),
        provenance=provenance,
        zone=zone,
    )
    waypoints = [start, *(visit.waypoint for visit in tour.visits)]
    if not request.free_end:
        waypoints.append(end)
    return replace(tour, notes=(*way_notes(tour.legs, waypoints, router.profile), *tour.notes))


def _fixed(
    router: Router, ends: Sequence[dict[int, Snapped]], musts: Sequence[Meeting]
) -> tuple[Snapped, Snapped]:
    """Return start and end on a connected part that every must-visit shares."""
    choices = [*ends, *(m.nearest for m in musts)]
    together = router.snap_together(choices)
    if together is None:
        nearest = [nearest_of(choice) for choice in choices]
        apart = next(point for point in nearest if point.component != nearest[0].component)
        router.leg(nearest[0], apart)
        together = nearest
    return together[0], together[1]


def travel_times_s(router: Router, points: Sequence[Snapped]) -> Ints:
    """Return the (n, n) int64 whole seconds between points, rounded up.

    `UNREACHABLE` where there is no way.
    """
    _, seconds = router.matrix(points, points)
    whole = np.full(seconds.shape, UNREACHABLE, np.int64)
    reached = np.isfinite(seconds)
    whole[reached] = np.ceil(np.round(seconds[reached], 3)).astype(np.int64)
    return whole
