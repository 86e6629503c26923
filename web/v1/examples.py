"""Examples for the API's description that work here: found on the network in use."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from jindao import (
    JindaoError,
    LoopRequest,
    Planner,
    RouteRequest,
    Site,
    SiteQuery,
    TourRequest,
    geodesic_m,
)

Example = dict[str, Any]
"""Values by field, as a JSON body holds them."""

Examples = tuple[Example, ...]

_TRIED: Final = 12
_TRACK_POINTS: Final = 24
_APART_M: Final = (500.0, 15_000.0)
_LOCK: Final = threading.Lock()


def examples_in_use(planner: Planner, kept: dict[str, Any]) -> dict[str, Examples]:
    """Return the examples of every operation that has some here, found once a day and kept."""
    # A tour that works today may find everything closed tomorrow.
    key = (planner.network_meta.id, planner.data_version, planner.today())
    with _LOCK:
        if kept.get("jindao.examples", (None,))[0] != key:
            kept["jindao.examples"] = (key, find_examples(planner))
        found: dict[str, Examples] = kept["jindao.examples"][1]
    return found


def find_examples(planner: Planner) -> dict[str, Examples]:
    """Return examples for every operation; none where nothing works on this network."""
    found: dict[str, Examples] = {"sites": ({"protection_level": ["national"], "limit": 3},)}
    found |= {"themes": ({},), "profiles": ({},)}
    found["places"] = ({"text": planner.region.name_zh[:1]},)
    for start, end, profile in _ways(planner):
        found["routes"] = ({"start": start.id, "end": end.id, "profile": profile},)
        found["matrix"] = ({"point": [start.id, end.id], "profile": profile},)
        found["reach"] = ({"start": start.id, "minutes": [10, 20], "profile": profile},)
        break
    else:
        return found
    loop = _loop(planner, start, profile)
    tours = _tours(planner, start, profile)
    track: Example = {"track": _walk(planner, start, end, profile)}
    if not planner.is_estimated:
        track |= {"match": "1", "profile": profile}
    found["tracks"] = (track,)
    return found | ({"loops": (loop,)} if loop else {}) | ({"tours": tours} if tours else {})


def _ways(planner: Planner) -> Iterator[tuple[Site, Site, str]]:
    """Yield two sites that are not far apart, and a profile that joins them."""
    area = planner.network.bbox
    for start in planner.find_sites(SiteQuery(area=area, limit=_TRIED)):
        around = planner.find_sites(SiteQuery(area=area, near=start.position, limit=_TRIED))
        for end, profile in product(around, [profile.id for profile in planner.profiles]):
            if start.position is None or end.position is None:
                continue
            apart_m = geodesic_m(start.position, end.position)
            if not _APART_M[0] <= apart_m <= _APART_M[1]:
                continue
            try:
                planner.plan_route(RouteRequest(waypoints=(start.id, end.id), profile=profile))
            except JindaoError:
                continue
            yield start, end, profile


def _walk(planner: Planner, start: Site, end: Site, profile: str) -> str:
    """Return a GPX file of the way from a site to another."""
    route = planner.plan_route(RouteRequest(waypoints=(start.id, end.id), profile=profile))
    line = [point for leg in route.legs for stretch in leg.stretches for point in stretch.line]
    step = max(1, len(line) // _TRACK_POINTS)
    points = "".join(f'<trkpt lat="{lat:.6f}" lon="{lon:.6f}"/>' for lon, lat in line[::step])
    return (
        '<gpx version="1.1" creator="example" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{points}</trkseg></trk></gpx>"
    )


def _loop(planner: Planner, start: Site, profile: str) -> Example | None:
    for km in (5, 20, 60):
        try:
            planner.plan_loop(LoopRequest(start=start.id, length_m=1000.0 * km, profile=profile))
        except JindaoError:
            continue
        return {"start": start.id, "length": f"{km}km", "profile": profile}
    return None


def _tours(planner: Planner, start: Site, profile: str) -> Examples:
    """Return how to ask for a tour, and how to change it: one visit goes, or is longer."""
    for strand, hours in product(start.strands, (4, 8)):
        asked = TourRequest(
            start=start.id,
            date=planner.today(),
            strands=(strand,),
            profile=profile,
            hours=float(hours),
        )
        try:
            tour = planner.plan_tour(asked)
        except JindaoError:
            continue
        plain: Example = {
            "start": start.id, "strand": [strand], "profile": profile, "hours": hours
        }  # fmt: skip
        sites = [visit.site.id for visit in tour.visits]
        changed = {**plain, "visits": [",".join(sites)], "stay": [f"{sites[0]}=90"]}
        return plain, changed | ({"drop": sites[1:2]} if len(sites) > 1 else {})
    return ()
