"""Where a trip runs: its days, points along its ways, and what closures it meets."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from jindao.geo import BBox, LonLat, metres_per_degree
from jindao.model.closure import Closure
from jindao.model.leg import Leg, Waypoint
from jindao.model.route import Route
from jindao.model.trip import Trip

SAMPLE_M: Final = 20.0
"""How far apart the points of a way are that are compared with closures."""
BESIDE_M: Final = 10.0
"""How near a way must run to a closed line to be meant, as on networks."""


def days(trip: Trip, default: dt.date) -> Iterator[tuple[dt.date, tuple[Leg, ...]]]:
    """Yield each day of a trip with its legs; a route without a date is for the default."""
    if isinstance(trip, Route):
        yield trip.request.date or default, trip.legs
    else:
        for stage in trip.stages:
            yield stage.start_time.date(), stage.legs


def waypoints(trip: Trip) -> Iterator[Waypoint]:
    """Yield every waypoint of a trip, in order."""
    if isinstance(trip, Route):
        yield from trip.waypoints
    else:
        for stage in trip.stages:
            yield from stage.waypoints


def meets(closure: Closure, legs: Iterable[Leg]) -> bool:
    """Tell whether any leg but a ride runs through a closed area or along a closed line."""
    box = closure.bbox
    return any(
        _near(box, point) and (closure.covers(point) or _beside(closure, point))
        for leg in legs
        if not leg.transfer
        for point in _samples(leg)
    )


def _samples(leg: Leg) -> Iterator[LonLat]:
    for (ax, ay), (bx, by) in pairwise(leg.line):
        m_lon, m_lat = metres_per_degree(ay)
        length_m = math.hypot((bx - ax) * m_lon, (by - ay) * m_lat)
        pieces = max(1, math.ceil(length_m / SAMPLE_M))
        for piece in range(pieces):
            share = piece / pieces
            yield LonLat(ax + share * (bx - ax), ay + share * (by - ay))
    if leg.line:
        yield LonLat(*leg.line[-1])


def _near(box: BBox, point: LonLat) -> bool:
    m_lon, m_lat = metres_per_degree(point.lat)
    lon, lat = BESIDE_M / m_lon, BESIDE_M / m_lat
    return (
        box.west - lon <= point.lon <= box.east + lon
        and box.south - lat <= point.lat <= box.north + lat
    )


def _beside(closure: Closure, point: LonLat) -> bool:
    return any(
        _distance_m(point, a, b) <= BESIDE_M for line in closure.lines for a, b in pairwise(line)
    )


def _distance_m(point: LonLat, a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return how far a point lies from a short line, metres on the plane around it."""
    m_lon, m_lat = metres_per_degree(point.lat)
    ax, ay = (a[0] - point.lon) * m_lon, (a[1] - point.lat) * m_lat
    bx, by = (b[0] - point.lon) * m_lon, (b[1] - point.lat) * m_lat
    length2 = (bx - ax) ** 2 + (by - ay) ** 2
    share = 0.0 if length2 == 0 else -(ax * (bx - ax) + ay * (by - ay)) / length2
    share = min(1.0, max(0.0, share))
    return math.hypot(ax + share * (bx - ax), ay + share * (by - ay))
