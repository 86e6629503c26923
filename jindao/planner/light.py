"""The light of a route's day, told with the route."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from jindao.model.loop import Loops
from jindao.model.route import Route
from jindao.tours.daylight import light_of

_Route = TypeVar("_Route", bound=Route)


def with_light(route: _Route, zone: ZoneInfo) -> _Route:
    """Return a route with sunrise and sunset where it starts; as it is where it has no day."""
    day = route.request.date
    if day is None:
        return route
    return replace(route, light=light_of(route.waypoints[0].position, day, zone))


def loops_with_light(loops: Loops, zone: ZoneInfo) -> Loops:
    """Return loops with the light of their day."""
    return replace(loops, candidates=tuple(with_light(loop, zone) for loop in loops.candidates))
