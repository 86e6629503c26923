"""Notices: what somebody tells everybody of a place for some days, closed or warned of."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from jindao.geo import BBox, LonLat, line_distance_m, metres_per_degree
from jindao.model.closure import Closure
from jindao.model.tour import Tour
from jindao.model.trip import Trip, bounds

SITE_RADIUS_M: Final = 2.0
"""How far a notice of a site reaches: to the site itself, and to no way that leads past it."""

NEAR_M: Final = 30.0
"""So near a trip passes what concerns it."""

_CORNERS: Final = 24

_Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A closure or a warning that was told to everybody, and by whom.

    Attributes
    ----------
    number
        Counts from 1.
    closure
        What holds, where and when; its id is `notice-<number>`.
    site
        Id of the heritage site that it is of; empty where it is of an area or of ways.
    bureau
        Who answers for it; empty for the operator of the machine.
    author, made_at
        Who wrote it and when, UTC; the author is for the log, not for the public.
    ended_at
        When it was taken back, UTC; None while it stands.
    """

    number: int
    closure: Closure
    site: str = ""
    bureau: str = ""
    author: str
    made_at: dt.datetime
    ended_at: dt.datetime | None = None

    @property
    def spot(self) -> tuple[LonLat, float] | None:
        """The middle and the radius in metres of a circle that it holds in, None for others."""
        closure = self.closure
        if closure.lines or len(closure.polygons) != 1 or len(closure.polygons[0]) != 1:
            return None
        box = closure.bbox
        middle = LonLat((box.west + box.east) / 2, (box.south + box.north) / 2)
        middle = LonLat(round(middle.lon, 6), round(middle.lat, 6))
        m_lon, m_lat = metres_per_degree(middle.lat)
        radius_m = (box.north - box.south) / 2 * m_lat
        (ring,) = closure.polygons[0]
        apart = [math.hypot((x - middle.lon) * m_lon, (y - middle.lat) * m_lat) for x, y in ring]
        if len(ring) != _CORNERS + 1 or any(abs(m - radius_m) > 0.5 for m in apart):
            return None
        return middle, float(round(radius_m))

    def concerns(self, site: str, position: LonLat | None) -> bool:
        """Tell whether it is of a site, by its id and where it lies, or of an area around it."""
        if self.site:
            return self.site == site
        return position is not None and self.closure.covers(position)

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether it stands, and holds on a day."""
        return self.holds_between(day, day)

    def holds_between(self, first: dt.date, last: dt.date) -> bool:
        """Tell whether it stands, and holds on any of some days."""
        begins = self.closure.first_day
        return not self.is_over(first) and (begins is None or begins <= last)

    def is_over(self, today: dt.date) -> bool:
        """Tell whether it was taken back, or its last day has passed."""
        last = self.closure.last_day
        return self.ended_at is not None or (last is not None and last < today)


def circle(middle: LonLat, radius_m: float) -> _Line:
    """Return a ring of (lon, lat) around a position, 24 corners, the last as the first."""
    m_lon, m_lat = metres_per_degree(middle.lat)
    turns = [2 * math.pi * corner / _CORNERS for corner in range(_CORNERS)]
    ring = [
        (
            round(middle.lon + radius_m * math.cos(turn) / m_lon, 7),
            round(middle.lat + radius_m * math.sin(turn) / m_lat, 7),
        )
        for turn in turns
    ]
    return (*ring, ring[0])


def concerning(trips: Iterable[Trip], notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the notices that concern some trips, in their order.

    One concerns a trip that visits its site, leads through its area, or within `NEAR_M` of
    it or of its ways. Rides, of which no way is known, meet nothing.
    """
    every = tuple(trips)
    return tuple(notice for notice in notices if any(_meets(trip, notice) for trip in every))


def may_concern(notice: Notice, area: BBox, sites: Collection[str]) -> bool:
    """Tell whether a notice may concern a trip, by the box around it and the sites it visits.

    Where not, `concerning` would not return it; it is told without a look at the ways.
    """
    if notice.site:
        return notice.site in sites
    return _overlap(notice.closure.bbox.grown(NEAR_M), area)


def _meets(trip: Trip, notice: Notice) -> bool:
    if notice.site:
        visits = trip.visits if isinstance(trip, Tour) else ()
        return any(visit.site.id == notice.site for visit in visits)
    closure = notice.closure
    box = closure.bbox.grown(NEAR_M)
    if not _overlap(box, bounds(trip)):
        return False
    edges = [ring for polygon in closure.polygons for ring in polygon] + list(closure.lines)
    for leg in trip.legs:
        if leg.transfer:
            continue
        for a, b in pairwise([(point[0], point[1]) for point in leg.line]):
            around = BBox(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
            if _overlap(box, around) and _touches(a, b, closure, edges):
                return True
    return False


def _touches(
    a: tuple[float, float], b: tuple[float, float], closure: Closure, edges: list[_Line]
) -> bool:
    """Tell whether a straight piece lies in a closure, crosses its lines or comes near them."""
    ends = LonLat(*a), LonLat(*b)
    if any(closure.covers(end) for end in ends):
        return True
    if any(line_distance_m(end, edge) <= NEAR_M for edge in edges for end in ends):
        return True
    if any(line_distance_m(LonLat(*c), (a, b)) <= NEAR_M for edge in edges for c in edge):
        return True
    return any(_cross(a, b, c, d) for edge in edges for c, d in pairwise(edge))


def _cross(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> bool:
    """Tell whether two straight pieces cross."""
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: tuple[float, float], b: tuple[float, float], p: tuple[float, float]) -> bool:
    return (b[0] - a[0]) * (p[1] - a[1]) > (b[1] - a[1]) * (p[0] - a[0])


def _overlap(one: BBox, other: BBox) -> bool:
    return (
        one.west <= other.east
        and other.west <= one.east
        and one.south <= other.north
        and other.south <= one.north
    )
