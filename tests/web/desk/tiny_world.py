"""A planner of the tiny world, all of which is what a bureau's areas mean to it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from jindao import (
    Assessment,
    LinkPlan,
    Planner,
    PlansCompared,
    Robustness,
    Settings,
    load_heritage,
)
from jindao.network.network import Network
from tests.assess.conftest import WORLD_M, box, with_greenways, with_parks
from tests.closed import line
from tests.conftest import at
from tests.planned import plan_feature

PLAN = {
    "type": "FeatureCollection",
    "features": [plan_feature(line((0, 0), (500, 300)), greenway="新绿道", level="city")],
}
"""A greenway of 583 m to build, from A to D."""
CLOSED_AT_CE = {
    "type": "FeatureCollection",
    "name": "封路",
    "features": [
        plan_feature(
            line((900, 0), (900, 300)), change="close", **{"from": "2026-05-01", "to": "2026-05-03"}
        )
    ],
}


def polygon(*corners_m: tuple[float, float]) -> dict[str, Any]:
    """Return a file of one polygon, its corners in metres of the tiny world."""
    ring = [[at(*corner).lon, at(*corner).lat] for corner in corners_m]
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return {"type": "FeatureCollection", "features": [feature]}


def geojson(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


def asked_here(request: Any) -> Any:
    """Return a request of an area with a name as one of the tiny world."""
    return replace(request, area=box(*WORLD_M), area_name=request.area)


class TinyPlanner(Planner):
    """Whose borders are installed is no matter to it."""

    def assess(self, request: Any, progress: Any = None, **more: Any) -> Assessment:
        return super().assess(asked_here(request), progress, **more)

    def missing_links(self, request: Any, progress: Any = None, **more: Any) -> LinkPlan:
        return super().missing_links(asked_here(request), progress, **more)

    def robustness(self, request: Any, progress: Any = None, **more: Any) -> Robustness:
        return super().robustness(asked_here(request), progress, **more)

    def compare_plans(
        self, request: Any, plans: Any, progress: Any = None, **more: Any
    ) -> PlansCompared:
        return super().compare_plans(asked_here(request), plans, progress, **more)


def tiny_planner(network: Network) -> TinyPlanner:
    """Return a planner of a world in which A-B is a greenway, with a park at E and a site at C."""
    known = load_heritage()
    national = next(site for site in known.sites if site.protection_level == "national")
    site = replace(
        national, name_zh="南塔", name_en="South Pagoda", position=at(900, 5),
        coordinate_accuracy_m=10.0,
    )  # fmt: skip
    heritage = replace(known, sites=(site, *(s for s in known.sites if s.id != national.id)))
    made = with_parks(with_greenways(network, (0, "绿道", "city")), (900, 305))
    return TinyPlanner(Settings(), network=made, heritage=heritage)
