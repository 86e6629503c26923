"""Where the days of a tour may begin and end, and on which of them these places are open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from jindao.errors import ClosedAreaError, NoRouteError, OutsideNetworkError
from jindao.heritage.dataset import Heritage
from jindao.model.closure import Closure, about_closures
from jindao.model.leg import Waypoint
from jindao.model.request import TourRequest
from jindao.network.snap import Snapped
from jindao.planner.candidates import Meeting, half_day_m, ride_through_m
from jindao.planner.days import DayRouters
from jindao.planner.lodging import towns_for
from jindao.planner.waypoints import locate, points_near, waypoint_of
from jindao.routing.graph import Ints
from jindao.texts import languages
from jindao.tours.problem import UNREACHABLE

Stops = tuple[tuple[int, ...], ...]
"""The places at which a tour may stop before each day and after the last, as `TourGround`."""

START, END, NIGHTS = 0, 1, 2
"""The number of the start among the places, of the end, and of the first night's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """Where nights may be spent: given, at the start, or in one of some towns.

    `slept` of the waypoints, after those given, are where people said that they sleep.
    """

    waypoints: tuple[Waypoint, ...]
    given: int
    chosen: bool
    slept: int = 0

    @property
    def said(self) -> int:
        """How many of the waypoints, the first, people have said."""
        return self.given + self.slept

    def beside(self, slept: Sequence[Waypoint], home: Waypoint | None) -> Nights:
        """Return the same with some places more, but for those that are there already.

        `home` is the start, where nights are spent that are neither given nor chosen.
        """
        at_home = home is not None and not (self.given or self.chosen)
        there = (*self.waypoints, *([home] if at_home and home else []))
        # An address holds a position with six decimals.
        known = {str(waypoint.position) for waypoint in there}
        more = [waypoint for waypoint in slept if str(waypoint.position) not in known]
        waypoints = (*self.waypoints[: self.given], *more, *self.waypoints[self.given :])
        return replace(self, waypoints=waypoints, slept=len(more))

    def stops(self, request: TourRequest, kept: Sequence[Waypoint]) -> Stops:
        """Return the places at which the tour may stop, of the towns those that are kept."""
        nights = request.days - 1
        if self.given:
            between: list[tuple[int, ...]] = [
                (NIGHTS + min(night, self.given - 1),) for night in range(nights)
            ]
        elif self.chosen:
            between = [tuple(range(NIGHTS, NIGHTS + len(kept)))] * nights
        else:
            between = [(START,)] * nights
        return ((START,), *between, (END,))


def nights_for(
    heritage: Heritage,
    request: TourRequest,
    routers: DayRouters,
    meetings: Sequence[Meeting],
    start: Waypoint,
    end: Waypoint,
) -> Nights:
    """Return where the nights of a request may be spent.

    Raises
    ------
    NotFoundError
        Where no place of a night that is given is called so.
    """
    if request.nights:
        given = [locate(heritage, night, "nights") for night in request.nights]
        return Nights(waypoints=tuple(given), given=len(given), chosen=False)
    if not request.stays_out:
        return Nights(waypoints=(), given=0, chosen=False)
    reach_m = half_day_m(request, routers.profile)
    sites = [(m.candidate.waypoint.position, m.candidate.score) for m in meetings]
    towns = towns_for(
        heritage,
        sites,
        (start.position, end.position),
        reach_m=reach_m,
        through_m=ride_through_m(request, routers.profile),
    )
    waypoints = [replace(start, kind="nights"), replace(end, kind="nights")]
    known = {waypoint.position for waypoint in waypoints}
    for town in towns:
        waypoint = waypoint_of(town, "nights")
        if town.position not in known and _is_near(routers, waypoint):
            waypoints.append(waypoint)
    if request.end is None and not request.free_start:
        waypoints.pop(1)
    return Nights(waypoints=tuple(waypoints), given=0, chosen=True)


def _is_near(routers: DayRouters, waypoint: Waypoint) -> bool:
    """Tell whether a place is on the network, and not closed on every day."""
    try:
        return bool(routers.near(waypoint.position))
    except (OutsideNetworkError, ClosedAreaError):
        return False


def days_at(stops: Stops, place: int) -> tuple[int, ...]:
    """Return the days, from 0, that may begin or end at a place, ascending."""
    days = len(stops) - 1
    at = [number for number, stop in enumerate(stops) if place in stop]
    return tuple(sorted({day for number in at for day in (number - 1, number) if 0 <= day < days}))


def meet_stops(
    routers: DayRouters, request: TourRequest, nights: Nights, start: Waypoint, end: Waypoint
) -> list[dict[int, Snapped]]:
    """Return the nearest points to start, end and each place for a night, by connected part.

    Closures count on the days that may begin or end there only.

    Raises
    ------
    OutsideNetworkError, ClosedAreaError
        With the place's name, where it has one, and the day that it is closed on.
    """
    named = [start, end, *nights.waypoints]
    stops = nights.stops(request, nights.waypoints)
    met = []
    for place, waypoint in enumerate(named):
        days = days_at(stops, place)
        try:
            met.append(points_near(routers.during(days), waypoint, waypoint.kind))
        except ClosedAreaError as error:
            if not days or len(routers.routers) == 1:
                raise
            raise closed_on(request, days[0], waypoint, error.facts) from error
    return met


def open_stops(
    routers: DayRouters,
    request: TourRequest,
    stops: Stops,
    places: Sequence[Waypoint | None],
    points: Sequence[Snapped | None],
) -> Stops:
    """Return stops without the places that are closed on the day before or after the night.

    Parameters
    ----------
    routers, request
        What finds the ways of each day, and what was asked for.
    stops
        The places, from 0, by number.
    places, points
        All places and where they meet the network; None is anywhere.

    Raises
    ------
    ClosedAreaError
        Where none is left at some stop: the first, its day, and what closes it.
    """
    if len(routers.routers) == 1:
        return stops
    left: list[tuple[int, ...]] = []
    for number, stop in enumerate(stops):
        days = [day for day in (number - 1, number) if 0 <= day < request.days]
        shut: dict[int, tuple[int, tuple[Closure, ...]]] = {}
        for place in stop:
            waypoint, point = places[place], points[place]
            if waypoint is None or point is None:
                continue
            closed = [(day, routers.shut_by(day, waypoint.position, point)) for day in days]
            found = next(((day, by) for day, by in closed if by), None)
            if found is not None:
                shut[place] = found
        left.append(tuple(place for place in stop if place not in shut))
        if not left[-1]:
            waypoint = places[stop[0]]
            assert waypoint is not None
            day, by = shut[stop[0]]
            raise closed_on(request, day, waypoint, about_closures(by))
    return tuple(left)


def check_ways(
    routers: DayRouters,
    request: TourRequest,
    stops: Stops,
    points: Sequence[Snapped | None],
    travel_s: Ints,
) -> None:
    """Check that each day has some way from where it begins to where it ends.

    Parameters
    ----------
    routers, request
        What finds the ways of each day, and what was asked for.
    stops
        The points, from 0, at which each day may begin and the last may end.
    points, travel_s
        Where they are, and (n_routers, n_points, n_points) whole seconds between them.

    Raises
    ------
    NoRouteError
        `no_way_on_day`: the first day that has none, and what closes it.
    """
    if len(routers.routers) == 1:
        return
    for day in range(request.days):
        pairs = [(a, b) for a in stops[day] for b in stops[day + 1]]
        times = travel_s[routers.table[day]]
        if any(times[pair] < UNREACHABLE for pair in pairs):
            continue
        origin, destination = (points[point] for point in pairs[0])
        if origin is not None and destination is not None:
            reason = routers.on(day).no_route(origin, destination)
            if reason.code != "no_route_closed":
                raise reason
            facts: dict[str, Any] = {**reason.facts, **_when(request, day)}
            raise NoRouteError("no_way_on_day", **facts)


def closed_on(
    request: TourRequest,
    day: int,
    waypoint: Waypoint,
    facts: dict[str, Any],
    field: str | None = None,
) -> ClosedAreaError:
    """Return the error for a place that is closed on a day that needs it, from 0."""
    named = {locale: waypoint.name(locale) for locale in languages()}
    told = {**facts, "position": named, **_when(request, day)}
    return ClosedAreaError("closed_on_day", field=field or waypoint.kind, **told)


def _when(request: TourRequest, day: int) -> dict[str, Any]:
    date = request.date + dt.timedelta(days=day)
    return {"day": day + 1, "date": date.isoformat()}
