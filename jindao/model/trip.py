"""Trips, a route or a tour alike: where they lie, and what a map shows beneath them.

A trip knows everything its outputs say and carries its own geometry: nothing needs the
network or the engine again.
"""

from __future__ import annotations

from dataclasses import dataclass

from jindao.geo import BBox
from jindao.model.leg import Line, Waypoint
from jindao.model.route import Route
from jindao.model.tour import Tour

Trip = Route | Tour


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundLine:
    """A line or area of the quiet background of a map.

    `kind` is one of `way`, `river`, `water`, `green`, `boundary`; water and green
    are closed rings. `name` is a word that rules may call it by.
    """

    kind: str
    line: Line
    estimated: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What a map shows beneath a trip where no tiles are configured."""

    lines: tuple[BackgroundLine, ...] = ()
    attribution: tuple[str, ...] = ()


def days_of(trip: Trip) -> int:
    """Return how many days a trip takes; one that is no tour takes one."""
    return len(trip.stages) if isinstance(trip, Tour) else 1


def bounds(trip: Trip) -> BBox:
    """Return the box around every waypoint and line of a trip."""
    points = [point for leg in trip.legs for point in leg.line]
    waypoints: list[Waypoint] = []
    if isinstance(trip, Route):
        waypoints.extend(trip.waypoints)
    else:
        for stage in trip.stages:
            waypoints.extend((stage.start, stage.end))
            waypoints.extend(visit.waypoint for visit in stage.visits)
    points.extend((w.position.lon, w.position.lat) for w in waypoints)
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return BBox(min(lons), min(lats), max(lons), max(lats))
