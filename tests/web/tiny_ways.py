"""The other ways of a tiny planner: a second route, loops, what is reached."""

from __future__ import annotations

from dataclasses import replace

from jindao.geo import LonLat
from jindao.model.leg import Waypoint
from jindao.model.loop import Loop, LoopQuality, Loops
from jindao.model.loop_request import LoopRequest
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.reach import Reach, ReachArea, ReachedSite, ReachRequest
from jindao.model.route import Route
from tests.web.tiny_trips import leg, waypoint

LONGER = (("longer_m", 600), ("minutes", 8))
QUALITY = LoopQuality(
    length_error=0.02,
    walked_twice=0.25,
    crossings=3,
    max_grade=None,
    steps_m=40.0,
    unpaved_share=0.1,
    unknown_surface_share=0.5,
)


def other_route(route: Route) -> Route:
    """Return a route that goes round by the south, and says what is worse about it."""
    a, b = route.waypoints[0].position, route.waypoints[-1].position
    south = LonLat((a.lon + b.lon) / 2, min(a.lat, b.lat) - 0.02)
    way = leg(a, b)
    line = tuple((point.lon, point.lat) for point in (a, south, b))
    stretch = replace(way.stretches[0], line=line, elevations_m=(800.0, 790.0, 840.0))
    way = replace(way, stretches=(stretch,), length_m=2100.0, duration_s=1700, names=("滨河路",))
    return replace(route, legs=(way,), notes=(Note(code="worse_length_and_time", facts=LONGER),))


def loops_of(request: LoopRequest, start: LonLat, provenance: Provenance) -> Loops:
    """Return two triangles from a start: to the east, and to the north."""
    first, last = (waypoint(kind, str(request.start), start) for kind in ("start", "end"))
    candidates = []
    for name, (lon, lat) in (("东街", (0.02, 0.01)), ("北街", (0.01, 0.02))):
        corners = (start, LonLat(start.lon + lon, start.lat), LonLat(start.lon, start.lat + lat))
        way = leg(corners[0], corners[1])
        line = tuple((point.lon, point.lat) for point in (*corners, start))
        stretch = replace(way.stretches[0], line=line, elevations_m=(800.0, 810.0, 820.0, 800.0))
        way = replace(way, stretches=(stretch,), names=("晋阳路", name))
        candidates.append(
            Loop(
                request=request,
                waypoints=(first, last),
                legs=(way,),
                notes=(Note(code="loop_twice", facts=(("percent", 25),)),)
                if not candidates
                else (),
                provenance=provenance,
                quality=QUALITY,
            )
        )
    return Loops(request=request, candidates=tuple(candidates))


def reach_of(
    request: ReachRequest, start: Waypoint, sites: tuple[Site, ...], provenance: Provenance
) -> Reach:
    """Return a square per time, and a site per 4 minutes; the last one is uncertain."""
    areas = []
    for minutes in request.minutes:
        at, size = start.position, minutes / 1000
        corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
        ring = tuple((at.lon + x * size, at.lat + y * size) for x, y in corners)
        areas.append(
            ReachArea(
                minutes=minutes,
                polygons=((ring,),),
                area_km2=minutes / 4,
                network_km=minutes,
                facilities=(("toilets", 2),),
            )
        )
    reached = tuple(
        ReachedSite(site=site, minutes=4.0 * number, gap_m=60.0)
        for number, site in enumerate(sites, start=1)
    )
    within = tuple(item for item in reached if item.minutes <= request.minutes[-1])
    return Reach(
        request=request,
        start=start,
        areas=tuple(areas),
        sites=within[:-1],
        uncertain=within[-1:],
        width_m=35.0,
        notes=(Note(code="reach_border"),),
        provenance=provenance,
    )
