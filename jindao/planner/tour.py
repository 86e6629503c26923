"""Plan a tour: gather candidates, measure the ways between them, let `tours` choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from jindao.errors import NoTourError
from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import score_sites
from jindao.model.request import TourRequest
from jindao.model.trip import LeftOut, Leg, Note, Provenance, Tour, Waypoint
from jindao.network.closures import NOTHING_CLOSED, InForce
from jindao.network.snap import Snapped, nearest_of
from jindao.planner.candidates import Meeting, gather
from jindao.planner.closing import closure_notes
from jindao.planner.notes import way_notes
from jindao.planner.titles import tour_title
from jindao.planner.waypoints import both_names, locate, met, points_near
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
    closing: InForce = NOTHING_CLOSED,
) -> Tour:
    """Return the best tour found for a request whose names are ids.

    With `closing`, notes say what of it the ways avoid, and which warnings hold on them.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError), a point too far from the network
        (OutsideNetworkError) or where it is closed (ClosedAreaError).
    NoRouteError
        Where start, end and must-visits are not joined for this profile.
    NoTourError
        Where no tour keeps the conditions, with the reason.
    """
    start = locate(heritage, request.start, "start")
    end = replace(start, kind="end")
    if request.end is not None:
        end = locate(heritage, request.end, "end")
    ends = [points_near(router, start, "start"), points_near(router, end, "end")]
    meetings, left_out = gather(heritage, request, router, start, end)
    from_point, to_point = _fixed(router, ends, meetings)
    ground = _measure(router, meetings, from_point, to_point, free_end=request.free_end)
    left_out += [
        LeftOut(site=m.candidate.site, reason=Note(code="not_connected"))
        for m in meetings
        if m not in ground.meetings
    ]
    if not ground.meetings:
        _tell_nearest(heritage, request, start)
    start, end = met(start, from_point), met(end, to_point)
    tour = plan(
        request,
        title_zh=tour_title(heritage, router.profile, request, start, "zh"),
        title_en=tour_title(heritage, router.profile, request, start, "en"),
        candidates=tuple(m.met_on(from_point.component) for m in ground.meetings),
        places=(start, None if request.free_end else end),
        stops=((0,),) * request.days + ((1,),),
        travel_s=ground.travel_s,
        leg=ground.leg,
        left_out=tuple(left_out),
        provenance=provenance,
        zone=zone,
        country=heritage.region.holiday_calendar or heritage.region.country,
    )
    waypoints = [start, *(visit.waypoint for visit in tour.visits)]
    if not request.free_end:
        waypoints.append(end)
    met_at = {point.position: point for point in ground.points}
    pairs = [
        (met_at[origin.snapped], met_at[destination.snapped])
        for stage in tour.stages
        for origin, destination in pairwise(stage.waypoints)
    ]
    return replace(
        tour,
        left_out=tuple(sorted(tour.left_out, key=_nearness)),
        notes=(
            *closure_notes(router, closing, pairs),
            *way_notes(tour.legs, waypoints, router.profile, request.preferences),
            *tour.notes,
        ),
    )


_NEARLY: Final = ("no_time", "worse", "clash", "window", "opens_late", "closed", "closed_days")
"""Reasons of sites that nearly were in the tour, nearest first; then every other."""


def _nearness(item: LeftOut) -> tuple[int, int]:
    """Return what sorts sites that were left out: what nearly fitted comes first."""
    code, facts = item.reason.code, dict(item.reason.facts)
    place = _NEARLY.index(code) if code in _NEARLY else len(_NEARLY)
    amount = facts.get("minutes") or facts.get("distance_m") or 0
    return place, int(amount) if isinstance(amount, int | float) else 0


def _tell_nearest(heritage: Heritage, request: TourRequest, start: Waypoint) -> None:
    """Raise the error that names the nearest fitting site, where there is one at all."""
    sites = [
        item.site
        for item in score_sites(
            heritage, heritage.sites, request.theme, request.strands, request.kind
        )
        if item.site.id not in request.avoid
    ]
    distances = [
        (geodesic_m(site.position, start.position), site) for site in sites if site.position
    ]
    if distances:
        distance_m, nearest = min(distances, key=lambda pair: pair[0])
        raise NoTourError(
            "no_candidates_near",
            reason="no_candidates",
            name=both_names(nearest),
            km=round(distance_m / 1000, 1),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """Candidates that can be reached, and the ways between them, start and end.

    Rows of `points` and `travel_s`: the meetings in order, then start, then end.
    """

    router: Router
    meetings: list[Meeting]
    points: list[Snapped]
    travel_s: Ints

    def leg(self, i: int, j: int) -> Leg:
        """Return the leg that was measured; added up in another order it may vary by 1 s."""
        found = self.router.leg(self.points[i], self.points[j])
        return replace(found, duration_s=int(self.travel_s[i, j]))


def _measure(
    router: Router,
    meetings: Sequence[Meeting],
    from_point: Snapped,
    to_point: Snapped,
    *,
    free_end: bool,
) -> _Ground:
    """Measure every way, and keep the candidates that can be reached and left again.

    Raises
    ------
    NoRouteError
        Where there is no way to the end, or to a must-visit and on to the end.
    """
    part = from_point.component
    joined = [m for m in meetings if part in m.nearest]
    points = [*(m.nearest[part] for m in joined), from_point, to_point]
    travel_s = travel_times_s(router, points)
    reached = travel_s[-2] != UNREACHABLE
    left = (travel_s[:, -1] != UNREACHABLE) | free_end
    if not left[-2]:
        router.leg(from_point, to_point)
    for i, meeting in enumerate(joined):
        if meeting.candidate.must and not (reached[i] and left[i]):
            router.leg(from_point, points[i])
            router.leg(points[i], to_point)
    if free_end:
        travel_s[:, -1] = 0
    kept = [i for i in range(len(joined)) if reached[i] and left[i]]
    rows = [*kept, len(joined), len(joined) + 1]
    return _Ground(
        router=router,
        meetings=[joined[i] for i in kept],
        points=[points[i] for i in rows],
        travel_s=travel_s[np.ix_(rows, rows)],
    )


def _fixed(
    router: Router, ends: Sequence[dict[int, Snapped]], meetings: Sequence[Meeting]
) -> tuple[Snapped, Snapped]:
    """Return start and end on a connected part that every must-visit shares.

    Of several, the part that most candidates share.
    """
    choices = [*ends, *(m.nearest for m in meetings if m.candidate.must)]
    together = router.snap_together(choices, [m.nearest for m in meetings])
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
