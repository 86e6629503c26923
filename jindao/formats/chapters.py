"""A route or a tour as every output tells it: chapters of stops and the ways to them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from jindao.model.trip import Leg, Route, Stage, Trip, Visit, Waypoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One waypoint in its place in the trip.

    `number` counts visits, or the vias of a route, through the whole trip; starts
    and ends have none. `leg` is the way here, None at a start. `day` is the day its
    stage began.
    """

    kind: str
    number: int | None
    waypoint: Waypoint
    leg: Leg | None
    visit: Visit | None = None
    arrival: dt.datetime | None = None
    departure: dt.datetime | None = None
    day: dt.date | None = None

    @property
    def point(self) -> tuple[float, float]:
        """Position (lon, lat), to the decimals that every output writes."""
        return rounded((self.waypoint.position.lon, self.waypoint.position.lat))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One stage of a tour, or the whole of a route (then `stage` is None)."""

    number: int
    stops: tuple[Stop, ...]
    stage: Stage | None = None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The ways between its stops, in order."""
        return tuple(stop.leg for stop in self.stops if stop.leg is not None)

    @property
    def length_m(self) -> float:
        """Length of all legs, metres."""
        return math.fsum(leg.length_m for leg in self.legs)

    @property
    def moving_s(self) -> int:
        """Moving time of all legs, seconds."""
        return sum(leg.duration_s for leg in self.legs)

    @property
    def estimated_m(self) -> float:
        """Length that nobody surveyed, metres."""
        return math.fsum(leg.estimated_m for leg in self.legs)


def chapters(trip: Trip) -> tuple[Chapter, ...]:
    """Return the chapters of a trip, one per stage."""
    if isinstance(trip, Route):
        return (_route_chapter(trip),)
    made: list[Chapter] = []
    seen = 0
    for stage in trip.stages:
        made.append(_stage_chapter(stage, seen))
        seen += len(stage.visits)
    return tuple(made)


def estimated_m(trip: Trip) -> float:
    """Return the length of a trip's estimated lines, metres."""
    return math.fsum(leg.estimated_m for leg in trip.legs)


def has_estimated(trip: Trip) -> bool:
    """Tell whether any line of a trip is estimated."""
    return any(s.alignment != "surveyed" for leg in trip.legs for s in leg.stretches)


def rounded(point: tuple[float, float]) -> tuple[float, float]:
    """Return a position to 6 decimals, about a decimetre."""
    return round(point[0], 6), round(point[1], 6)


def _route_chapter(route: Route) -> Chapter:
    last = len(route.waypoints) - 1
    stops = tuple(
        Stop(
            kind="start" if index == 0 else "end" if index == last else "via",
            number=index if 0 < index < last else None,
            waypoint=waypoint,
            leg=route.legs[index - 1] if index else None,
        )
        for index, waypoint in enumerate(route.waypoints)
    )
    return Chapter(number=1, stops=stops)


def _stage_chapter(stage: Stage, seen: int) -> Chapter:
    day = stage.start_time.date()
    start = Stop(
        kind="start",
        number=None,
        waypoint=stage.start,
        leg=None,
        departure=stage.start_time,
        day=day,
    )
    visits = tuple(
        Stop(
            kind="visit",
            number=seen + index + 1,
            waypoint=visit.waypoint,
            leg=stage.legs[index],
            visit=visit,
            arrival=visit.arrival,
            departure=visit.departure,
            day=day,
        )
        for index, visit in enumerate(stage.visits)
    )
    stops = (start, *visits)
    if len(stage.legs) > len(stage.visits):
        end = Stop(
            kind="end",
            number=None,
            waypoint=stage.end,
            leg=stage.legs[-1],
            arrival=stage.end_time,
            day=day,
        )
        stops = (*stops, end)
    return Chapter(number=stage.number, stops=stops, stage=stage)
