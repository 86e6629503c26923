"""What the tours of a request may come past, and where that meets the network."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from jindao.errors import ClosedAreaError, OutsideNetworkError
from jindao.heritage.dataset import Heritage
from jindao.model.request import TourRequest
from jindao.model.trip import LeftOut, Note, Waypoint
from jindao.network.snap import Snapped, nearest_of
from jindao.planner.candidates import Meeting, gather, half_day_m, ride_through_m
from jindao.planner.days import DayRouters
from jindao.planner.lodging import towns_for
from jindao.planner.waypoints import locate, points_near, waypoint_of
from jindao.planner.ways import own_times_s
from jindao.routing.graph import Ints
from jindao.routing.router import Router


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prospects:
    """Candidates and places of a request, and the ways between them by one's own power.

    They are the same however long a way may be before one rides.

    Parameters
    ----------
    heritage, routers, request
        What they are found with; names are ids.
    start, end
        Where the tour starts and ends, before they meet the network.
    meetings
        The candidates, best first, joined to start and end by one connected part.
    apart
        Those that are not.
    at
        Where each candidate meets the network.
    towns
        Where nights may be spent, but for start and end.
    places
        Where start, end and towns meet the network.
    stops
        The places at which the tour may stop, as `TourGround` takes them.
    keep
        Ids of sites that are candidates whatever they are worth.
    left_out, notes
        Sites that cannot be a candidate, and what to tell.
    own_s
        The times by one's own power between `points`, by router, as `own_times_s` gives them.
    """

    heritage: Heritage
    routers: DayRouters
    request: TourRequest
    start: Waypoint
    end: Waypoint
    meetings: tuple[Meeting, ...]
    apart: tuple[Meeting, ...]
    at: tuple[Snapped, ...]
    towns: tuple[Waypoint, ...]
    places: tuple[Snapped, ...]
    stops: tuple[tuple[int, ...], ...]
    keep: Collection[str]
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    own_s: tuple[Ints, ...]

    @property
    def points(self) -> tuple[Snapped | None, ...]:
        """The points of candidates and places, in order; None for anywhere."""
        return points_of(self.request, self.at, self.places)


def points_of(
    request: TourRequest, at: Sequence[Snapped], places: Sequence[Snapped]
) -> tuple[Snapped | None, ...]:
    """Return the points of candidates and places; None for a start or end that is free."""
    start, end, *towns = places
    return (
        *at,
        None if request.free_start else start,
        None if request.free_end else end,
        *towns,
    )


def prospects_of(
    heritage: Heritage,
    routers: DayRouters,
    request: TourRequest,
    keep: Collection[str] = (),
) -> Prospects:
    """Return the prospects of a request, whose names are ids.

    Sites to `keep` are among the candidates whatever they are worth, and even where no way
    leads there.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError), a point too far from the network
        (OutsideNetworkError) or where it is closed (ClosedAreaError).
    NoRouteError
        Where start, end and must-visits are not joined for this profile.
    """
    router = routers.strict
    start = locate(heritage, request.start, "start")
    end = replace(start, kind="end")
    if request.end is not None:
        end = locate(heritage, request.end, "end")
    gathered = gather(heritage, request, routers, start, end, keep)
    nights = _nights(heritage, request, router, gathered.meetings, start, end)
    named = [start, end, *nights.waypoints]
    near = [points_near(router, waypoint, waypoint.kind) for waypoint in named]
    fixed, part = _fixed(router, request, near, nights.given, gathered.meetings)
    meetings: list[Meeting] = []
    apart: list[Meeting] = []
    for meeting in gathered.meetings:
        joined = part is None or part in meeting.nearest or meeting.candidate.site.id in keep
        (meetings if joined else apart).append(meeting)
    towns = [
        (waypoint, _on(found, part))
        for waypoint, found in zip(nights.waypoints, near[2:], strict=True)
        if part is None or part in found
    ]
    at = tuple(_on(meeting.nearest, part) for meeting in meetings)
    places = (*fixed, *(point for _, point in towns))
    return Prospects(
        heritage=heritage,
        routers=routers,
        request=request,
        start=start,
        end=end,
        meetings=tuple(meetings),
        apart=tuple(apart),
        at=at,
        towns=tuple(waypoint for waypoint, _ in towns),
        places=places,
        stops=nights.stops(request, len(towns)),
        keep=keep,
        left_out=tuple(gathered.left_out),
        notes=gathered.notes,
        own_s=own_times_s(routers, points_of(request, at, places), request),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nights:
    """Where nights may be spent: given, at the start, or in one of some towns."""

    waypoints: tuple[Waypoint, ...]
    given: int
    chosen: bool

    def stops(self, request: TourRequest, kept: int) -> tuple[tuple[int, ...], ...]:
        """Return the places at which the tour may stop, of nights where so many are kept."""
        nights = request.days - 1
        if self.given:
            between: list[tuple[int, ...]] = [
                (2 + min(night, self.given - 1),) for night in range(nights)
            ]
        elif self.chosen:
            between = [tuple(range(2, 2 + kept))] * nights
        else:
            between = [(0,)] * nights
        return ((0,), *between, (1,))


def _nights(
    heritage: Heritage,
    request: TourRequest,
    router: Router,
    meetings: Sequence[Meeting],
    start: Waypoint,
    end: Waypoint,
) -> _Nights:
    """Return where the nights of a request may be spent."""
    if request.nights:
        given = [locate(heritage, night, "nights") for night in request.nights]
        return _Nights(waypoints=tuple(given), given=len(given), chosen=False)
    if not request.stays_out:
        return _Nights(waypoints=(), given=0, chosen=False)
    reach_m = half_day_m(request, router.profile)
    sites = [(m.candidate.waypoint.position, m.candidate.score) for m in meetings]
    towns = towns_for(
        heritage,
        sites,
        (start.position, end.position),
        reach_m=reach_m,
        through_m=ride_through_m(request, router.profile),
    )
    waypoints = [replace(start, kind="nights"), replace(end, kind="nights")]
    known = {waypoint.position for waypoint in waypoints}
    for town in towns:
        waypoint = waypoint_of(town, "nights")
        if town.position not in known and _is_near(router, waypoint):
            waypoints.append(waypoint)
    if request.end is None and not request.free_start:
        waypoints.pop(1)
    return _Nights(waypoints=tuple(waypoints), given=0, chosen=True)


def _is_near(router: Router, waypoint: Waypoint) -> bool:
    """Tell whether a place is on the network, and not where it is closed."""
    try:
        return bool(router.near(waypoint.position))
    except (OutsideNetworkError, ClosedAreaError):
        return False


def _on(nearest: dict[int, Snapped], part: int | None) -> Snapped:
    """Return the point on a connected part; the nearest for any, or where none is on it."""
    return nearest[part] if part in nearest else nearest_of(nearest)


def _fixed(
    router: Router,
    request: TourRequest,
    near: Sequence[dict[int, Snapped]],
    given: int,
    meetings: Sequence[Meeting],
) -> tuple[tuple[Snapped, Snapped], int | None]:
    """Return where start and end meet the network, and the connected part that is used.

    They share it with the nights that are given and every must-visit; of several, it is
    the part that most candidates share. With rides by car every point is on its own.
    """
    if request.transfer_hours > 0:
        return (nearest_of(near[0]), nearest_of(near[1])), None
    choices = [*near[: 2 + given], *(m.nearest for m in meetings if m.candidate.must)]
    together = router.snap_together(choices, [m.nearest for m in meetings])
    if together is None:
        nearest = [nearest_of(choice) for choice in choices]
        apart = next(point for point in nearest if point.component != nearest[0].component)
        router.leg(nearest[0], apart)
        together = nearest
    return (together[0], together[1]), together[0].component
