"""What the tours of a request may come past, and where that meets the network."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from jindao.heritage.dataset import Heritage
from jindao.model.leg import Waypoint
from jindao.model.note import Note
from jindao.model.request import TourRequest
from jindao.model.tour import LeftOut
from jindao.network.snap import Snapped, nearest_of
from jindao.planner.candidates import Meeting, gather
from jindao.planner.days import DayRouters
from jindao.planner.stops import meet_stops, nights_for, open_stops
from jindao.planner.waypoints import locate
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
    slept: Sequence[Waypoint] = (),
) -> Prospects:
    """Return the prospects of a request, whose names are ids.

    Sites to `keep` are among the candidates whatever they are worth, and even where no way
    leads there; `slept` are places where one may sleep beside what the request says.

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
    nights = nights_for(heritage, request, routers, gathered.meetings, start, end)
    nights = nights.beside(slept, None if request.free_start else start)
    near = meet_stops(routers, request, nights, start, end)
    fixed, part = _fixed(router, request, near, nights.said, gathered.meetings)
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
    kept = [waypoint for waypoint, _ in towns]
    bases = (None if request.free_start else start, None if request.free_end else end)
    stops = open_stops(routers, request, nights.stops(request, kept), [*bases, *kept], places)
    return Prospects(
        heritage=heritage,
        routers=routers,
        request=request,
        start=start,
        end=end,
        meetings=tuple(meetings),
        apart=tuple(apart),
        at=at,
        towns=tuple(kept),
        places=places,
        stops=stops,
        keep=keep,
        left_out=tuple(gathered.left_out),
        notes=gathered.notes,
        own_s=own_times_s(routers, points_of(request, at, places), request),
    )


def _on(nearest: dict[int, Snapped], part: int | None) -> Snapped:
    """Return the point on a connected part; the nearest for any, or where none is on it."""
    return nearest[part] if part in nearest else nearest_of(nearest)


def _fixed(
    router: Router,
    request: TourRequest,
    near: Sequence[dict[int, Snapped]],
    said: int,
    meetings: Sequence[Meeting],
) -> tuple[tuple[Snapped, Snapped], int | None]:
    """Return where start and end meet the network, and the connected part that is used.

    They share it with the nights that are said and every must-visit; of several, it is
    the part that most candidates share. With rides by car every point is on its own.
    """
    if request.transfer_hours > 0:
        return (nearest_of(near[0]), nearest_of(near[1])), None
    choices = [*near[: 2 + said], *(m.nearest for m in meetings if m.candidate.must)]
    together = router.snap_together(choices, [m.nearest for m in meetings])
    if together is None:
        nearest = [nearest_of(choice) for choice in choices]
        apart = next(point for point in nearest if point.component != nearest[0].component)
        router.leg(nearest[0], apart)
        together = nearest
    return (together[0], together[1]), together[0].component
